import csv
import datetime
import io

import pytest
from django.db import connection

from analytics.models import Export
from surveys.actions import accounts, consents, log, studies
from surveys.domain.confirming import EVERYTHING
from surveys.domain.refusals import Refused
from surveys.models import Consent, Entry, Seal, Variable
from tests.analytics.factories import export_file
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def wave():
    wave = make_wave(make_study(), nature="reconstructed")
    make_interview(wave, {"stage": "production", "frameworks": []}, {"team_size": 3},
                   respondent="R1", goals="=1+1", staff={"missing": "refused"})  # fmt: skip
    make_interview(wave, {}, respondent="R2", state="draft")
    return wave


def export(study, **fields):
    _content, exported = export_file(study, **fields)
    return exported


def rows_of(study, **fields):
    content, _exported = export_file(study, **fields)
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_one_row_per_project_with_the_answers_of_its_interview(wave):
    first, second = rows_of(wave.study)
    assert (first["wave"], first["wave_nature"], first["respondent"]) == (
        "2019",
        "reconstructed",
        "R1",
    )
    assert (first["stage"], first["frameworks"], first["goals"]) == ("production", "[]", "'=1+1")
    assert (second["frameworks"], second["team_size"], second["staff"]) == (
        ".no_answer",
        "3",
        ".refused",
    )


def test_one_row_per_interview(wave):
    (row,) = rows_of(wave.study, unit="interview")
    assert (row["respondent"], row["aws_customer"]) == ("R1", "yes")
    assert "stage" not in row


def test_a_question_of_another_wave_was_not_asked(wave):
    study = wave.study
    earlier = make_wave(study, "2018")
    interview = make_interview(earlier, {}, respondent="R3")
    # as if the questionnaire of 2018 had not had the question
    interview.answers = {k: v for k, v in interview.answers.items() if k != "staff"}
    log.update(interview, by=accounts.system_account(), action="interview.edited")
    rows = rows_of(study, unit="interview")
    assert [(row["wave"], row["staff"]) for row in rows] == [
        ("2019", ".refused"),
        ("2018", ".not_asked"),
    ]
    assert [row["wave"] for row in rows_of(study, wave=earlier)] == ["2018"]


def test_personal_variables_never_leave(wave):
    Variable.objects.filter(study=wave.study, code="goals").update(privacy="personal")
    for unit in ("project", "interview"):
        assert "goals" not in rows_of(wave.study, unit=unit)[0]
        content, _exported = export_file(wave.study, unit=unit)
        assert b"1+1" not in content


def test_withdrawn_interviews_do_not_leave(wave):
    consent = Consent.objects.get(respondent__code="R1")
    consents.withdraw_consent(
        by=accounts.system_account(),
        consent=consent,
        on=datetime.date(2020, 1, 1),
        confirmed=EVERYTHING,
    )
    assert rows_of(wave.study) == []
    manifest = export(wave.study).manifest
    assert manifest["left_out"] == {
        "consent_withdrawn_since": 0,
        "without_consent": 1,
        "erased": {},
    }


def test_another_study_stays_where_it_is(wave):
    make_interview(make_wave(make_study()), {"stage": "production"}, respondent="FOREIGN")
    content, _exported = export_file(wave.study)
    assert b"FOREIGN" not in content


def test_who_took_what_is_written_down(wave):
    exported = export(wave.study, wave=wave)
    kept = Export.objects.get()
    assert (kept.by.username, kept.rows, kept.sha256) == (
        "nucleus-system",
        2,
        exported.sha256,
    )
    entry = Entry.objects.get(record_id=kept.pk)
    assert (entry.action, entry.study) == ("records.exported", wave.study)


def test_the_manifest_says_what_the_file_holds(wave):
    exported = export(wave.study)
    manifest = exported.manifest
    assert manifest["waves"][0]["nature"] == "reconstructed"
    assert (manifest["rows"], manifest["sha256"]) == (2, exported.sha256)
    seal = Seal.objects.get(number=manifest["as_of_entry"])
    assert (seal.study, seal.hash) == (wave.study, manifest["as_of_hash"])
    assert manifest["later_changes"] == 0
    assert manifest["synthetic"] == ["2019"]
    assert ".refused" in manifest["kinds_of_empty"]
    assert "not a margin of error for a population" in manifest["note"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"format": "exe"}, "There is no format exe. Those that there are: csv, xlsx, sav, dta"),
        ({"segments": {"goals": ("x",)}}, "Records cannot be chosen by goals"),
    ],
)
def test_what_cannot_be_made_is_refused(wave, fields, says):
    with pytest.raises(Refused) as caught:
        export(wave.study, **fields)
    assert str(caught.value).startswith(says)
    assert Export.objects.count() == 0


@pytest.mark.parametrize("interviews", [1, 3])
def test_the_number_of_queries_does_not_grow(interviews, django_assert_num_queries):
    wave = make_wave(make_study())
    for _ in range(interviews):
        make_interview(wave, *[{}] * interviews)
    accounts.system_account()
    limits = 3 if connection.vendor == "postgresql" else 0  # a savepoint, and what turns them off
    with django_assert_num_queries(23 + limits):
        export(wave.study)


def test_a_question_called_like_a_column_of_nucleus_keeps_its_name(wave):
    by = accounts.system_account()
    declared = {"code": "state", "level": "project", "privacy": "open", "label": {"en": "State"}}
    studies.declare_variable(by=by, study=wave.study, **declared)
    row = rows_of(wave.study)[0]
    assert (row["nucleus.state"], "state" in row) == ("submitted", False)
    manifest = export(wave.study).manifest
    assert "nucleus.state" in manifest["columns_of_nucleus"]


def test_the_manifest_says_what_was_defused(wave):
    manifest = export(wave.study).manifest
    assert manifest["formulas"]["cells"] == {"goals": 2}
    assert "apostrophe" in manifest["formulas"]["rule"]

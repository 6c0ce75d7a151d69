"""What a file comes to: people with their names, records in batches, and what is left out again."""

from contextlib import contextmanager

import pytest

from surveys.domain.record_files import gathering
from surveys.domain.record_files.known import Choices
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.plans import make_plan
from surveys.domain.record_files.reading import RecordsReader
from surveys.domain.record_files.targets import Targets
from surveys.domain.record_files.workbooks import open_sheets
from tests.surveys.domain.forms import form, question
from tests.surveys.domain.record_files.files import csv_file, known_of, read_file, words
from tests.surveys.factories import questionnaire_form


@contextmanager
def gathered(path, tell=lambda rows: None):
    """Give what comes of a file, to be asked for as long as it is held."""
    form, said, findings = questionnaire_form(), Choices(consent="1"), Findings()
    sheets = open_sheets(path, path.name, findings)
    plan = make_plan(sheets, Targets(form, words), said, words, findings)
    reader = RecordsReader(plan, form, known_of(form), said, words, findings, tell)
    try:
        yield reader.read()
    finally:
        reader.spool.close()


NAMED = """\
respondent,respondent_name,respondent_email,respondent_phone,organization,organization_name
R1,Ann,ann@example.org,,O1,One
R2,,,+34 600,,Nobody's
R3,,,,O2,
R4,,,,o1,Other
"""


def test_whoever_is_named_is_kept_apart_by_kind_and_code_with_the_first_name(tmp_path):
    with gathered(csv_file(tmp_path, NAMED)) as found:
        assert [*found.names()] == [
            ("organization", "O1", "One", "", ""),
            ("respondent", "R1", "Ann", "ann@example.org", ""),
            ("respondent", "R2", "", "", "+34 600"),
        ]
        assert found.summary.names == 3
        assert found.organizations == {"o1": "O1", "o2": "O2"}
        assert found.findings.problems == []


ROWS = """\
respondent,held_on,aws_customer,stage
R1,2019-06-03,yes,research
R1,,,production
R2,2019-06-03,no,research
"""


@pytest.mark.parametrize("batch", [1, 2, 1_000])
def test_records_are_the_same_whatever_is_put_away_at_once(tmp_path, monkeypatch, batch):
    monkeypatch.setattr(gathering, "BATCH", batch)
    read = read_file(csv_file(tmp_path, ROWS))
    assert [one.respondent for one in read.interviews] == ["R1", "R2"]
    assert [one.answers["stage"] for one in read.projects] == ["research", "production", "research"]
    summary = read.gathered.summary
    assert (summary.interviews, summary.projects, summary.drafts) == (2, 3, 0)


def test_interviews_that_are_stored_are_left_out_with_projects_and_consents(tmp_path):
    with gathered(csv_file(tmp_path, ROWS)) as found:
        first, second = found.package().interviews
        found.remove([first.id])
        left = found.package()
        assert [one.id for one in left.interviews] == [second.id]
        assert [one.interview for one in left.projects] == [second.id]
        assert [one.respondent for one in left.consents] == ["R2"]
        assert (len(left.interviews), len(left.projects), len(left.consents)) == (1, 1, 1)


def test_it_is_told_how_many_rows_are_read_and_may_be_stopped(tmp_path):
    text = "respondent,aws_customer\n" + "".join(f"R{n},yes\n" for n in range(450))
    path, told = csv_file(tmp_path, text), []
    with gathered(path, tell=told.append):
        assert told == [200, 400]

    def stop(rows):
        raise InterruptedError(rows)

    with pytest.raises(InterruptedError, match="200"), gathered(path, tell=stop):
        pass


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ("2019-06-03,2019-06-01,submitted", []),
        ("2019-06-03,2109-06-01,submitted", [(2, "consent_given_on", "wrong_date")]),
        ("2109-06-03,2019-06-01,submitted", [(2, "held_on", "wrong_date")]),
        ("someday,2019-06-01,submitted", [(2, "held_on", "no_date")]),
        (",2019-06-01,submitted", [(2, "held_on", "details")]),
        (",2019-06-01,", []),
        (",2019-06-01,draft", []),
    ],
)
def test_a_date_is_missed_only_where_an_interview_that_counts_has_none(tmp_path, cells, codes):
    text = f"respondent,held_on,consent_given_on,state,aws_customer\nR1,{cells},yes\n"
    assert read_file(csv_file(tmp_path, text)).codes == codes


def test_without_a_column_of_dates_an_interview_that_counts_lacks_one(tmp_path):
    text = "respondent,state,aws_customer\nR1,submitted,yes\n"
    assert read_file(csv_file(tmp_path, text)).codes == [(2, None, "details")]


def test_an_interview_outside_its_wave_is_noted(tmp_path):
    text = "respondent,held_on,aws_customer,stage\nR1,2018-06-03,yes,research\n"
    read = read_file(csv_file(tmp_path, text))
    assert (read.codes, read.noted) == ([], ["outside_wave"])


def test_who_is_asked_for_projects_and_reports_none_is_noted_and_nobody_else(tmp_path):
    path = csv_file(tmp_path, "respondent,held_on,size\nR1,2019-06-03,small\n")
    plain = form(question("size"))
    asked = form(question("size"), question("stage", level="project"))
    assert [read_file(path, form=one).noted for one in (plain, asked)] == [[], ["no_project"]]

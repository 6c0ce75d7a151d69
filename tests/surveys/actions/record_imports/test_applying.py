"""A file imported: all or nothing, once, by whoever takes it up; what is stored stays."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from surveys.actions import jobs
from surveys.actions.package_rows import RowsOfPackage
from surveys.actions.record_imports import (
    WORK,
    drop_left_over,
    start_applying,
    start_checking,
    take_file,
)
from surveys.actions.waves import move_wave
from surveys.domain.record_files.known import Choices
from surveys.domain.refusals import Refused
from surveys.domain.waves import Move
from surveys.models import (
    Consent,
    Entry,
    Interview,
    Job,
    Project,
    RecordImport,
    Respondent,
    RespondentIdentity,
    Version,
)
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = pytest.mark.django_db
TEXT = (
    "interview_key,respondent,respondent_name,held_on,aws_customer,staff,project_key,stage\n"
    "K1,R1,Ann,2019-06-03,yes,12,a,research\nK1,,,,,,b,production\nK2,R2,,2019-06-03,no,,a,research\n"
)


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def person(wave):
    return make_member(wave.study, "researcher")


def bring(wave, person, text=TEXT, **choices):
    """Take a file and check it."""
    said = Choices(**{"consent": "1", **choices})
    content = [text.encode()]
    taken = take_file(by=person, wave=wave, name="file.csv", content=content, choices=said)
    start_checking(by=person, record_import=taken, choices=said)
    assert jobs.run_job(WORK)
    taken.refresh_from_db()
    return taken


def apply(taken, person, *, new_experts=True):
    job = start_applying(by=person, record_import=taken, new_experts=new_experts)
    assert jobs.run_job(WORK)
    job.refresh_from_db()
    taken.refresh_from_db()
    return job


def stored():
    models = (Interview, Project, Consent, Respondent, RespondentIdentity)
    return [model.objects.count() for model in models]


def test_a_check_stores_nothing_of_the_study(wave, person):
    taken = bring(wave, person)
    assert taken.is_ready
    assert taken.summary["new_interviews"] == 2
    assert taken.summary["new_experts"] == {"R1": [], "R2": []}
    assert stored() == [0, 0, 0, 0, 0]


def test_an_import_writes_records_with_history_and_names_apart(wave, person):
    taken = bring(wave, person)
    job = apply(taken, person)
    assert job.state == "done"
    assert stored() == [2, 3, 2, 2, 1]
    first = Interview.objects.get(respondent__code="R1")
    assert (first.state, first.created_by, first.answers["staff"]) == ("submitted", person, 12)
    assert Interview.objects.counted().count() == 2
    assert Entry.objects.filter(by=person, request_id=job.pk.hex).count() == 2 + 3 + 2 + 2 + 1
    assert not taken.parts.exists()
    answers = Version.objects.exclude(record_type="surveys.respondentidentity")
    assert not any("Ann" in str(one.content) for one in answers)


def test_the_same_file_twice_changes_nothing(wave, person):
    apply(bring(wave, person), person)
    before = Entry.objects.count()
    again = bring(wave, person)
    assert (again.summary["same"], again.summary["new_interviews"]) == (2, 0)
    apply(again, person)
    assert Entry.objects.count() == before


def test_what_is_stored_otherwise_is_shown_and_stays_and_the_rest_comes_in(wave, person):
    apply(bring(wave, person), person)
    text = TEXT.replace("yes,12,a,research", "yes,13,a,production")
    taken = bring(wave, person, text + "K3,R3,,2019-06-04,no,,a,research\n")
    shown = {
        (one.row, one.column, one.message["params"]["old"], one.message["params"]["new"])
        for one in taken.findings.of_kind("difference")
    }
    assert shown == {(2, "staff", "12", "13"), (2, "stage", "research", "production")}
    apply(taken, person)
    assert Interview.objects.count() == 3
    assert Interview.objects.get(respondent__code="R1").answers["staff"] == 12


def test_projects_that_one_side_alone_has_are_differences(wave, person):
    apply(bring(wave, person), person)
    text = TEXT.replace("K1,,,,,,b,production", "K1,,,,,,c,production")
    taken = bring(wave, person, text)
    codes = {one.message["code"] for one in taken.findings.of_kind("difference")}
    assert codes == {"project_new", "project_missing"}


def test_codes_that_nobody_has_are_made_only_when_that_is_confirmed(wave, person):
    make_interview(make_wave(wave.study, "2018"), respondent="R-1")
    taken = bring(wave, person)
    assert taken.summary["new_experts"]["R1"] == ["R-1"]
    with pytest.raises(Refused, match="new to the study"):
        start_applying(by=person, record_import=taken, new_experts=False)
    assert apply(taken, person).state == "done"


def test_nothing_is_imported_while_something_is_wrong(wave, person):
    taken = bring(wave, person, TEXT.replace("research", "resaerch"))
    assert taken.problems == 2
    with pytest.raises(Refused):
        start_applying(by=person, record_import=taken, new_experts=True)
    assert stored() == [0, 0, 0, 0, 0]


def test_an_expert_who_was_interviewed_meanwhile_keeps_the_whole_file_out(wave, person):
    taken = bring(wave, person)
    make_interview(wave, respondent="r2")
    before = stored()
    job = apply(taken, person)
    assert (job.state, job.said.code) == ("refused", "found_now")
    assert stored() == before
    (problem,) = taken.findings.of_kind("problem")
    assert (problem.row, problem.column) == (4, "respondent")


def test_a_wave_that_was_closed_or_a_role_that_was_taken_keeps_it_out(wave, person):
    taken = bring(wave, person)
    start_applying(by=person, record_import=taken, new_experts=True)
    person.memberships.all().delete()
    assert jobs.run_job(WORK)
    assert Job.objects.latest("created_at").said.code == "no_role"
    admin = make_member(wave.study, "admin")
    start_applying(by=admin, record_import=taken, new_experts=True)
    move_wave(by=admin, wave=wave, move=Move.CLOSE, reason="all are in")
    assert jobs.run_job(WORK)
    assert Job.objects.latest("created_at").said.code == "wave_not_open"
    assert stored()[0] == 0


@pytest.mark.parametrize("table", ["_interviews", "_consents"])
def test_a_worker_that_dies_leaves_nothing_and_another_finishes(wave, person, monkeypatch, table):
    taken = bring(wave, person)
    start_applying(by=person, record_import=taken, new_experts=True)
    write = getattr(RowsOfPackage, table)

    def die(self, rows):
        write(self, rows)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(RowsOfPackage, table, die)
        with pytest.raises(KeyboardInterrupt):
            jobs.run_job(WORK)
    assert stored() == [0, 0, 0, 0, 0]
    Job.objects.update(heartbeat=timezone.now() - timedelta(minutes=5))
    assert jobs.run_job(WORK)
    assert stored() == [2, 3, 2, 2, 1]


def test_a_worker_that_was_given_up_writes_nothing_when_it_comes_back(wave, person, monkeypatch):
    taken = bring(wave, person)
    start_applying(by=person, record_import=taken, new_experts=True)
    write = RowsOfPackage.write

    def overtaken(self):
        found = write(self)
        Job.objects.update(holder="another")
        return found

    monkeypatch.setattr(RowsOfPackage, "write", overtaken)
    assert jobs.run_job(WORK)
    assert stored() == [0, 0, 0, 0, 0]


def test_a_file_that_nobody_goes_on_with_is_forgotten(wave, person):
    text = TEXT.replace("research", "resaerch").replace("production", "Ana Canary")
    taken = bring(wave, person, text, values={"stage": {"Ana Canary": "research"}})
    drop_left_over()
    assert taken.parts.exists()
    assert "resaerch" in json.dumps(taken.found)
    RecordImport.objects.update(created_at=timezone.now() - timedelta(days=8))
    drop_left_over()
    taken.refresh_from_db()
    assert not taken.is_open
    assert not taken.parts.exists()
    assert not taken.findings.exists()
    kept = json.dumps([taken.found, taken.choices, taken.summary])
    assert not any(quoted in kept for quoted in ("resaerch", "Canary", "R2"))
    with pytest.raises(Refused):
        start_checking(by=person, record_import=taken, choices=Choices())

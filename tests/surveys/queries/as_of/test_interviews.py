"""Interviews as of an entry: what counted then, whatever was written, merged or withdrawn since."""

import datetime
from dataclasses import replace

import pytest
from django.db import connection

from surveys.actions import accounts, consents, log
from surveys.actions.experts.merging import merge_experts
from surveys.actions.projects import delete_project
from surveys.actions.review import reopen_interview
from surveys.actions.sealing import seal_entries
from surveys.domain.confirming import EVERYTHING
from surveys.domain.interviews import State
from surveys.models import Consent, Interview, Project, Version
from surveys.queries.as_of.design import design_as_of
from surveys.queries.as_of.entry import entry_again, newest_entry
from surveys.queries.as_of.interviews import interviews_as_of
from surveys.queries.as_of.selection import select_as_of
from surveys.queries.counted import what_counts
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    """Two waves; R1 in both, approved in 2019; drafts count nowhere."""
    study = make_study()
    early, late = make_wave(study, "2018"), make_wave(study, "2019")
    make_interview(late, {"stage": "production"}, {}, respondent="R1", state="approved", staff="5")
    make_interview(early, {}, respondent="r9")
    make_interview(early, {"frameworks": []}, respondent="R1", goals="Ü")
    make_interview(late, respondent="R0", state="draft")
    seal_entries()
    return study


def read(study, as_of, **chosen):
    """Return the selection of all waves as of an entry, and its interviews."""
    waves = design_as_of(study, as_of).waves
    selection = select_as_of(as_of, waves, **chosen)
    return selection, list(interviews_as_of(selection))


def names(found):
    return [(one.wave, one.respondent) for one in found]


def test_when_nothing_is_written_they_are_what_counts_of_the_live_rows(study):
    _selection, found = read(study, newest_entry(study))
    live = Interview.objects.of_study(study).counted().select_related("wave", "respondent")
    expected = []
    for one in live.order_by("wave__position", "respondent__code"):
        content = what_counts(one)
        projects = [(str(p.pk), p.position, p.label, p.answers) for p in content.projects]
        held_on = content.details["held_on"].isoformat()
        details = content.details | {"held_on": held_on}
        expected.append(
            (str(one.pk), one.version, str(one.wave_id), one.respondent.code, content.state,
             details, content.answers, projects)
        )  # fmt: skip
    assert len(expected) == 3
    assert [
        (one.id, one.version, one.wave, one.respondent, one.state, one.details, one.answers,
         [(p.id, p.position, p.label, p.answers) for p in one.projects])
        for one in found
    ] == expected  # fmt: skip


def test_they_come_by_wave_then_code_as_every_database_orders_it(study):
    _selection, found = read(study, newest_entry(study))
    waves = {str(one.pk): one.code for one in study.waves.all()}
    assert [(waves[wave], code) for wave, code in names(found)] == [
        ("2018", "R1"),
        ("2018", "r9"),
        ("2019", "R1"),
    ]


def test_what_is_written_since_is_not_seen(study, by):
    as_of = newest_entry(study)
    before = read(study, as_of)[1]
    edit_all(study, by)
    make_interview(study.waves.get(code="2018"), {}, respondent="R2")
    assert newest_entry(study).waiting > 0
    assert read(study, as_of)[1] == before
    seal_entries()
    again = entry_again(study, as_of.number)
    assert (again.hash, read(study, again)[1]) == (as_of.hash, before)
    assert len(read(study, newest_entry(study))[1]) == 4


def test_what_is_removed_since_is_still_there_and_what_was_removed_before_is_not(study, by):
    as_of = newest_entry(study)
    approved = Interview.objects.get(respondent__code="R1", wave__code="2018")
    project = approved.projects.get()
    delete_project(project, by=by)
    seal_entries()
    assert [len(one.projects) for one in read(study, as_of)[1]] == [1, 1, 2]
    assert [len(one.projects) for one in read(study, newest_entry(study))[1]] == [0, 1, 2]


def test_of_one_opened_again_counts_what_was_approved(study, by):
    interview = Interview.objects.get(state="approved")
    reopen_interview(by=by, interview=interview, seen=interview.version, reason="A slip")
    interview.refresh_from_db()
    interview.answers = interview.answers | {"staff": 6}
    log.update(interview, by=by, action="interview.edited")
    first, second = interview.projects.order_by("position")
    delete_project(second, by=by)
    seal_entries()
    found = read(study, newest_entry(study))[1][-1]
    assert (found.state, found.review_state, found.answers["staff"]) == ("approved", "reopened", 5)
    assert found.version == interview.version
    assert [(one.id, one.version) for one in found.projects] == [
        (str(first.pk), first.version),
        (str(second.pk), None),
    ]


def test_drafts_leave_only_when_they_are_asked_for(study):
    _selection, found = read(study, newest_entry(study), states={State.DRAFT})
    assert [(one.respondent, one.state) for one in found] == [("R0", "draft")]


def test_a_consent_withdrawn_since_keeps_its_interview_back(study, by):
    as_of = newest_entry(study)
    consent = Consent.objects.get(respondent__code="R1", wave__code="2018")
    withdraw(consent, by)
    for sealed in (False, True):
        if sealed:
            seal_entries()
        selection, found = read(study, as_of)
        assert [one.respondent for one in found] == ["r9", "R1"]
        assert (selection.left_out.withdrawn_since, selection.left_out.without_consent) == (1, 0)
    selection, found = read(study, newest_entry(study))
    assert (selection.left_out.withdrawn_since, selection.left_out.without_consent) == (0, 1)


def test_who_agrees_again_is_there_again(study, by):
    as_of = newest_entry(study)
    consent = Consent.objects.get(respondent__code="R1", wave__code="2018")
    withdraw(consent, by)
    consents.record_consent(
        by=by, respondent=consent.respondent, wave=consent.wave, purpose=consent.purpose,
        text_version="2", given_on=datetime.date(2020, 2, 1),
    )  # fmt: skip
    selection, found = read(study, as_of)
    assert (len(found), selection.left_out.withdrawn_since) == (3, 0)


@pytest.mark.parametrize(("withdraws", "left"), [(False, 3), (True, 2)])
def test_an_expert_merged_since_has_the_former_code_and_the_consent_of_who_they_are(
    study, by, withdraws, left
):
    as_of = newest_entry(study)
    keep, merge = (study.respondents.get(code=code) for code in ("R1", "r9"))
    merge_experts(by=by, keep=keep, merge=merge, reason="One person", confirmed=EVERYTHING)
    if withdraws:  # the consent of either code is one now
        withdraw(Consent.objects.get(respondent=keep, wave__code="2018"), by)
        left = 1
    selection, found = read(study, as_of)
    assert [one.respondent for one in found] == ["R1", "r9", "R1"][-left:]
    assert selection.left_out.withdrawn_since == 3 - left
    seal_entries()
    assert {one.respondent for one in read(study, newest_entry(study))[1]} == {"R1"}


def test_what_was_erased_is_counted_and_hinders_nothing(study):
    as_of = newest_entry(study)
    interview = Interview.objects.get(respondent__code="r9")
    project = Project.objects.get(interview__respondent__code="R1", interview__wave__code="2018")
    before = read(study, as_of)[1]
    waves = design_as_of(study, as_of).waves
    selection = select_as_of(as_of, waves)
    erase(interview.pk, project.pk)
    expected = [replace(before[0], projects=[]), before[2]]
    assert list(interviews_as_of(selection)) == expected  # selected before
    assert selection.left_out.erased == {"surveys.interview": 1, "surveys.project": 1}
    selection, found = read(study, as_of)
    assert found == expected
    assert selection.left_out.erased == {"surveys.interview": 1, "surveys.project": 1}


def test_a_code_that_was_corrected_since_is_the_former_one(study, by):
    as_of = newest_entry(study)
    expert = study.respondents.get(code="r9")
    expert.code = "R90"
    log.update(expert, by=by, action="respondent.edited")
    seal_entries()
    assert [one.respondent for one in read(study, as_of)[1]] == ["R1", "r9", "R1"]
    assert [one.respondent for one in read(study, newest_entry(study))[1]] == ["R1", "R90", "R1"]


def test_a_study_without_numbered_entries_has_nothing():
    study = make_study()
    make_interview(make_wave(study), {}, respondent="R1")
    as_of = newest_entry(study)
    assert (as_of.number, as_of.hash, as_of.waiting > 0) == (0, "", True)
    assert read(study, as_of)[1] == []


def test_how_it_came_is_told_on_request(study, by):
    edit_all(study, by)
    seal_entries()
    selection, _found = read(study, newest_entry(study))
    found = list(interviews_as_of(selection, origins=True))
    origins = [one.origin for one in found]
    assert [(one.came_by, one.edits) for one in origins] == [
        ("command", 1),
        ("command", 1),
        ("command", 0),
    ]
    assert all(one.created_at <= one.changed_at for one in origins)
    assert [one.origin.edits for one in found[0].projects] == [0]


@pytest.mark.parametrize("interviews", [1, 3])
def test_the_number_of_queries_does_not_grow(interviews, django_assert_num_queries):
    wave = make_wave(make_study())
    for _ in range(interviews):
        make_interview(wave, *[{}] * interviews)
    seal_entries()
    with django_assert_num_queries(1):
        as_of = newest_entry(wave.study)
    limits = 3 if connection.vendor == "postgresql" else 0  # a savepoint, and what turns them off
    with django_assert_num_queries(5 + limits):
        assert len(read(wave.study, as_of)[1]) == interviews
    selection = select_as_of(as_of, [wave])
    with django_assert_num_queries(4):
        list(interviews_as_of(selection, origins=True))


def edit_all(study, by):
    """Change what can be edited of each interview that is submitted."""
    for interview in Interview.objects.of_study(study).filter(state="submitted"):
        interview.answers = interview.answers | {"goals": "Changed"}
        log.update(interview, by=by, action="interview.edited")


def withdraw(consent, by):
    day = datetime.date(2020, 1, 1)
    consents.withdraw_consent(by=by, consent=consent, on=day, confirmed=EVERYTHING)


def erase(*ids):
    Version.objects.filter(record_id__in=ids).update(content=None, salt="")


@pytest.fixture
def by():
    return accounts.system_account()

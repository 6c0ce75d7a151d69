import datetime
import uuid
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from surveys.actions import accounts, consents, interviews, respondents, studies
from surveys.actions.review import submit_interview
from surveys.domain.confirming import EVERYTHING
from surveys.domain.contents import ProjectContent
from surveys.domain.refusals import (
    AlreadyInterviewed,
    InvalidAnswers,
    Refused,
    StaleVersion,
)
from surveys.domain.waves import WaveState
from surveys.models import Entry, Interview, Project, Version
from tests.surveys.factories import (
    make_content,
    make_interview,
    make_study,
    make_wave,
)
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return make_wave(make_study())


def record(wave, content, *, by=None, **fields):
    by = by or accounts.system_account()
    return interviews.record_interview(
        by=by,
        wave=wave,
        questionnaire=wave.questionnaires.first(),
        respondent=respondents.ensure_respondent(by=by, study=wave.study, code="R1"),
        content=content,
        **fields,
    )


def as_content(interview, **changes):
    """Return the stored interview as an edit that changes some answers."""
    return replace(
        make_content(**(interview.answers | changes)),
        projects=tuple(
            ProjectContent(p.answers, p.label, p.pk, p.version) for p in interview.projects.all()
        ),
    )


def test_an_expert_has_one_interview_in_a_wave(wave):
    first = record(wave, make_content())
    with pytest.raises(AlreadyInterviewed) as refused:
        record(wave, make_content())
    assert refused.value.interview == first.pk
    assert "R1 already has an interview in wave 2019" in str(refused.value)
    assert Interview.objects.count() == 1
    record(make_wave(wave.study, "2020", year=2019), make_content())


def test_the_database_holds_one_interview_of_an_expert_against_what_passes_by_the_check(wave):
    first = record(wave, make_content())
    second = Interview.objects.get(pk=first.pk)
    second.pk = uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)


@pytest.mark.parametrize("code", ["r1", " R1\u200b", "Ｒ1"])
def test_a_code_written_in_another_way_is_the_same_expert(wave, code):
    by = accounts.system_account()
    known = respondents.ensure_respondent(by=by, study=wave.study, code="R1")
    assert respondents.ensure_respondent(by=by, study=wave.study, code=code) == known
    assert respondents.ensure_respondent(by=by, study=wave.study, code="R01") != known
    acme = respondents.ensure_organization(by=by, study=wave.study, code="ACME")
    assert respondents.ensure_organization(by=by, study=wave.study, code="acme") == acme


def test_what_is_derived_from_a_code_is_no_content(wave):
    by = accounts.system_account()
    expert = respondents.ensure_respondent(by=by, study=wave.study, code="R1")
    stored = Version.objects.get(record_id=expert.pk).content
    assert set(stored) == {"id", "study_id", "code", "former_codes", "organization_id"}


def test_an_interview_is_stored_with_history_and_log_for_head_and_projects(wave):
    interview = record(wave, make_content({"stage": "production"}, {"stage": "research"}))
    project = interview.projects.get(position=1)
    entry = Entry.objects.get(record_id=project.pk)
    assert entry.action == "project.added"
    assert entry.study_id == wave.study_id
    version = Version.objects.get(record_id=interview.pk)
    assert version.content["answers"] == interview.answers
    assert interview.projects.count() == 2


def test_all_problems_come_at_once_and_nothing_is_stored(wave):
    entries = Entry.objects.count()
    with pytest.raises(InvalidAnswers) as caught:
        record(wave, make_content({"stage": "finished"}, {"team_size": "many"}, staff="0"))
    places = [(p.project, p.question) for p in caught.value.problems]
    assert places == [(None, "staff"), (0, "stage"), (1, "team_size")]
    assert Interview.objects.count() == 0
    assert Entry.objects.filter(record_type="surveys.interview").count() == 0
    assert Entry.objects.count() <= entries + 1  # the respondent's code, written before


def test_a_repeated_id_gives_the_record_that_the_first_submission_made(wave):
    chosen = uuid.uuid4()
    first = record(wave, make_content({"stage": "research"}), id=chosen)
    again = record(wave, make_content({"stage": "research"}), id=chosen)
    assert (first.pk, again.pk) == (chosen, chosen)
    assert Interview.objects.count() == 1
    assert Project.objects.count() == 1


def test_a_repeated_key_with_other_content_is_refused(wave):
    record(wave, make_content(), key="k1")
    with pytest.raises(Refused, match="k1"):
        record(wave, make_content(staff="5"), key="k1")
    assert Interview.objects.count() == 1


def refused_as_stale(interview, content, *, seen):
    """Say that an edit is refused for what somebody else wrote meanwhile, and changes nothing."""
    entries = Entry.objects.count()
    with pytest.raises(StaleVersion) as stale:
        save_interview(by=interview.created_by, interview=interview, seen=seen, content=content)
    assert Entry.objects.count() == entries
    return stale.value.params


def test_an_edit_of_what_somebody_changed_meanwhile_is_refused(wave):
    interview = record(wave, make_content({"stage": "research"}, staff="5", goals="speed"))
    mine, theirs = as_content(interview, staff="7"), as_content(interview, goals="cost")
    save_interview(by=interview.created_by, interview=interview, seen=1, content=theirs)
    assert refused_as_stale(interview, mine, seen=1) == {"seen": 1, "current": 2}
    interview.refresh_from_db()
    mine = as_content(interview, staff="7")
    save_interview(by=interview.created_by, interview=interview, seen=2, content=mine)
    stored = Interview.objects.get()
    assert (stored.answers["staff"], stored.answers["goals"]) == (7, "cost")
    assert stored.version == 3


def test_a_change_of_a_project_alone_is_one_of_the_interview(wave):
    interview = record(wave, make_content({"team_size": "3"}))
    project = interview.projects.get()
    content = as_content(interview)
    edited = ProjectContent(project.answers | {"team_size": "4"}, "", project.pk, 1)
    theirs = replace(content, projects=(edited,))
    save_interview(by=interview.created_by, interview=interview, seen=1, content=theirs)
    mine = as_content(interview, staff="7")
    assert refused_as_stale(interview, replace(mine, projects=()), seen=1)["current"] == 2


@pytest.mark.parametrize("removes", [False, True])
def test_a_project_is_written_only_as_it_was_seen(wave, removes):
    interview = record(wave, make_content({"team_size": "3"}))
    project = interview.projects.get()
    edited = ProjectContent(project.answers | {"team_size": "4"}, "", project.pk, 1)
    content = replace(as_content(interview), projects=(edited,))
    save_interview(by=interview.created_by, interview=interview, seen=1, content=content)
    stale = replace(content, projects=(), removed={project.pk: 1}) if removes else content
    refused_as_stale(interview, stale, seen=2)
    assert Project.objects.get().answers["team_size"] == 4


def test_a_project_that_was_removed_comes_back_for_whoever_knows_that(wave):
    interview = record(wave, make_content({"stage": "research"}, {"stage": "research"}))
    second = interview.projects.last()
    content = as_content(interview)
    removal = replace(content, projects=(), removed={second.pk: 1})
    save_interview(by=interview.created_by, interview=interview, seen=1, content=removal)
    assert interview.projects.count() == 1
    changed = ProjectContent(second.answers | {"stage": "production"}, "", second.pk, 1)
    refused_as_stale(interview, replace(content, projects=(changed,)), seen=2)
    known = replace(content, projects=(replace(changed, seen=2),))
    save_interview(by=interview.created_by, interview=interview, seen=2, content=known)
    restored = Project.objects.get(pk=second.pk)
    assert (restored.answers["stage"], restored.version) == ("production", 3)


def test_a_project_of_another_interview_cannot_be_taken_over(wave):
    mine, theirs = (
        record(wave, make_content({"stage": "research"})),
        make_interview(wave, {"stage": "research"}, respondent="R2"),
    )
    foreign = ProjectContent({"stage": "production"}, "", theirs.projects.get().pk, 1)
    with pytest.raises(Refused, match="taken by another record"):
        save_interview(
            by=mine.created_by,
            interview=mine,
            seen=1,
            content=replace(as_content(mine), projects=(foreign,)),
        )
    assert theirs.projects.get().answers["stage"] == "research"


def test_saving_what_is_stored_writes_nothing(wave):
    interview = record(wave, make_content({"stage": "research"}))
    entries = Entry.objects.count()
    save_interview(
        by=interview.created_by, interview=interview, seen=1, content=as_content(interview)
    )
    assert Entry.objects.count() == entries


def test_a_project_left_out_of_an_edit_stays_and_a_removed_one_goes(wave):
    interview = record(wave, make_content({"team_size": "1"}, {"team_size": "2"}))
    first, second = interview.projects.all()
    content = replace(as_content(interview), projects=(), removed={second.pk: second.version})
    save_interview(by=interview.created_by, interview=interview, seen=1, content=content)
    assert list(interview.projects.all()) == [first]
    assert Version.objects.get(record_id=second.pk, record_version=2).content["deleted"] is True


def test_an_interview_is_submitted_only_when_complete_and_with_consent(wave):
    interview = record(wave, make_content({"stage": ""}))
    with pytest.raises(InvalidAnswers) as caught:
        submit_interview(by=interview.created_by, interview=interview, seen=1)
    assert [p.question for p in caught.value.problems] == ["stage", "consent"]
    project = interview.projects.get()
    fixed = ProjectContent(project.answers | {"stage": "research"}, "", project.pk, 1)
    save_interview(
        by=interview.created_by,
        interview=interview,
        seen=1,
        content=replace(as_content(interview), projects=(fixed,)),
    )
    with pytest.raises(InvalidAnswers) as caught:
        submit_interview(by=interview.created_by, interview=interview, seen=1)
    assert [p.question for p in caught.value.problems] == ["consent"]
    consents.record_consent(
        by=interview.created_by,
        respondent=interview.respondent,
        wave=wave,
        purpose="participate",
        text_version="1",
        given_on=datetime.date(2019, 6, 1),
    )
    interview = submit_interview(by=interview.created_by, interview=interview, seen=2)
    assert interview.state == "submitted"


def test_withdrawn_consent_takes_an_interview_out_of_the_counting(wave):
    interview = make_interview(wave, {"stage": "research"})
    assert list(Interview.objects.counted()) == [interview]
    consent = interview.respondent.consents.get()
    consents.withdraw_consent(
        by=interview.created_by, consent=consent, on=datetime.date(2019, 7, 1), confirmed=EVERYTHING
    )
    assert list(Interview.objects.counted()) == []


def test_a_closed_wave_takes_no_interview(wave):
    studies.set_wave_state(by=accounts.system_account(), wave=wave, state=WaveState.CLOSED)
    with pytest.raises(Refused, match="is closed"):
        record(wave, make_content())
    assert Interview.objects.count() == 0

"""What `verify` finds that the guard of the actions would never let in: each breach is planted."""

import pytest

from analytics.queries.verification.history import breaches_of_log
from analytics.queries.verification.waves import OWNERS, breaches_of_waves
from surveys.actions import accounts, consents, log, wave_guard
from surveys.actions.review import reopen_interview
from surveys.actions.sealing import seal_entries
from surveys.actions.waves import move_wave
from surveys.domain.waves import Move
from surveys.models import Interview
from tests.surveys.actions.test_review import edit
from tests.surveys.actions.test_wave_guard import GUARDED
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def by():
    return accounts.system_account()


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def _no_guard(monkeypatch):
    """Write as a fault in the guard would let somebody write."""
    monkeypatch.setattr(log, "guard", lambda record, *, action: None)
    monkeypatch.setattr(wave_guard, "require_open", lambda waves, *, is_design=False: None)


def close(wave, by):
    return move_wave(by=by, wave=wave, move=Move.CLOSE, reason="Over.")


def test_every_kind_of_record_that_is_guarded_is_looked_at():
    assert OWNERS.keys() == GUARDED.keys()


def test_the_life_of_a_wave_breaks_nothing(wave, by):
    interview = make_interview(wave, {"stage": "production"}, state="approved")
    reopen_interview(by=by, interview=interview, seen=interview.version, reason="A slip.")
    edit(interview, stage="research", added=["research"], staff="9")
    close(wave, by)
    consent = interview.respondent.consents.get()
    consents.withdraw_consent(
        by=by,
        consent=consent,
        on=consent.given_on.replace(year=2020),
        confirmed=[f"withdraw:{consent.pk}"],
    )
    move_wave(by=by, wave=wave, move=Move.REOPEN, reason="One more.")
    edit(interview, staff="10")
    seal_entries()
    assert list(breaches_of_log()) == []


@pytest.mark.usefixtures("_no_guard")
@pytest.mark.parametrize("what", ["edit", "add", "remove"])
def test_a_write_after_the_closing_is_found(wave, by, what):
    interview = make_interview(wave, {"stage": "research"}, {})
    close(wave, by)
    if what == "edit":
        interview.answers = interview.answers | {"goals": "Later."}
        log.update(interview, by=by, action="interview.edited")
    elif what == "add":
        project = interview.projects.first()
        project.pk, project.position = None, 9
        project.id = interview.respondent_id
        log.insert(project, by=by, action="project.added")
    else:
        log.delete(interview.projects.first(), by=by, action="project.removed")
    (breach,) = breaches_of_waves()
    assert breach.endswith(f"while wave {wave.pk} was closed")
    move_wave(by=by, wave=wave, move=Move.REOPEN, reason="One more.")
    assert len(list(breaches_of_waves())) == 1


@pytest.mark.usefixtures("_no_guard")
def test_a_new_interview_in_a_planned_wave_is_found(by):
    wave = make_wave(make_study(), state="planned")
    assert list(breaches_of_waves()) == []  # its questionnaire may be written
    interview = Interview(
        wave=wave,
        questionnaire=wave.questionnaires.get(),
        respondent=make_interview(make_wave(wave.study, "2018"), {}).respondent,
        created_by=by,
        language="en",
    )
    log.insert(interview, by=by, action="interview.draft")
    (breach,) = breaches_of_waves()
    assert breach.endswith("was planned")


def test_an_answer_changed_while_it_was_approved_is_found(wave, by):
    interview = make_interview(wave, {}, state="approved")
    interview.answers = interview.answers | {"goals": "Later."}
    log.update(interview, by=by, action="interview.edited")
    assert list(breaches_of_waves()) == [
        f"surveys.interview {interview.pk} was changed while it was approved"
    ]


def test_a_project_changed_while_its_interview_was_approved_is_found(wave, by):
    interview = make_interview(wave, {"stage": "research"}, state="approved")
    project = interview.projects.get()
    project.answers = project.answers | {"stage": "production"}
    log.update(project, by=by, action="project.edited")
    (breach,) = breaches_of_waves()
    assert breach.endswith("(project.edited) while its interview was approved")


def test_another_approved_content_is_found(wave, by):
    interview = make_interview(wave, {}, state="approved")
    reopen_interview(by=by, interview=interview, seen=interview.version, reason="A slip.")
    kept = interview.approved_content
    interview.approved_content = kept | {"answers": kept["answers"] | {"goals": "Other."}}
    log.update(interview, by=by, action="interview.edited")
    (breach,) = breaches_of_waves()
    assert breach.endswith("counts with other answers than were approved")


@pytest.mark.parametrize(
    ("before", "after"), [("approved", "returned"), ("draft", "approved"), ("submitted", "draft")]
)
def test_a_way_that_no_rule_allows_is_found(wave, by, before, after):
    interview = make_interview(wave, {}, state=before)
    interview.state = after
    log.update(interview, by=by, action=f"interview.{after}")
    seal_entries()
    assert list(breaches_of_log()) == [
        f"surveys.interview {interview.pk} went from {before} to {after}, which no rule allows"
    ]


def test_what_older_rules_allowed_stands(wave, by, monkeypatch):
    """A history from before interviews could be opened again: approved, edited, returned."""
    content = Interview.content
    with monkeypatch.context() as old:
        old.setattr(
            Interview,
            "content",
            lambda self: {k: v for k, v in content(self).items() if k != "approved_content"},
        )
        interview = make_interview(wave, {}, state="approved")
        interview.answers = interview.answers | {"goals": "Later."}
        log.update(interview, by=by, action="interview.edited")
        interview.state = "returned"
        log.update(interview, by=by, action="interview.returned")
    seal_entries()
    assert list(breaches_of_log()) == []

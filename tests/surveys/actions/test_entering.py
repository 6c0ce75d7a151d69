"""What one form sends is one write: interview, consents, submission; and it is checked once."""

import datetime
import uuid
from dataclasses import replace

import pytest

from surveys.actions import accounts, review
from surveys.actions.entering import EnteredForm, enter_interview
from surveys.domain import findings
from surveys.domain.contents import ProjectContent
from surveys.domain.interviews import State
from surveys.domain.refusals import AlreadyInterviewed, InvalidAnswers, Unstored
from surveys.models import Consent, Entry, Interview, Respondent
from tests.surveys.factories import make_content, make_expert, make_interview, make_study, make_wave
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db
DAY = datetime.date(2019, 6, 3)


@pytest.fixture
def wave():
    return make_wave(make_study())


def form(content=None, *, expert="R1", **changes):
    return EnteredForm(
        **{
            "id": uuid.uuid4(),
            "expert": expert,
            "content": content or make_content({"stage": "research"}),
            "seen": None,
            "given": ["participate"],
            "given_on": DAY,
            "text_version": "1",
            "confirmed": [f"new_expert:{expert.lower()}"],
            "submit": True,
            "is_read": True,
        }
        | changes
    )


def enter(wave, entered, interview=None):
    return enter_interview(
        by=accounts.system_account(),
        entered=entered,
        wave=wave,
        questionnaire=wave.questionnaires.get(),
        interview=interview,
    )


def with_ids(content):
    return replace(
        content, projects=tuple(replace(one, id=uuid.uuid4()) for one in content.projects)
    )


def test_a_form_is_stored_with_its_consent_and_submitted_in_this_order(wave):
    stored = enter(wave, form())
    assert stored.interview.state == State.SUBMITTED
    assert stored.found.is_countable
    actions = [*Entry.objects.order_by("pk").values_list("action", flat=True)]
    assert actions[actions.index("respondent.added") :] == [
        "respondent.added",
        "interview.draft",
        "project.added",
        "consent.given",
        "interview.submitted",
    ]


def test_an_interview_is_checked_once_whether_it_is_new_or_edited(wave, monkeypatch):
    checks = []
    check = findings.check_interview
    monkeypatch.setattr(
        findings, "check_interview", lambda *a, **k: checks.append(1) or check(*a, **k)
    )
    interview = enter(wave, form(submit=False)).interview
    assert len(checks) == 1
    enter(wave, form(make_content(staff="7"), seen=1, given=[]), interview)
    assert len(checks) == 2


def test_what_keeps_it_only_from_counting_is_given_back_and_the_draft_is_stored(wave):
    content = with_ids(make_content({"stage": ""}))
    stored = enter(wave, form(content, given=[]))
    assert stored.interview.state == State.DRAFT
    assert [(one.question, one.project) for one in stored.found.to_mend] == [
        ("consent", None),
        ("stage", 0),
    ]
    assert stored.found.projects == (content.projects[0].id,)
    assert Interview.objects.get().projects.count() == 1


def test_what_is_not_sent_is_checked_too_before_it_counts(wave):
    interview = make_interview(wave, {"stage": ""}, {"stage": "research"}, state="draft")
    first, _second = interview.projects.all()
    stored = enter(wave, form(make_content(), seen=interview.version, given=[]), interview)
    assert stored.interview.state == State.DRAFT
    [problem] = stored.found.to_mend
    assert (problem.question, stored.found.projects[problem.project]) == ("stage", first.pk)


def test_all_that_is_found_is_said_at_once_and_nothing_is_stored(wave):
    content = replace(make_content({"stage": "x"}), held_on=datetime.date(2012, 1, 1))
    with pytest.raises(InvalidAnswers) as refused:
        enter(wave, form(content, given=[], confirmed=[]))
    found = refused.value.found
    assert {one.question for one in found.to_mend} == {"stage", "consent"}
    assert [one.code for one in found.to_confirm] == ["outside_wave", "new_expert"]
    assert (Interview.objects.count(), Respondent.objects.count()) == (0, 0)


def test_a_form_that_was_read_in_part_stores_nothing_and_says_the_rest(wave):
    make_interview(wave, respondent="R1")
    for expert in ("", "R1"):
        with pytest.raises(Unstored) as refused:
            enter(wave, form(make_content(staff="many"), expert=expert, is_read=False))
        assert "staff" in {one.question for one in refused.value.found.to_mend}
    assert isinstance(refused.value, AlreadyInterviewed)
    assert Interview.objects.count() == 1


def test_a_form_that_is_sent_twice_is_submitted_only_as_it_is_stored_now(wave):
    entered = form(with_ids(make_content({"stage": "research"})), given=[])
    interview = enter(wave, entered).interview
    project = interview.projects.get()
    save_interview(
        by=interview.created_by,
        interview=interview,
        seen=1,
        content=replace(
            make_content(), projects=(ProjectContent({"stage": ""}, "", project.pk, 1),)
        ),
    )
    again = enter(wave, replace(entered, given=["participate"]))
    assert again.interview.pk == interview.pk
    assert again.interview.state == State.DRAFT
    assert "stage" in {one.question for one in again.found.lacks}


def test_a_submission_that_fails_leaves_nothing_of_the_form(wave, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(review, "move_interview", fail)
    make_expert(wave.study, "R1")
    with pytest.raises(RuntimeError):
        enter(wave, form())
    assert (Interview.objects.count(), Consent.objects.count()) == (0, 0)

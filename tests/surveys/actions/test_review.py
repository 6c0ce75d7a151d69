"""The review: approved, returned; what is approved is opened again, and counts as approved."""

from dataclasses import replace

import pytest

from surveys.actions import accounts, log
from surveys.actions.experts.corrections import MOVE, correct_expert
from surveys.actions.experts.merging import merge_experts
from surveys.actions.review import (
    approve_interview,
    drop_reopening,
    reopen_interview,
    return_interview,
    submit_interview,
)
from surveys.domain.confirming import EVERYTHING
from surveys.domain.contents import ProjectContent
from surveys.domain.refusals import NotThere, Refused, StaleVersion
from surveys.models import Interview, Version
from surveys.queries.counted import counted_projects, what_counts
from tests.surveys.factories import (
    make_content,
    make_expert,
    make_interview,
    make_member,
    make_study,
    make_wave,
)
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def approved(wave):
    return make_interview(
        wave, {"stage": "production"}, {"stage": "research"}, state="approved", staff="5"
    )


def edit(interview, *, stage=None, removed=(), added=(), **answers):
    """Edit an interview: the stage of its first project, projects that go and come, its details."""
    stored = Interview.objects.get(pk=interview.pk)
    projects = list(stored.projects.order_by("position"))
    gone = {projects[place].pk: projects[place].version for place in removed}
    kept = [
        ProjectContent(
            project.answers | ({"stage": stage} if stage and place == 0 else {}),
            project.label,
            project.pk,
            project.version,
        )
        for place, project in enumerate(projects)
        if project.pk not in gone
    ]
    new = [ProjectContent({"stage": one}) for one in added]
    content = make_content(**(stored.answers | answers))
    save_interview(
        by=accounts.system_account(),
        interview=stored,
        seen=stored.version,
        content=replace(content, projects=(*kept, *new), removed=gone),
    )


def reopen(interview, reason="The stage is wrong."):
    by = accounts.system_account()
    return reopen_interview(by=by, interview=interview, seen=interview.version, reason=reason)


def counted_stages(interview):
    content = what_counts(Interview.objects.get(pk=interview.pk))
    return [project.answers["stage"] for project in content.projects]


def test_an_approved_interview_is_edited_by_nobody(wave, approved):
    with pytest.raises(Refused, match="approved, so nobody edits it"):
        edit(approved, staff="6")
    assert Interview.objects.get().answers["staff"] == 5


def test_opening_again_needs_a_reason_and_an_approver(wave):
    author = make_member(wave.study, "researcher")
    interview = make_interview(wave, {}, by=author, state="approved")
    with pytest.raises(Refused, match="Say why"):
        reopen(interview, reason="  ")
    with pytest.raises(Refused, match="by an admin"):
        reopen_interview(by=author, interview=interview, seen=interview.version, reason="Mine.")
    assert Interview.objects.get().state == "approved"
    other = make_member(wave.study, "researcher")
    reopen_interview(by=other, interview=interview, seen=interview.version, reason="A slip.")
    assert Interview.objects.get().state == "reopened"


def test_what_was_approved_goes_on_counting_until_the_new_content_is_submitted(approved):
    reopen(approved)
    edit(approved, stage="research", removed=[1], added=["production", "production"], staff="")
    (counted,) = Interview.objects.counted()
    assert counted_stages(counted) == ["production", "research"]
    assert what_counts(counted).answers["staff"] == 5
    assert [p.answers["stage"] for _, p in counted_projects(Interview.objects.all())] == [
        "production",
        "research",
    ]
    submit_interview(by=approved.created_by, interview=counted, seen=counted.version)
    assert counted_stages(counted) == ["research", "production", "production"]
    assert Interview.objects.get().approved_content is None


def test_what_was_opened_again_is_not_approved_past_its_submission(approved):
    reopen(approved)
    with pytest.raises(Refused, match="Only a submitted interview"):
        approve_interview(by=accounts.system_account(), interview=approved, seen=approved.version)
    assert Interview.objects.get().state == "reopened"


def test_an_approved_interview_is_not_returned(approved):
    with pytest.raises(Refused, match="opened again, with a reason"):
        return_interview(
            by=accounts.system_account(), interview=approved, seen=approved.version, note="Why?"
        )
    assert Interview.objects.get().state == "approved"


def test_dropping_the_reopening_puts_back_what_was_approved(wave, approved):
    before = [(p.pk, p.position, p.label, p.answers) for p in approved.projects.all()]
    answers = Interview.objects.get().answers
    reopen(approved)
    edit(approved, stage="research", removed=[1], added=["production"], staff="9")
    current = Interview.objects.get()
    drop_reopening(by=accounts.system_account(), interview=current, seen=current.version)
    stored = Interview.objects.get()
    assert (stored.state, stored.approved_content, stored.review_note) == ("approved", None, "")
    assert stored.answers == answers
    assert [(p.pk, p.position, p.label, p.answers) for p in stored.projects.all()] == before


def test_a_reopening_is_dropped_only_as_it_was_seen(approved):
    reopen(approved)
    seen = approved.version
    edit(approved, staff="9")
    with pytest.raises(StaleVersion):
        drop_reopening(by=accounts.system_account(), interview=approved, seen=seen)
    assert Interview.objects.get().answers["staff"] == 9


def test_a_note_of_the_review_ends_with_the_approval_and_stays_in_the_history(wave):
    interview = make_interview(wave, {})
    by = accounts.system_account()
    return_interview(by=by, interview=interview, seen=interview.version, note="Which stage?")
    submit_interview(by=by, interview=interview, seen=interview.version)
    approve_interview(by=by, interview=interview, seen=interview.version)
    assert Interview.objects.get().review_note == ""
    notes = Version.objects.filter(record_id=interview.pk).values_list("content", flat=True)
    assert "Which stage?" in [content["review_note"] for content in notes]


def test_approving_what_had_another_project_when_it_was_seen_is_refused(wave):
    interview = make_interview(wave, {"stage": "research"})
    seen = interview.version
    edit(interview, stage="production")
    with pytest.raises(StaleVersion):
        approve_interview(by=accounts.system_account(), interview=interview, seen=seen)
    assert Interview.objects.get().state == "submitted"


def test_what_was_approved_of_somebody_else_cannot_be_put_back(wave, approved):
    by, before = accounts.system_account(), approved.respondent
    reopen_interview(by=by, interview=approved, seen=approved.version, reason="A slip.")
    corrected = correct_expert(
        by=by, interview=approved, seen=approved.version, code="R99", reason="Typed wrongly.",
        consents=MOVE, confirmed=EVERYTHING,
    )  # fmt: skip
    with pytest.raises(Refused, match=f"approved as an interview of {before.code}"):
        drop_reopening(by=by, interview=corrected, seen=corrected.version)
    now = corrected.respondent
    back = correct_expert(
        by=by, interview=corrected, seen=corrected.version, code=before.code, reason="It was so.",
        consents=MOVE, confirmed=EVERYTHING,
    )  # fmt: skip
    assert drop_reopening(by=by, interview=back, seen=back.version).respondent == before
    assert not now.interviews.exists()


def test_what_was_approved_of_an_expert_who_was_merged_can_be_put_back(wave, approved):
    by, expert = accounts.system_account(), make_expert(wave.study)
    reopen_interview(by=by, interview=approved, seen=approved.version, reason="A slip.")
    merge_experts(
        by=by, keep=expert, merge=approved.respondent, reason="One person", confirmed=EVERYTHING
    )
    approved.refresh_from_db()
    assert drop_reopening(by=by, interview=approved, seen=approved.version).respondent == expert


def test_a_researcher_approves_what_others_entered_only(wave):
    author = make_member(wave.study, "researcher")
    other = make_member(wave.study, "researcher")
    interview = make_interview(wave, {"stage": "research"}, by=author)
    with pytest.raises(Refused):
        approve_interview(by=author, interview=interview, seen=interview.version)
    approve_interview(by=other, interview=interview, seen=interview.version)
    assert Interview.objects.get().state == "approved"


def test_returning_needs_a_note_and_stops_the_counting(wave):
    interview = make_interview(wave, {"stage": "research"})
    admin = make_member(wave.study, "admin")
    with pytest.raises(Refused, match="corrected"):
        return_interview(by=admin, interview=interview, seen=interview.version, note=" ")
    return_interview(by=admin, interview=interview, seen=interview.version, note="Which stage?")
    assert list(Interview.objects.counted()) == []


def test_approving_a_version_that_is_not_current_is_refused(wave):
    interview = make_interview(wave, {"stage": "research"})
    admin = make_member(wave.study, "admin")
    with pytest.raises(StaleVersion):
        approve_interview(by=admin, interview=interview, seen=interview.version - 1)
    assert Interview.objects.get().state == "submitted"


@pytest.mark.parametrize(
    "act",
    [
        lambda given: approve_interview(**given),
        lambda given: return_interview(**given, note="No"),
        lambda given: reopen_interview(**given, reason="No"),
        lambda given: drop_reopening(**given),
        lambda given: submit_interview(**given),
        lambda given: save_interview(**given, content=make_content()),
        lambda given: correct_expert(**given, code="R9", reason="No"),
        lambda given: log.update(given["interview"], by=given["by"], action="interview.edited"),
    ],
)
def test_an_interview_that_ended_meanwhile_is_said_to_be_no_more(act):
    """It was looked at; then a merge of two experts ended it in another one."""
    wave = make_wave(make_study())
    by, (kept, ended) = accounts.system_account(), [make_interview(wave), make_interview(wave)]
    merge_experts(
        by=by, keep=kept.respondent, merge=ended.respondent, reason="One", confirmed=EVERYTHING
    )
    with pytest.raises((NotThere, StaleVersion)) as refused:
        act({"by": by, "interview": ended, "seen": ended.version})
    assert str(refused.value)

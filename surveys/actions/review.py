"""The way of an interview: submitted, approved, returned, opened again or left as approved."""

import uuid
from collections.abc import Collection, Sequence

from django.db import transaction

from surveys.actions import log
from surveys.actions.interviews import check_stored, claim
from surveys.actions.projects import delete_project, insert_project
from surveys.actions.respondents import organization_named
from surveys.actions.wave_guard import require_open
from surveys.domain.contents import ProjectContent
from surveys.domain.details import check_consent
from surveys.domain.findings import Findings
from surveys.domain.interviews import State, can_move
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.wording import gettext_noop
from surveys.models import Interview, Project, User, Version
from surveys.queries.consents import has_agreed
from surveys.queries.counted import CountedProject, approved_content, what_counts
from surveys.rules import may_approve


@transaction.atomic
def submit_interview(
    *, by: User, interview: Interview, seen: int, confirmed: Collection[str] = ()
) -> Interview:
    """Hand an interview in: from now on it counts, as it is now.

    It needs a date, consent and an answer to every required question; raises InvalidAnswers with
    all that is missing, and ToConfirm where it reports no project and nobody confirmed that.
    """
    claim(interview)
    require_open(interview.wave_ids())
    found = Findings(confirmed)
    check_stored(interview, found)
    expert, wave = interview.respondent, interview.wave
    given = has_agreed(expert, wave)
    found.note(check_consent(given=given, respondent=expert.code, wave=wave.code))
    found.refuse(complete=True)
    return hand_in(interview, by=by, seen=seen)


def hand_in(
    interview: Interview, *, by: User, seen: int, typed_by: Sequence[int] = ()
) -> Interview:
    """Store that a claimed interview is submitted; whoever calls it has checked that it can be.

    `typed_by` are those who typed what is submitted.
    """
    interview.approved_content = None
    return move_interview(interview, State.SUBMITTED, by=by, seen=seen, typed_by=typed_by)


@transaction.atomic
def approve_interview(*, by: User, interview: Interview, seen: int) -> Interview:
    """Approve a submitted interview; researchers approve only the work of others."""
    claim(interview)
    require_approver(interview, by=by)
    _require_submitted(interview, unless=State.APPROVED)
    interview.review_note = ""
    return move_interview(interview, State.APPROVED, by=by, seen=seen)


@transaction.atomic
def return_interview(*, by: User, interview: Interview, seen: int, note: str) -> Interview:
    """Send an interview back to who entered it, saying why; it does not count meanwhile."""
    claim(interview)
    require_approver(interview, by=by)
    _require_submitted(interview, unless=State.RETURNED)
    if not note.strip():
        raise Refused(
            gettext_noop("Say what is to be corrected, so that it can be."), code="reason_missing"
        )
    interview.review_note = note.strip()
    return move_interview(interview, State.RETURNED, by=by, seen=seen)


@transaction.atomic
def reopen_interview(*, by: User, interview: Interview, seen: int, reason: str) -> Interview:
    """Open an approved interview again, saying why.

    What was approved is kept with it and goes on counting until the interview is submitted anew.
    """
    claim(interview)
    require_approver(interview, by=by)
    if interview.state == State.REOPENED:
        return interview
    if interview.state != State.APPROVED:
        raise Refused(
            gettext_noop("Only an approved interview is opened again."), code="not_approved"
        )
    if not reason.strip():
        raise Refused(
            gettext_noop("Say why the interview is opened again; it stays in its story."),
            code="reason_missing",
        )
    interview.approved_content = approved_content(interview)
    interview.review_note = reason.strip()
    return move_interview(interview, State.REOPENED, by=by, seen=seen)


@transaction.atomic
def drop_reopening(*, by: User, interview: Interview, seen: int) -> Interview:
    """Put back what was approved; whatever was changed since stays in the history."""
    claim(interview)
    require_approver(interview, by=by)
    if interview.state == State.APPROVED:
        return interview
    if interview.state != State.REOPENED:
        raise Refused(
            gettext_noop(
                "Only an interview that was opened again can go back to what was approved."
            ),
            code="not_reopened",
        )
    if interview.version != seen:
        raise StaleVersion(seen=seen, current=interview.version)
    _require_same_expert(interview)
    approved = what_counts(interview)
    _put_back_projects(interview, approved.projects, by=by)
    for name, value in approved.details.items():
        setattr(interview, name, value)
    interview.organization = organization_named(
        by=by, study=interview.wave.study, code=approved.organization
    )
    interview.answers = dict(approved.answers)
    interview.approved_content, interview.review_note = None, ""
    return move_interview(interview, State.APPROVED, by=by, seen=seen)


def _require_submitted(interview: Interview, *, unless: State) -> None:
    """Refuse the review of what is not handed in; `unless` it was reviewed this way before."""
    if interview.state not in (State.SUBMITTED, unless):
        raise Refused(
            gettext_noop(
                "Only a submitted interview can be approved or returned, and this one is not "
                "submitted any more. An approved one is opened again, with a reason."
            ),
            code="not_submitted",
        )


def move_interview(
    interview: Interview, state: State, *, by: User, seen: int, typed_by: Sequence[int] = ()
) -> Interview:
    """Store the next state of a claimed interview; Refused where no rule allows the way."""
    if interview.state == state:
        return interview
    if not can_move(interview.state, state):
        raise Refused(
            gettext_noop(
                "The state of this interview has changed since the page was opened, and what you "
                "asked for is not possible any more. Look at the interview again."
            ),
            code="state_changed",
        )
    interview.state = state.value
    action = f"interview.{state.value}"
    log.update(interview, by=by, action=action, seen=seen, typed_by=typed_by)
    return interview


def require_approver(interview: Interview, *, by: User) -> None:
    """Refuse whoever may not review this interview."""
    if not may_approve(by, interview):
        raise Refused(
            gettext_noop(
                "An interview is approved, returned or opened again by an admin, or by a "
                "researcher who neither entered it nor submitted it or changed it since."
            ),
            code="not_an_approver",
        )


def _require_same_expert(interview: Interview) -> None:
    """Refuse to leave as approved what was approved as the interview of somebody else.

    Two experts who were merged meanwhile are one person.
    """
    expert = interview.respondent
    before = (interview.approved_content or {}).get("respondent", expert.code)
    if before not in (expert.code, *(former["code"] for former in expert.former_codes)):
        raise Refused(
            gettext_noop(
                "This was approved as an interview of %(before)s, and now it is one of %(expert)s. "
                "Submit it, so that it is reviewed, or correct the expert back first."
            ),
            {"before": before, "expert": expert.code},
            code="approved_of_another",
        )


def _put_back_projects(
    interview: Interview, approved: tuple[CountedProject, ...], *, by: User
) -> None:
    """Make the projects what they were: the added ones go, the removed ones come back."""
    kept = {project.pk for project in approved}
    current: dict[uuid.UUID, Project] = {}
    for project in interview.projects.all():
        if project.pk in kept:
            current[project.pk] = project
        else:
            delete_project(project, by=by)
    ended = Version.objects.of(Project, kept - current.keys()).last_numbers()
    for old in approved:
        stored = current.get(old.pk)
        if stored is None:
            content = ProjectContent(old.answers, old.label, id=old.pk)
            position, after = old.position, ended.get(old.pk, 0)
            insert_project(
                interview, content, dict(old.answers), position=position, after=after, by=by
            )
        elif (stored.label, stored.answers) != (old.label, old.answers):
            stored.label, stored.answers = old.label, dict(old.answers)
            log.update(stored, by=by, action="project.edited")

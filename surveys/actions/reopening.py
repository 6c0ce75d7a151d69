"""An approved interview that is opened again: corrected and submitted anew, or left as it was."""

import uuid

from django.db import transaction

from surveys.actions import log
from surveys.actions.interview_edits import claim, move_interview, require_approver
from surveys.actions.interviews import insert_project
from surveys.actions.project_edits import delete_project
from surveys.actions.respondents import ensure_organization
from surveys.domain.contents import ProjectContent
from surveys.domain.interviews import State
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.wording import gettext_noop
from surveys.models import Interview, Project, User, Version
from surveys.queries.counted import CountedProject, approved_content, what_counts


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
        raise Refused(gettext_noop("Only an approved interview is opened again."))
    if not reason.strip():
        raise Refused(gettext_noop("Say why the interview is opened again; it stays in its story."))
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
            )
        )
    if interview.version != seen:
        raise StaleVersion(seen=seen, current=interview.version)
    _require_same_expert(interview)
    approved = what_counts(interview)
    _put_back_projects(interview, approved.projects, by=by)
    for name, value in approved.details.items():
        setattr(interview, name, value)
    interview.organization = (
        ensure_organization(by=by, study=interview.wave.study, code=approved.organization)
        if approved.organization
        else None
    )
    interview.answers = dict(approved.answers)
    interview.approved_content, interview.review_note = None, ""
    return move_interview(interview, State.APPROVED, by=by, seen=seen)


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

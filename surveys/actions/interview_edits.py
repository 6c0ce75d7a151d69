"""Changes of an interview that exists: edits that merge, and its way from draft to approved."""

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from surveys.actions import locks, log
from surveys.actions.idempotency import settled
from surveys.actions.interviews import ask_about_dates, checked_content
from surveys.actions.project_edits import (
    Current,
    kept_meanwhile,
    merge_projects,
    only_theirs,
    projects_left,
    put_project,
    remove_projects,
    removed_meanwhile,
    shown_to_decide,
    without_removed,
    write_projects,
)
from surveys.actions.record_merging import RecordMerge, as_given, content_at
from surveys.actions.respondents import ensure_organization
from surveys.actions.wave_guard import require_open
from surveys.domain.confirming import Question, require_confirmed
from surveys.domain.contents import DETAIL_FIELDS, InterviewContent, ProjectContent
from surveys.domain.conversations import days_of
from surveys.domain.dates import ask_without_project
from surveys.domain.details import check_consent, check_number_of_projects
from surveys.domain.interviews import COMPLETE, EDITED, WRITABLE, State, can_move
from surveys.domain.merging import merge
from surveys.domain.refusals import InvalidAnswers, NotWritable, Part, Refused, StaleVersion
from surveys.domain.wording import gettext_noop
from surveys.models import Consent, Interview, Organization, User
from surveys.rules import may_approve


@settled
def save_interview(
    *,
    by: User,
    interview: Interview,
    seen: int,
    content: InterviewContent,
    confirmed: Collection[str] = (),
) -> Interview:
    """Store an edit of an interview and its projects.

    `seen` is the version of the interview that the writer saw; each project carries its own. Where
    somebody else wrote meanwhile, answers are merged one by one; those that both sides changed
    raise StaleVersion with the conflicts, and nothing is stored. Raises ToConfirm where what is
    new needs a confirmation whose key is not among `confirmed`.

    An edit of a project alone is the interview's next version, too: the two are one record,
    reviewed as it was seen.
    """
    locks.hold(interview.pk)
    interview = Interview.objects.select_related("wave__study", "questionnaire").get(
        pk=interview.pk
    )
    _require_editable(interview)
    current = {project.pk: project for project in interview.projects.all()}
    ended = removed_meanwhile(interview, current, content)
    content = _merged(interview, current, ended, seen, checked_answers(interview, content))
    content = checked_answers(interview, content)
    if too_many := list(check_number_of_projects(projects_left(current, content))):
        raise InvalidAnswers(too_many)
    require_confirmed(_questions(interview, current, content), confirmed)
    removed = remove_projects(current, content, by=by)
    written = write_projects(interview, current, ended, content, by=by)
    if _put_on(interview, content, by=by) or removed or written:
        log.update(interview, by=by, action=EDITED)
    return interview


def checked_answers(interview: Interview, content: InterviewContent) -> InterviewContent:
    """Return the content with answers in stored form; raise InvalidAnswers with all problems."""
    complete = interview.state in COMPLETE
    checked = checked_content(interview.questionnaire, content, complete=complete)
    projects = tuple(
        replace(project, answers=answers)
        for project, answers in zip(content.projects, checked.projects, strict=True)
    )
    return replace(content, answers=checked.answers, projects=projects)


def _questions(
    interview: Interview, current: Current, content: InterviewContent
) -> Iterator[Question]:
    """Yield what is to be confirmed of an edit; what was stored before is not asked again."""
    known = [interview.held_on, *days_of(interview.further_conversations)]
    yield from ask_about_dates(content, interview.wave, known=known)
    if interview.state in COMPLETE and current:
        yield from ask_without_project(projects_left(current, content), interview.respondent.code)


def _require_editable(interview: Interview) -> None:
    require_open(interview.wave_ids())
    if interview.state not in WRITABLE:
        raise NotWritable(
            gettext_noop(
                "This interview is approved, so nobody edits it. Whoever may approve can open it "
                "again, with a reason, on the page of the interview; then save again."
            ),
        )


def _merged(
    interview: Interview,
    current: Current,
    ended: Mapping[uuid.UUID, int],
    seen: int,
    content: InterviewContent,
) -> InterviewContent:
    """Merge a content into what is stored; StaleVersion has the conflicts of all records."""
    known = content
    content, conflicts = without_removed(content, ended)
    conflicts += kept_meanwhile(current, content)
    merges = {"": _merge_interview(interview, seen, content)} | merge_projects(current, content)
    conflicts += [c for merge_of in merges.values() for c in merge_of.conflicts]
    if conflicts:
        taken = [c for merge_of in merges.values() for c in merge_of.taken]
        raise StaleVersion(
            seen=seen,
            current=interview.version,
            conflicts=conflicts,
            taken=[*taken, *only_theirs(current, known, content)],
            merged=shown_to_decide(merges, current, ended, conflicts),
        )
    merged = merges.pop("")
    projects = tuple(put_project(merges.get(str(p.id)), p) for p in content.projects)
    return replace(_put_interview(interview, merged, content), projects=projects)


def _merge_interview(interview: Interview, seen: int, content: InterviewContent) -> RecordMerge:
    theirs = log.canonical_content(interview.content())
    base = theirs if seen == interview.version else content_at(Interview, interview.pk, seen)
    fields, entered = base and _stored_fields(base), _given_fields(content)
    return RecordMerge(
        merge(fields, entered, _stored_fields(theirs), part=Part.FIELD),
        merge(base and base["answers"], content.answers, interview.answers),
        interview.version,
    )


def _stored_fields(content: dict) -> dict:
    """Return the stored details that are merged; the organization by its code."""
    organization = Organization.objects.filter(pk=content["organization_id"]).first()
    fields = {name: _said(content, name) for name in DETAIL_FIELDS}
    return fields | {"organization": organization.code if organization else ""}


def _said(content: dict[str, Any], name: str) -> Any:
    """Return what a version says of a field; one that was added since has its default."""
    return content[name] if name in content else Interview.default_of(name)


def _given_fields(content: InterviewContent) -> dict:
    """Return the same fields as somebody entered them."""
    fields = {name: log.canonical_value(value) for name, value in content.details().items()}
    return fields | {"organization": content.organization}


def _put_interview(
    interview: Interview, merged: RecordMerge, content: InterviewContent
) -> InterviewContent:
    mine = _given_fields(content)
    theirs = {
        name: getattr(interview, name)
        for name in DETAIL_FIELDS
        if merged.fields.values[name] != mine[name]
    }
    return replace(
        content,
        answers=as_given(merged.answers.values),
        organization=merged.fields.values["organization"],
        **theirs,
    )


def _put_on(interview: Interview, content: InterviewContent, *, by: User) -> bool:
    """Put a content on the interview; return whether that changes it."""
    before = interview.content()
    for name, value in content.details().items():
        setattr(interview, name, value)
    interview.organization = (
        ensure_organization(by=by, study=interview.wave.study, code=content.organization)
        if content.organization
        else None
    )
    interview.answers = dict(content.answers)
    return interview.content() != before


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
    projects = tuple(
        ProjectContent(answers=project.answers, id=project.pk)
        for project in interview.projects.all()
    )
    details = {name: getattr(interview, name) for name in DETAIL_FIELDS}
    content = InterviewContent(answers=interview.answers, projects=projects, **details)
    unagreed = check_consent(
        given=_has_consent(interview),
        respondent=interview.respondent.code,
        wave=interview.wave.code,
    )
    checked_content(interview.questionnaire, content, complete=True, also=unagreed)
    questions = ask_without_project(len(projects), interview.respondent.code)
    require_confirmed(questions, confirmed)
    interview.approved_content = None
    return move_interview(interview, State.SUBMITTED, by=by, seen=seen)


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
        raise Refused(gettext_noop("Say what is to be corrected, so that it can be."))
    interview.review_note = note.strip()
    return move_interview(interview, State.RETURNED, by=by, seen=seen)


def claim(interview: Interview) -> None:
    """Keep others from writing this interview until the commit, and read what they left."""
    locks.hold(interview.pk)
    interview.refresh_from_db()


def _require_submitted(interview: Interview, *, unless: State) -> None:
    """Refuse the review of what is not handed in; `unless` it was reviewed this way before."""
    if interview.state not in (State.SUBMITTED, unless):
        raise Refused(
            gettext_noop(
                "Only a submitted interview can be approved or returned, and this one is not "
                "submitted any more. An approved one is opened again, with a reason."
            )
        )


def move_interview(interview: Interview, state: State, *, by: User, seen: int) -> Interview:
    """Store the next state of a claimed interview; Refused where no rule allows the way."""
    if interview.state == state:
        return interview
    if not can_move(State(interview.state), state):
        raise Refused(
            gettext_noop(
                "The state of this interview has changed since the page was opened, and what you "
                "asked for is not possible any more. Look at the interview again."
            )
        )
    interview.state = state.value
    log.update(interview, by=by, action=f"interview.{state.value}", seen=seen)
    return interview


def _has_consent(interview: Interview) -> bool:
    standing = Consent.objects.standing().filter(
        respondent=interview.respondent_id,
        wave=interview.wave_id,
        purpose=Consent.Purpose.PARTICIPATE,
    )
    return standing.exists()


def require_approver(interview: Interview, *, by: User) -> None:
    """Refuse whoever may not review this interview."""
    if not may_approve(by, interview):
        raise Refused(
            gettext_noop(
                "An interview is approved, returned or opened again by an admin, or by a "
                "researcher who neither entered it nor submitted it or changed it since."
            )
        )

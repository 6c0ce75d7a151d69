"""Changes of an interview that exists: edits that merge, and its way from draft to approved."""

from dataclasses import replace
from typing import NamedTuple

from django.db import models, transaction

from surveys.actions import log
from surveys.actions.interviews import checked_entry, insert_project, require_open
from surveys.actions.respondents import ensure_organization
from surveys.domain.entries import HEAD_FIELDS, InterviewEntry, ProjectEntry
from surveys.domain.head import check_consent
from surveys.domain.interviews import COUNTED, State, can_move
from surveys.domain.merging import Merged, merge
from surveys.domain.missing import Missing, missing_kind
from surveys.domain.refusals import Conflict, Refused, StaleVersion
from surveys.domain.wording import gettext_noop
from surveys.models import Consent, Interview, Project, User, Version
from surveys.rules import may_approve

# What a repeated first submission saw of a project: the version that the first one made.
FIRST_VERSION = 1


@transaction.atomic
def save_interview(
    *, by: User, interview: Interview, seen: int, entry: InterviewEntry
) -> Interview:
    """Store an edit of an interview and its projects.

    `seen` is the version of the head that the writer saw; each project carries its own. Where
    somebody else wrote meanwhile, answers are merged one by one; those that both sides changed
    raise StaleVersion with the conflicts, and nothing is stored.
    """
    interview = Interview.objects.select_related("wave__study", "questionnaire").get(
        pk=interview.pk
    )
    _require_editable(interview, by=by)
    current = {project.pk: project for project in interview.projects.all()}
    entry = _merged(interview, current, seen, checked_answers(interview, entry))
    entry = checked_answers(interview, entry)
    _write_head(interview, entry, by=by)
    _remove_projects(current, entry, by=by)
    _write_projects(interview, current, entry, by=by)
    return interview


def checked_answers(interview: Interview, entry: InterviewEntry) -> InterviewEntry:
    """Return the entry with answers in stored form; raise InvalidAnswers with all problems."""
    complete = interview.state in COUNTED
    checked = checked_entry(interview.questionnaire, entry, complete=complete)
    projects = tuple(
        replace(project, answers=answers)
        for project, answers in zip(entry.projects, checked.projects, strict=True)
    )
    return replace(entry, answers=checked.head, projects=projects)


def _require_editable(interview: Interview, *, by: User) -> None:
    require_open(interview.wave)
    if interview.state == State.APPROVED and not may_approve(by, interview):
        raise Refused(
            gettext_noop("This interview is approved. Ask for it to be returned before editing."),
        )


def _merged(interview, current, seen, entry: InterviewEntry) -> InterviewEntry:
    """Merge the entry into what is stored; raise StaleVersion with the conflicts of all records."""
    merges = {"": _merge_head(interview, seen, entry)}
    for project in entry.projects:
        stored = current.get(project.id)
        if stored is not None and (project.seen or FIRST_VERSION) != stored.version:
            merges[str(project.id)] = _merge_project(stored, project)
    conflicts = [c for merge_of in merges.values() for c in merge_of.conflicts]
    if conflicts:
        shown = {
            place: {"fields": m.fields.values, "answers": m.answers.values}
            for place, m in merges.items()
        }
        raise StaleVersion(seen=seen, current=interview.version, conflicts=conflicts, merged=shown)
    head = merges.pop("")
    projects = tuple(_put_project(merges.get(str(p.id)), p) for p in entry.projects)
    return replace(_put_head(interview, head, entry), projects=projects)


class RecordMerge(NamedTuple):
    """The merge of one record: its fields and its answers."""

    fields: Merged
    answers: Merged

    @property
    def conflicts(self) -> list[Conflict]:
        return [*self.fields.conflicts, *self.answers.conflicts]


def _merge_head(interview: Interview, seen: int, entry: InterviewEntry) -> RecordMerge:
    theirs = log.canonical_content(interview.content())
    base = theirs if seen == interview.version else _content_at(interview, seen)
    mine = {name: log.canonical_value(value) for name, value in entry.head().items()}
    return RecordMerge(
        merge(base, mine, {name: theirs[name] for name in HEAD_FIELDS}),
        merge(base["answers"], entry.answers, interview.answers),
    )


def _merge_project(stored: Project, mine: ProjectEntry) -> RecordMerge:
    base = _content_at(stored, mine.seen or FIRST_VERSION)
    place = str(stored.pk)
    return RecordMerge(
        merge(base, {"label": mine.label}, {"label": stored.label}, place=place),
        merge(base["answers"], mine.answers, stored.answers, place=place),
    )


def _put_head(interview: Interview, head: RecordMerge, entry: InterviewEntry) -> InterviewEntry:
    mine = {name: log.canonical_value(value) for name, value in entry.head().items()}
    theirs = {
        name: getattr(interview, name)
        for name in HEAD_FIELDS
        if head.fields.values[name] != mine[name]
    }
    return replace(entry, answers=_as_entered(head.answers.values), **theirs)


def _put_project(merged: RecordMerge | None, mine: ProjectEntry) -> ProjectEntry:
    if merged is None:
        return mine
    answers = _as_entered(merged.answers.values)
    return replace(mine, label=merged.fields.values["label"], answers=answers)


def _content_at(record, version: int) -> dict:
    """Return what the record said at a version; StaleVersion when that is not known any more."""
    kept = Version.objects.filter(
        record_type=record._meta.label_lower, record_id=record.pk, record_version=version
    ).first()
    if kept is None or kept.content is None:
        raise StaleVersion(seen=version, current=record.version)
    return kept.content


def _as_entered(answers: dict) -> dict:
    """Drop what follows from conditions, so that it is worked out again for the merged answers."""
    return {
        code: value
        for code, value in answers.items()
        if missing_kind(value) is not Missing.NOT_APPLICABLE
    }


def _write_head(interview: Interview, entry: InterviewEntry, *, by: User) -> None:
    before = interview.content()
    for name, value in entry.head().items():
        setattr(interview, name, value)
    interview.organization = (
        ensure_organization(by=by, study=interview.wave.study, code=entry.organization)
        if entry.organization
        else None
    )
    interview.answers = dict(entry.answers)
    if interview.content() != before:
        log.update(interview, by=by, action="interview.edited")


def _remove_projects(current, entry: InterviewEntry, *, by: User) -> None:
    for project_id, seen in entry.removed.items():
        project = current.pop(project_id, None)
        if project is None:
            continue
        if project.version != seen:
            raise StaleVersion(seen=seen, current=project.version)
        try:
            log.delete(project, by=by, action="project.removed")
        except models.ProtectedError as error:
            raise Refused(
                gettext_noop(
                    "Project %(project)s has quotes or is linked to another wave; remove those "
                    "first."
                ),
                {"project": str(project)},
            ) from error


def _write_projects(interview, current, entry: InterviewEntry, *, by: User) -> None:
    last = max((project.position for project in current.values()), default=0)
    for project in entry.projects:
        stored = current.get(project.id)
        if stored is None:
            last += 1
            insert_project(interview, project, dict(project.answers), position=last, by=by)
        elif (stored.label, stored.answers) != (project.label, project.answers):
            stored.label, stored.answers = project.label, dict(project.answers)
            log.update(stored, by=by, action="project.edited")


@transaction.atomic
def submit_interview(*, by: User, interview: Interview, seen: int) -> Interview:
    """Hand an interview in: from now on it counts.

    It needs a date, consent and an answer to every required question; raises InvalidAnswers with
    all that is missing.
    """
    require_open(interview.wave)
    projects = tuple(
        ProjectEntry(answers=project.answers, id=project.pk) for project in interview.projects.all()
    )
    head = {name: getattr(interview, name) for name in HEAD_FIELDS}
    entry = InterviewEntry(answers=interview.answers, projects=projects, **head)
    unagreed = check_consent(
        given=_has_consent(interview),
        respondent=interview.respondent.code,
        wave=interview.wave.code,
    )
    checked_entry(interview.questionnaire, entry, complete=True, also=unagreed)
    return _move(interview, State.SUBMITTED, by=by, seen=seen)


@transaction.atomic
def approve_interview(*, by: User, interview: Interview, seen: int) -> Interview:
    """Approve a submitted interview; researchers approve only what others entered."""
    _require_approver(interview, by=by)
    return _move(interview, State.APPROVED, by=by, seen=seen)


@transaction.atomic
def return_interview(*, by: User, interview: Interview, seen: int, note: str) -> Interview:
    """Send an interview back to who entered it, saying why; it does not count meanwhile."""
    _require_approver(interview, by=by)
    if not note.strip():
        raise Refused(gettext_noop("Say what is to be corrected, so that it can be."))
    interview.review_note = note.strip()
    return _move(interview, State.RETURNED, by=by, seen=seen)


def _move(interview: Interview, state: State, *, by: User, seen: int) -> Interview:
    if interview.state == state:
        return interview
    if not can_move(State(interview.state), state):
        raise Refused(
            gettext_noop("An interview cannot go from %(before)s to %(after)s."),
            {"before": interview.state, "after": state.value},
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


def _require_approver(interview: Interview, *, by: User) -> None:
    if not may_approve(by, interview):
        raise Refused(
            gettext_noop("An interview is approved or returned by somebody who did not enter it.")
        )

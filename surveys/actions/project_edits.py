"""The projects of an interview that is edited: merged, added, removed, brought back."""

import uuid
from collections.abc import Mapping
from dataclasses import replace

from django.db import models

from surveys.actions import log
from surveys.actions.interviews import insert_project
from surveys.actions.record_merging import FIRST_VERSION, RecordMerge, as_given, content_at
from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.merging import merge
from surveys.domain.refusals import Conflict, Part, Refused, StaleVersion, TakenIds
from surveys.domain.wording import gettext_noop
from surveys.models import Interview, Project, User, Version

Current = Mapping[uuid.UUID, Project]


def removed_meanwhile(
    interview: Interview, current: Current, content: InterviewContent
) -> dict[uuid.UUID, int]:
    """Return with which version those projects of the content ended that are no longer there.

    Refused where an id belongs to another interview.
    """
    gone = [project.id for project in content.projects if project.id and project.id not in current]
    history = Version.objects.of(Project, gone)
    mine = str(interview.pk)
    foreign = {
        version.record_id
        for version in history
        if (version.content or {}).get("interview_id", mine) != mine
    }
    if foreign:
        raise TakenIds(foreign)
    return history.last_numbers()


def projects_left(current: Current, content: InterviewContent) -> int:
    """Return how many projects an interview has once an edit is stored."""
    return len(set(current) - set(content.removed) | {project.id for project in content.projects})


def without_removed(
    content: InterviewContent, ended: Mapping[uuid.UUID, int]
) -> tuple[InterviewContent, list[Conflict]]:
    """Leave out projects that somebody removed and this edit did not touch.

    One that it did change is a conflict. Whoever saw the removal, and saves all the same, wants
    the project back.
    """
    kept, conflicts = [], []
    for project in content.projects:
        end = ended.get(project.id) if project.id else None
        if end is None or project.seen == end:
            kept.append(project)
        elif _is_changed(project):
            kept.append(project)
            conflicts.append(Conflict(str(project.id), Part.REMOVED, mine=project.label))
    return replace(content, projects=tuple(kept)), conflicts


def _is_changed(project: ProjectContent) -> bool:
    seen = project.seen or FIRST_VERSION
    base = content_at(Project, project.id, seen) if project.id else None
    return base is None or (project.label, project.answers) != (base["label"], base["answers"])


def kept_meanwhile(current: Current, content: InterviewContent) -> list[Conflict]:
    """Return the projects that this edit removes and somebody else changed after it saw them."""
    return [
        Conflict(str(project_id), Part.KEPT, theirs=stored.label)
        for project_id, seen in content.removed.items()
        if (stored := current.get(project_id)) and stored.version != seen
    ]


def only_theirs(
    current: Current, known: InterviewContent, kept: InterviewContent
) -> list[Conflict]:
    """Return the projects that only the other side added, or removed."""
    mine = {project.id for project in known.projects} | set(known.removed)
    left = {project.id for project in kept.projects}
    removed = [
        Conflict(str(project.id), Part.REMOVED, mine=project.label)
        for project in known.projects
        if project.id not in left
    ]
    added = [
        Conflict(str(project_id), Part.ADDED, theirs=stored.label)
        for project_id, stored in current.items()
        if project_id not in mine
    ]
    return removed + added


def shown_to_decide(
    merges: Mapping[str, RecordMerge],
    current: Current,
    ended: Mapping[uuid.UUID, int],
    conflicts: list[Conflict],
) -> dict[str, dict]:
    """Return, by place, what each record in question holds now."""
    shown = {place: merge_of.shown() for place, merge_of in merges.items()}
    for conflict in conflicts:
        if conflict.part == Part.REMOVED:
            shown[conflict.place] = {"version": ended[uuid.UUID(conflict.place)]}
        elif conflict.part == Part.KEPT:
            stored = current[uuid.UUID(conflict.place)]
            fields = {"label": stored.label}
            record = {"fields": fields, "answers": stored.answers, "version": stored.version}
            shown[conflict.place] = record
    return shown


def merge_projects(current: Current, content: InterviewContent) -> dict[str, RecordMerge]:
    """Merge the projects that changed after the writer saw them; by id."""
    return {
        str(mine.id): _merge_project(stored, mine)
        for mine in content.projects
        if mine.id
        and (stored := current.get(mine.id))
        and (mine.seen or FIRST_VERSION) != stored.version
    }


def _merge_project(stored: Project, mine: ProjectContent) -> RecordMerge:
    seen = mine.seen or FIRST_VERSION
    base, place = content_at(Project, stored.pk, seen), str(stored.pk)
    label, theirs = {"label": mine.label}, {"label": stored.label}
    return RecordMerge(
        merge(base, label, theirs, place=place, part=Part.FIELD),
        merge(base and base["answers"], mine.answers, stored.answers, place=place),
        stored.version,
    )


def put_project(merged: RecordMerge | None, mine: ProjectContent) -> ProjectContent:
    """Return the content of a project with what the other side wrote put in."""
    if merged is None:
        return mine
    answers = as_given(merged.answers.values)
    return replace(mine, label=merged.fields.values["label"], answers=answers)


def remove_projects(
    current: dict[uuid.UUID, Project], content: InterviewContent, *, by: User
) -> bool:
    """Delete the projects that the content removes, and take them out of `current`.

    Return whether there were any.
    """
    removed = False
    for project_id, seen in content.removed.items():
        project = current.pop(project_id, None)
        if project is None:
            continue
        if project.version != seen:
            raise StaleVersion(seen=seen, current=project.version)
        delete_project(project, by=by)
        removed = True
    return removed


def delete_project(project: Project, *, by: User) -> None:
    """Delete a project; Refused while quotes or project lines need it."""
    try:
        log.delete(project, by=by, action="project.removed")
    except models.ProtectedError as error:
        raise Refused(
            gettext_noop(
                "Project %(project)s has quotes or is linked to another wave; remove those first."
            ),
            {"project": str(project)},
        ) from error


def write_projects(
    interview: Interview,
    current: Current,
    ended: Mapping[uuid.UUID, int],
    content: InterviewContent,
    *,
    by: User,
) -> bool:
    """Store the projects that are new, brought back or changed; return whether any was."""
    written = False
    last = max((project.position for project in current.values()), default=0)
    for project in content.projects:
        stored = current.get(project.id) if project.id else None
        if stored is None:
            written = True
            last += 1
            insert_project(
                interview,
                project,
                dict(project.answers),
                position=last,
                after=ended.get(project.id, 0) if project.id else 0,
                by=by,
            )
        elif (stored.label, stored.answers) != (project.label, project.answers):
            written = True
            stored.label, stored.answers = project.label, dict(project.answers)
            log.update(stored, by=by, action="project.edited")
    return written

"""The projects of an interview that is edited: added, removed, brought back, changed."""

import itertools
import uuid
from collections.abc import Collection, Mapping

from django.db import models

from surveys.actions import log, rows
from surveys.domain.contents import FIRST_VERSION, InterviewContent, ProjectContent
from surveys.domain.refusals import Refused, TakenIds
from surveys.domain.wording import gettext_noop
from surveys.models import Interview, Project, User, Version

Current = Mapping[uuid.UUID, Project]


def insert_project(
    interview: Interview,
    content: ProjectContent,
    answers: dict,
    *,
    position: int,
    by: User,
    after: int = 0,
) -> Project:
    """Store a new project of an interview whose answers were checked.

    One that was removed comes back behind the version `after`, with which its history ended.
    """
    project = Project(
        id=content.id or uuid.uuid4(),
        interview=interview,
        position=position,
        label=content.label,
        answers=answers,
    )
    action = "project.restored" if after else "project.added"
    log.insert(project, by=by, action=action, after=after)
    return project


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
            code="project_in_use",
        ) from error


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


def is_stale(content: InterviewContent, current: Current, ended: Mapping[uuid.UUID, int]) -> bool:
    """Say whether a project that the content names was written or removed after it was seen.

    Whoever saw that it ended, and names it all the same, wants it back.
    """
    stored = {id: project.version for id, project in current.items()} | {**ended}
    named = {one.id: one.seen or FIRST_VERSION for one in content.projects if one.id in stored}
    removed = {id: seen for id, seen in content.removed.items() if id in current}
    return any(seen != stored[id] for id, seen in (named | removed).items() if id)


def write_projects(
    interview: Interview,
    current: dict[uuid.UUID, Project],
    ended: Mapping[uuid.UUID, int],
    content: InterviewContent,
    *,
    by: User,
) -> bool:
    """Store what becomes of the projects of an interview; return whether any was written.

    Where the content has an order they stand in it, and those that it does not name come last.
    """
    written = _remove_projects(current, content, by=by)
    positions = _positions(current, content)
    edited = _put_on(current, content)
    written = _move_projects(current, positions, but=edited, by=by) or written
    for number, project in enumerate(content.projects):
        stored = current.get(project.id) if project.id else None
        if stored is None:
            written = True
            insert_project(
                interview,
                project,
                dict(project.answers),
                position=positions[project.id or number],
                after=ended.get(project.id, 0) if project.id else 0,
                by=by,
            )
        elif stored.pk in edited:
            written = True
            log.update(stored, by=by, action="project.edited")
    return written


def _put_on(current: Current, content: InterviewContent) -> set[uuid.UUID]:
    """Put what the content says on the stored projects; return the ids of those it changes."""
    edited = set()
    for project in content.projects:
        stored = current.get(project.id) if project.id else None
        if stored and (stored.label, stored.answers) != (project.label, project.answers):
            stored.label, stored.answers = project.label, dict(project.answers)
            edited.add(stored.pk)
    return edited


def _positions(current: Current, content: InterviewContent) -> dict[uuid.UUID | int, int]:
    """Return where each project is to stand: by its id, a new one without by its place.

    Numbers stay as they are as long as they give the order.
    """
    stored: list[uuid.UUID | int] = [
        one.pk for one in sorted(current.values(), key=lambda one: one.position)
    ]
    new: list[uuid.UUID | int] = [
        project.id or number
        for number, project in enumerate(content.projects)
        if project.id not in current
    ]
    wanted: dict[uuid.UUID | int, int] = {id: place for place, id in enumerate(content.order)}
    ordered = sorted([*stored, *new], key=lambda one: wanted.get(one, len(wanted)))
    if ordered[: len(stored)] != stored:
        return {one: position for position, one in enumerate(ordered, start=1)}
    last = max((project.position for project in current.values()), default=0)
    found: dict[uuid.UUID | int, int] = {one.pk: one.position for one in current.values()}
    return found | {one: last + number for number, one in enumerate(ordered[len(stored) :], 1)}


def _move_projects(
    current: Current,
    positions: Mapping[uuid.UUID | int, int],
    *,
    but: Collection[uuid.UUID],
    by: User,
) -> bool:
    """Give the stored projects their positions; store those that nothing else changes (`but`).

    No two may share a position in between, so all that move are put away first.
    """
    moved = [one for id, one in current.items() if one.position != positions[id]]
    if not moved:
        return False
    taken = {*positions.values(), *(one.position for one in current.values())}
    free = (number for number in itertools.count(1) if number not in taken)
    away = [next(free) for _ in moved]
    ids, versions = [one.pk for one in moved], [one.version for one in moved]
    rows.update_rows(Project, {"position": away}, ids=ids, seen=versions)
    for project in moved:
        project.position = positions[project.pk]
    alone = [one for one in moved if one.pk not in but]
    log.update_many(alone, by=by, action="project.reordered")
    return True


def _remove_projects(
    current: dict[uuid.UUID, Project], content: InterviewContent, *, by: User
) -> bool:
    """Delete the projects that the content removes, and take them out of `current`.

    Return whether there were any.
    """
    removed = False
    for project_id in content.removed:
        project = current.pop(project_id, None)
        if project is not None:
            delete_project(project, by=by)
            removed = True
    return removed

"""The projects of an interview that is edited: added, removed, brought back, changed."""

import uuid
from collections.abc import Mapping

from django.db import models

from surveys.actions import log
from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.refusals import Refused, StaleVersion, TakenIds
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


def write_projects(
    interview: Interview,
    current: dict[uuid.UUID, Project],
    ended: Mapping[uuid.UUID, int],
    content: InterviewContent,
    *,
    by: User,
) -> bool:
    """Store what becomes of the projects of an interview; return whether any was written."""
    written = _remove_projects(current, content, by=by)
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


def _remove_projects(
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

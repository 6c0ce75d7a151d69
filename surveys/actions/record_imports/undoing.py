"""An act that changed records undone, as one act, while nothing later touched them."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from surveys.actions import log
from surveys.actions.interviews import store_edit
from surveys.actions.record_imports.updating import NO_ROLE
from surveys.domain.confirming import EVERYTHING
from surveys.domain.contents import DETAIL_FIELDS, InterviewContent, ProjectContent
from surveys.domain.findings import Findings
from surveys.domain.interviews import EDITED
from surveys.domain.refusals import Refused, StaleVersion, Unstored
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.models import Entry, Interview, Organization, Project, Study, User, Version
from surveys.queries.acts import entries_of, touched_later
from surveys.rules import can

_INTERVIEW, _PROJECT = Interview._meta.label_lower, Project._meta.label_lower
_ACTIONS = frozenset(
    {
        EDITED,
        "project.edited",
        "project.added",
        "project.removed",
        "project.restored",
        "project.reordered",
    }
)
_NO_ACT = gettext_noop(
    "The log of the study has no act %(act)s that changed interviews and nothing else."
)
_LATER = gettext_noop(
    "%(count)s of the records were changed later, so the act cannot be undone as a whole. Edit "
    "them one by one."
)
_ERASED = gettext_noop("What the records said before was erased.")
NO_UNDO_REASON = gettext_noop("Say why the act is undone; the history keeps it.")
_NOT_BACK = gettext_noop(
    "What the records said before cannot be stored any more: the rules changed meanwhile. Edit "
    "them one by one."
)


@transaction.atomic
def undo_update(*, by: User, study: Study, act: uuid.UUID, reason: str) -> uuid.UUID:
    """Give all records of an act back what they said before it; return the act that does.

    Refused where something later touched one of them, or what they said was erased.
    """
    if not can(by, Permission.INTERVIEW_ENTER, study):
        raise Refused(NO_ROLE, code="no_role")
    if not reason.strip():
        raise Refused(NO_UNDO_REASON, code="reason_missing")
    entries = entries_of(study, act)
    if not entries or any(one.action not in _ACTIONS for one in entries):
        raise Refused(_NO_ACT, {"act": str(act)}, code="no_act")
    if later := touched_later(entries):
        raise Refused(_LATER, {"count": later}, code="touched_later")
    ended = _last(entries)
    for interview, content in _contents(entries):
        try:
            store_edit(
                by=by,
                interview=interview,
                seen=ended[_INTERVIEW, interview.pk],
                content=content,
                found=Findings(EVERYTHING),
                reason=reason.strip(),
            )
        except StaleVersion as error:  # somebody wrote since it was looked at
            raise Refused(_LATER, {"count": 1}, code="touched_later") from error
        except Unstored as error:
            raise Refused(_NOT_BACK, code="not_back") from error
    return log.current_act()


def _last(entries: list[Entry]) -> dict[tuple[str, uuid.UUID], int]:
    """Return the last version that the act wrote of each record."""
    return {(one.record_type, one.record_id): one.record_version for one in entries}


def _first(entries: list[Entry]) -> dict[tuple[str, uuid.UUID], int]:
    """Return the version of each record before the act; 0 where there was none."""
    found: dict[tuple[str, uuid.UUID], int] = {}
    for one in entries:
        found.setdefault((one.record_type, one.record_id), one.record_version - 1)
    return found


def _contents(entries: list[Entry]) -> list[tuple[Interview, InterviewContent]]:
    """Return each interview of an act, and the content that it had before."""
    before = _first(entries)
    versions = Version.objects.filter(record_id__in={id for _kind, id in before})
    said = {
        (one.record_type, one.record_id): one.content
        for one in versions
        if before[one.record_type, one.record_id] == one.record_version
    }
    if any(content is None for content in said.values()):
        raise Refused(_ERASED, code="erased")
    heads = Interview.objects.select_related("wave__study", "questionnaire", "respondent")
    ids = [id for kind, id in before if kind == _INTERVIEW]
    interviews = heads.in_bulk(ids)
    projects: dict[uuid.UUID, dict[uuid.UUID, Any]] = defaultdict(dict)
    ended = _last(entries)
    for (kind, id), version in before.items():
        if kind == _PROJECT:
            content = said.get((kind, id)) if version else None
            projects[_interview_of(id, content)][id] = content
    return [
        (interviews[id], _content(interviews[id], said[_INTERVIEW, id] or {}, projects[id], ended))
        for id in sorted(interviews)
    ]


def _interview_of(project: uuid.UUID, content: Mapping[str, Any] | None) -> uuid.UUID:
    if content and "interview_id" in content:
        return uuid.UUID(content["interview_id"])
    return Project.objects.values_list("interview_id", flat=True).get(pk=project)


def _content(
    interview: Interview,
    head: Mapping[str, Any],
    before: Mapping[uuid.UUID, Any],
    ended: Mapping[tuple[str, uuid.UUID], int],
) -> InterviewContent:
    """Return what an interview said: `before` has the projects of the act, None for new ones."""
    stored = {one.pk: one for one in interview.projects.all()}
    places = {id: one.position for id, one in stored.items()}
    projects, removed = [], {}
    for id, content in before.items():
        if content is None or "deleted" in content:  # it is there since the act alone
            removed[id] = stored[id].version
            continue
        seen = stored[id].version if id in stored else ended[_PROJECT, id]
        projects.append(ProjectContent(content["answers"], content["label"], id, seen))
        places[id] = content["position"]
    order = tuple(id for id in sorted(places, key=lambda id: places[id]) if id not in removed)
    details = {name: head.get(name, Interview.default_of(name)) for name in DETAIL_FIELDS}
    if isinstance(details["held_on"], str):
        details["held_on"] = datetime.date.fromisoformat(details["held_on"])
    employer = head.get("organization_id")
    codes = Organization.objects.filter(pk__in=[employer] if employer else []).values_list("code")
    return InterviewContent(
        answers=head["answers"],
        organization=codes[0][0] if codes else "",
        projects=tuple(projects),
        removed=removed,
        order=order,
        **details,
    )

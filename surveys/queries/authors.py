"""Who wrote what a record holds now, from its history."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from surveys.domain.refusals import EditConflict, EditedPart
from surveys.models import Entry, Interview, Organization, Project, Version

LOOKED_AT = 500
"""How many versions are searched for an author, newest first."""


class Author(NamedTuple):
    """Who changed something last, and when."""

    name: str
    at: datetime.datetime


def authors_of(interview: Interview, changes: Sequence[EditConflict]) -> list[Author | None]:
    """Return who wrote the other side of each change; one query however many there are."""
    found = _versions(interview, {change.place for change in changes})
    history = defaultdict(list)
    for version in found.select_related("entry__by").order_by("-record_version")[:LOOKED_AT]:
        history[_place(version)].append(version)
    entries = [_entry_of(change, history[change.place]) for change in changes]
    return [Author(entry.author, entry.at) if entry else None for entry in entries]


def _versions(interview: Interview, places: Iterable[str]) -> QuerySet[Version]:
    """The versions of the records at these places; of a project that is of another study, none.

    A form may name any id, and what it names is shown.
    """
    projects = [UUID(place) for place in places if place]
    of_interview = [interview.pk] if "" in places else []
    found = Version.objects.of(Interview, of_interview) | Version.objects.of(Project, projects)
    return found.filter(entry__study=interview.wave.study_id)


def _place(version: Version) -> str:
    return "" if version.record_type == Interview._meta.label_lower else str(version.record_id)


def _entry_of(change: EditConflict, newest_first: list[Version]) -> Entry | None:
    """Return the log entry that brought in what the record holds now."""
    if not newest_first:
        return None
    if change.part not in (EditedPart.ANSWER, EditedPart.FIELD):
        return newest_first[0].entry
    latest = _value(change, newest_first[0])
    author = newest_first[0]
    for version in newest_first[1:]:
        if _value(change, version) != latest:
            break
        author = version
    return author.entry


def _value(change: EditConflict, version: Version) -> Any:
    content = version.content or {}
    if change.part == EditedPart.ANSWER:
        return content.get("answers", {}).get(change.code)
    return content.get("organization_id" if change.code == "organization" else change.code)


def contents_seen(
    interview: Interview, seen: Mapping[str, int | None]
) -> dict[str, dict[str, Any]]:
    """Return, by place, what records said at the versions that somebody saw."""
    found = _versions(interview, seen).filter(record_version__in={v for v in seen.values() if v})
    contents = {
        _place(version): version.content
        for version in found
        if version.record_version == seen[_place(version)]
        and version.content is not None
        and "answers" in version.content
    }
    if content := contents.get(""):
        organization = Organization.objects.filter(pk=content["organization_id"]).first()
        contents[""] = content | {"organization": organization.code if organization else ""}
    return contents

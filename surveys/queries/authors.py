"""Who wrote what a record holds now, from its history."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from surveys.domain.refusals import Conflict, Part
from surveys.models import Entry, Interview, Organization, Project, Version

LOOKED_AT = 500
"""How many versions are searched for an author, newest first."""


class Author(NamedTuple):
    """Who changed something last, and when."""

    name: str
    at: object


def authors_of(interview: Interview, changes: Sequence[Conflict]) -> list[Author | None]:
    """Return who wrote the other side of each change; one query however many there are."""
    records = {_record_id(interview, change) for change in changes}
    found = Version.objects.of(Interview, records) | Version.objects.of(Project, records)
    newest_first = found.select_related("entry__by").order_by("-record_version")[:LOOKED_AT]
    history = defaultdict(list)
    for version in newest_first:
        history[version.record_id].append(version)
    entries = [_entry_of(change, history[_record_id(interview, change)]) for change in changes]
    return [
        entry and Author(entry.by.get_username() if entry.by else "", entry.at) for entry in entries
    ]


def _record_id(interview: Interview, change: Conflict) -> UUID:
    return UUID(change.place) if change.place else interview.pk


def _entry_of(change: Conflict, newest_first: list[Version]) -> Entry | None:
    """Return the log entry that brought in what the record holds now."""
    if not newest_first:
        return None
    if change.part not in (Part.ANSWER, Part.FIELD):
        return newest_first[0].entry
    latest = _value(change, newest_first[0])
    author = newest_first[0]
    for version in newest_first[1:]:
        if _value(change, version) != latest:
            break
        author = version
    return author.entry


def _value(change: Conflict, version: Version):
    content = version.content or {}
    if change.part == Part.ANSWER:
        return content.get("answers", {}).get(change.code)
    return content.get("organization_id" if change.code == "organization" else change.code)


def contents_seen(interview: Interview, seen: dict[UUID, int | None]) -> dict[UUID, dict]:
    """Return what the interview and its projects said at the versions that somebody saw."""
    found = Version.objects.of(Interview, seen) | Version.objects.of(Project, seen)
    contents = {
        version.record_id: version.content
        for version in found.filter(record_version__in={v for v in seen.values() if v})
        if version.record_version == seen[version.record_id]
        and "answers" in (version.content or {})
    }
    head = contents.get(interview.pk)
    if head is not None:
        organization = Organization.objects.filter(pk=head["organization_id"]).first()
        contents[interview.pk] = head | {"organization": organization.code if organization else ""}
    return contents

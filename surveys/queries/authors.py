"""Who wrote what a record holds now, from its history."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from surveys.domain.working_copies.changes import Key, Part
from surveys.models import Entry, Interview, Project, Version

LOOKED_AT = 500
"""How many versions are searched for an author, newest first."""


class Author(NamedTuple):
    """Who changed something last, and when."""

    name: str
    at: datetime.datetime


def authors_of(interview: Interview, keys: Sequence[Key]) -> list[Author | None]:
    """Return who wrote what is stored in each place; one query however many there are."""
    found = _versions(interview, {key.place for key in keys})
    history = defaultdict(list)
    for version in found.select_related("entry__by").order_by("-record_version")[:LOOKED_AT]:
        history[_place(version)].append(version)
    entries = [_entry_of(key, history[key.place]) for key in keys]
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


def _entry_of(key: Key, newest_first: list[Version]) -> Entry | None:
    """Return the log entry that brought in what the record holds now."""
    if not newest_first:
        return None
    if key.part == Part.PROJECT:
        return newest_first[0].entry
    latest = _value(key, newest_first[0])
    author = newest_first[0]
    for version in newest_first[1:]:
        if _value(key, version) != latest:
            break
        author = version
    return author.entry


def _value(key: Key, version: Version) -> Any:
    content = version.content or {}
    if key.part == Part.ANSWER:
        return content.get("answers", {}).get(key.code)
    return content.get("organization_id" if key.code == "organization" else key.code)

"""Who wrote what is stored now, where a file says something else."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from surveys.domain.record_files.updates import Act, Edit, Line
from surveys.models import Entry, Interview, Project, Version

AT_ONCE = 400


def latest_edits(lines: Iterable[Line], since: int) -> Mapping[str, Edit]:
    """Return by the keys of lines who last changed what each is about.

    `since` is the number of the entry of the log as of which the file was written.
    """
    by_record: dict[tuple[type[Any], uuid.UUID], list[Line]] = defaultdict(list)
    for line in lines:
        model: type[Any] = Project if line.project else Interview
        by_record[model, uuid.UUID(line.project or line.interview)].append(line)
    found: dict[str, Edit] = {}
    for model in (Interview, Project):
        ids = [id for kind, id in by_record if kind is model]
        for id, versions in _versions(model, ids):
            for line in by_record[model, id]:
                found[line.key] = _latest(line, versions, since)
    return found


def _versions(
    model: type[Interview] | type[Project], ids: list[uuid.UUID]
) -> Iterator[tuple[uuid.UUID, list[Version]]]:
    """Yield the versions of each record, the newest first."""
    for start in range(0, len(ids), AT_ONCE):
        about = Version.objects.of(model, ids[start : start + AT_ONCE])
        by_id: dict[uuid.UUID, list[Version]] = defaultdict(list)
        entries = about.select_related("entry__by", "entry__seal")
        for version in entries.order_by("-record_version"):
            by_id[version.record_id].append(version)
        yield from by_id.items()


def _latest(line: Line, versions: list[Version], since: int) -> Edit:
    latest = versions[0]
    if line.act is Act.CHANGE and not line.is_gone:
        for latest, before in pairwise(versions):
            if _part(latest.content, line.name) != _part(before.content, line.name):
                break
        else:
            latest = versions[-1]
    entry = latest.entry
    return Edit(entry.author, entry.at, is_later=_is_later(entry, since))


def _is_later(entry: Entry, since: int) -> bool:
    """Say whether an entry has a higher number, or waits for its seal still."""
    return not hasattr(entry, "seal") or entry.seal.number > since


def _part(content: Mapping[str, Any] | None, name: str) -> Any:
    said = content or {}
    answers = said.get("answers") or {}
    return answers[name] if name in answers else said.get(name)

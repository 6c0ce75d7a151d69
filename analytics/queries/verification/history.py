"""The log, its chain and the history: nothing missing, nothing changed."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from analytics.queries.freshness import SEALED_WITHIN
from analytics.queries.verification.waves import breaches_of_waves
from surveys.actions.sealing import broken_links, cut_acts
from surveys.domain.canonical import canonical_content, content_hash
from surveys.domain.interviews import FORMER_MOVES, can_move
from surveys.models import Entry, Unsealed, Version
from surveys.models.record import Record
from surveys.models.version import fields_of

CHUNK = 2000
"""Records that are in memory at once."""


def breaches_of_log() -> Iterator[str]:
    """Yield what is wrong with the log and the history of the whole instance."""
    for number in broken_links():
        yield f"the chain of the log is broken at seal {number}"
    for act in cut_acts():
        yield f"the seals of act {act} have others in between"
    late = Unsealed.objects.filter(at__lt=timezone.now() - SEALED_WITHIN).count()
    if late:
        yield f"{late} entries of the log wait for their seal longer than {SEALED_WITHIN}"
    forgotten = Entry.objects.filter(seal__isnull=True, unsealed__isnull=True).count()
    if forgotten:
        yield f"{forgotten} entries of the log have no seal and do not wait for one"
    without = Entry.objects.filter(history__isnull=True).count()
    if without:
        yield f"{without} entries of the log have no version in the history"
    yield from _versions()
    yield from breaches_of_waves()
    yield from _orphans()


def _versions() -> Iterator[str]:
    """Check versions 1…n, the hash of each, and the current row against the last.

    Records come one after the other, so that those of one chunk are in memory.
    """
    versions = Version.objects.annotate(logged=F("entry__content_hash")).order_by(
        "record_type", "record_id", "record_version"
    )
    ended: list[Version] = []
    for _key, history in groupby(versions.iterator(CHUNK), key=_key_of):
        ended.append((yield from _history(history)))
        if len(ended) == CHUNK:
            yield from _current_rows(ended)
            ended = []
    yield from _current_rows(ended)
    yield from _without_history()


def _history(versions: Iterable[Any]) -> Generator[str, None, Version]:
    """Check the versions of one record; return the last."""
    number = 0
    passed: list[tuple[str, bool]] = []
    for version in versions:
        name, content = _name(version), version.content
        if version.record_version != number + 1:
            yield f"{name}: version {version.record_version} follows version {number}"
        if content is not None:  # None: erased, and the hash alone remains
            if content_hash({"salt": version.salt, "content": content}) != version.logged:
                yield f"{name}: version {version.record_version} is not what was logged"
            if "state" in content and version.record_type == "surveys.interview":
                passed.append((content["state"], "approved_content" not in content))
        number = version.record_version
    yield from _transitions(name, passed)
    return version


def _current_rows(ended: Sequence[Version]) -> Iterator[str]:
    """Check rows against the last versions of their histories."""
    models = {model._meta.label_lower: model for model in record_models()}
    for label, some in groupby(ended, key=lambda last: last.record_type):
        histories = {last.record_id: last for last in some}
        stored = models[label].objects.in_bulk([*histories]) if label in models else {}
        for key, last in histories.items():
            yield from _current_row(stored.get(key), last)


def _current_row(record: Record | None, last: Version) -> Iterator[str]:
    name, version, content = _name(last), last.record_version, last.content
    if record is None:
        if content is not None and not content.get("deleted"):
            yield f"{name} is gone, but its history does not say that it was deleted"
    elif version != record.version:
        yield f"{name} has version {record.version}, its history ends with {version}"
    elif content is not None and not _says_what_is_stored(content, record):
        yield f"{name} differs from its last version: something wrote past the log"


def _without_history() -> Iterator[str]:
    for model in record_models():
        label = model._meta.label_lower
        history = Version.objects.filter(record_type=label, record_id=OuterRef("pk"))
        for record in model.objects.filter(~Exists(history)).order_by():
            yield f"{label} {record.pk} has version {record.version}, but no history"


def _says_what_is_stored(content: dict, record: Record) -> bool:
    """Compare a version with a row; a field that was added since has its default in the row."""
    stored = record.content()
    since = {name: record.default_of(name) for name in stored.keys() - content.keys()}
    return canonical_content(since) | fields_of(content) == canonical_content(stored)


def _transitions(name: str, passed: Sequence[tuple[str, bool]]) -> Iterator[str]:
    """Check the way of an interview: pairs of a state, and whether older rules held then."""
    for (before, _), (after, is_old) in pairwise(passed):
        if is_old and (before, after) in FORMER_MOVES:
            continue
        if before != after and not can_move(before, after):
            yield f"{name} went from {before} to {after}, which no rule allows"


def _orphans() -> Iterator[str]:
    try:
        connection.check_constraints()
    except Exception as error:
        yield f"the database has orphans: {error}"


def record_models() -> list[type[Record]]:
    """Return every model that is written with history."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def _key_of(version: Version) -> tuple[str, UUID]:
    return version.record_type, version.record_id


def _name(version: Version) -> str:
    return f"{version.record_type} {version.record_id}"

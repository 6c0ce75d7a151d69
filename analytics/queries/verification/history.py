"""The log, its chain and the history: nothing missing, nothing changed."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from django.apps import apps
from django.db import connection
from django.db.models import F
from django.utils import timezone

from analytics.queries.freshness import SEALED_WITHIN
from analytics.queries.verification.waves import breaches_of_waves
from surveys.actions.log import canonical_content
from surveys.actions.sealing import broken_links, cut_acts
from surveys.domain.canonical import content_hash
from surveys.domain.interviews import FORMER_MOVES, can_move
from surveys.models import Entry, Unsealed, Version
from surveys.models.record import Record
from surveys.models.version import fields_of


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
    """Check versions 1…n, the hash of each, and the current row against the last."""
    last: dict[tuple, tuple] = {}
    states: dict[tuple, list[tuple[str, bool]]] = defaultdict(list)
    versions = Version.objects.annotate(logged=F("entry__content_hash")).order_by(
        "record_type", "record_id", "record_version"
    )
    for version in versions.iterator(chunk_size=2000):
        key = version.record_type, version.record_id
        before = last.get(key, (0, None))[0]
        if version.record_version != before + 1:
            yield f"{_name(key)}: version {version.record_version} follows version {before}"
        content = version.content
        if content is not None:  # None: erased, and the hash alone remains
            if content_hash({"salt": version.salt, "content": content}) != version.logged:
                yield f"{_name(key)}: version {version.record_version} is not what was logged"
            if "state" in content and version.record_type == "surveys.interview":
                states[key].append((content["state"], "approved_content" not in content))
        last[key] = version.record_version, content
    yield from _current_rows(last)
    yield from _transitions(states)


def _current_rows(last: dict[tuple, tuple]) -> Iterator[str]:
    seen = set()
    for model in record_models():
        label = model._meta.label_lower
        for record in model.objects.iterator(chunk_size=2000):
            key = label, record.pk
            seen.add(key)
            version, content = last.get(key, (0, None))
            if version != record.version:
                yield f"{_name(key)} has version {record.version}, its history ends with {version}"
            elif content is not None and not _says_what_is_stored(content, record):
                yield f"{_name(key)} differs from its last version: something wrote past the log"
    for key, (_, content) in last.items():
        if key not in seen and content is not None and not content.get("deleted"):
            yield f"{_name(key)} is gone, but its history does not say that it was deleted"


def _says_what_is_stored(content: dict, record: Record) -> bool:
    """Compare a version with a row; a field that was added since has its default in the row."""
    stored = record.content()
    since = {name: record.default_of(name) for name in stored.keys() - content.keys()}
    return canonical_content(since) | fields_of(content) == canonical_content(stored)


def _transitions(states: dict[tuple, list[tuple[str, bool]]]) -> Iterator[str]:
    """Check the ways of all interviews: pairs of a state, and whether older rules held then."""
    for key, passed in states.items():
        for (before, _), (after, is_old) in pairwise(passed):
            if is_old and (before, after) in FORMER_MOVES:
                continue
            if before != after and not can_move(before, after):
                yield f"{_name(key)} went from {before} to {after}, which no rule allows"


def _orphans() -> Iterator[str]:
    try:
        connection.check_constraints()
    except Exception as error:
        yield f"the database has orphans: {error}"


def record_models() -> list[type[Record]]:
    """Return every model that is written with history."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def _name(key: tuple) -> str:
    return f"{key[0]} {key[1]}"

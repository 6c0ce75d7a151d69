"""How every write happens: the row, its history version and its log entry, together.

Call inside `transaction.atomic`. Nothing else in Nucleus inserts, updates or deletes a record.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import JSONField
from django.utils import timezone

from surveys.actions import rows
from surveys.actions.wave_guard import guard, require_open
from surveys.domain.canonical import (
    NotCanonical,
    canonical_content,
    canonical_json,
    canonical_parts,
    canonical_texts,
    canonical_value,
    text_hash,
)
from surveys.domain.refusals import Refused, StaleVersion
from surveys.models import Entry, Unsealed, User, Version
from surveys.models.record import Record
from surveys.models.version import REASON, TYPED_BY
from surveys.request_id import current_request_id
from surveys.signals import entries_committed

SALT = 16  # bytes
AT_ONCE = 200  # records that one statement changes


def insert(record: Record, *, by: User | None, action: str, after: int = 0) -> None:
    """Insert a new record; Refused where its wave is not open or a text cannot be stored.

    A record that comes back has a history that ended with version `after`, and goes on from there.
    """
    guard([record], action=action)
    record.version = after + 1
    written = Loggable.of(record, record.content())
    record.save(force_insert=True)
    enter_all([written], by=by, action=action)


def insert_many(records: Sequence[Record], *, by: User | None, action: str) -> None:
    """Insert new records of one kind, as `insert` does one by one: all of them or none.

    What one of them is refused for says not which it was.
    """
    if not records:
        return
    model = type(records[0])
    _keep_open(model, guard(records, action=action))
    for record in records:
        record.complete()
    studies = [record.get_study_id() for record in records]
    _insert(model, rows.columns_of(model, records), studies, by=by, action=action)
    for record in records:
        record._state.adding, record._state.db = False, connection.alias


def insert_columns(
    model: type[Record],
    columns: rows.Columns,
    *,
    study: UUID,
    waves: Iterable[UUID],
    by: User | None,
    action: str,
) -> None:
    """Insert new records of a study and of these waves, given by columns, as `insert_many` does.

    No object is made of them. A column that is not given holds what is the default of its field;
    of a model that completes its records all are given.
    """
    number = len(columns["id"])
    if number:
        waves = set(waves)
        require_open(waves, is_design=model.is_design)
        _keep_open(model, waves)
        filled = rows.with_defaults(model, columns)
        _insert(model, filled, [study] * number, by=by, action=action)


def _insert(
    model: type[Record],
    columns: rows.Columns,
    studies: Sequence[UUID],
    *,
    by: User | None,
    action: str,
) -> None:
    """Insert rows; what is JSON in them is written once for the row, its history and its hash."""
    parts = {
        name: _canonical_parts(values)
        for name, values in columns.items()
        if name != "version" and name not in model.derived
    }
    as_text = {
        name: parts[name]
        for name in parts
        if isinstance(model._meta.get_field(name), JSONField) and None not in columns[name]
    }
    texts = canonical_texts(parts)
    rows.insert_rows(model, {**columns, **as_text}, as_text=as_text)
    types = [model._meta.label_lower] * len(texts)
    written = _Written(studies, types, columns["id"], columns["version"], texts)
    _enter(written, by=by, action=action)


class Prepared(rows.Staged):
    """Records that are ready to be written, with history and log; they are new ones.

    What `insert_many` and `insert_columns` write inside `gathering` waits for `write`. They are one
    act, that of `write`, which begins its transaction with it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.act = current_act()
        self.studies: set[UUID | None] = set()
        self.waves: dict[bool, set[UUID]] = defaultdict(set)

    def write(self) -> None:
        """Write them into the caller's transaction, if their waves are still open."""
        for is_design, waves in self.waves.items():
            require_open(waves, is_design=is_design)
        self.store()
        for study_id in self.studies:
            _announce_after_commit(self.act, study_id)


def _preparing() -> Prepared | None:
    staged = rows.staged_now()
    return staged if isinstance(staged, Prepared) else None


def _keep_open(model: type[Record], waves: set[UUID]) -> None:
    """Have waves asked about once more where their records are not written now."""
    if prepared := _preparing():
        prepared.waves[model.is_design] |= waves


def update(
    record: Record,
    *,
    by: User | None,
    action: str,
    seen: int | None = None,
    reason: str = "",
    typed_by: Sequence[int] = (),
) -> None:
    """Store the changed fields of `record` as its next version, and why, where somebody says it.

    `typed_by` are those who typed what is saved. `seen` is the version that the writer saw, by
    default the one that was loaded. The row is claimed by a conditional UPDATE whose row count
    decides, which holds on every database. Raises StaleVersion when somebody else was first,
    Refused where a text cannot be stored, WaveNotOpen where the wave of the record is not open.
    """
    guard([record], action=action)
    seen = record.version if seen is None else seen
    act = {REASON: reason, TYPED_BY: [*typed_by]}
    content = record.content() | {name: said for name, said in act.items() if said}
    written = Loggable.of(record, content, version=seen + 1)
    fields = {
        field.attname: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if not field.primary_key and field.attname != "version"
    }
    model = type(record)
    claimed = model.objects.filter(pk=record.pk, version=seen).update(**fields, version=seen + 1)
    if claimed != 1:
        current = model.objects.filter(pk=record.pk).values_list("version", flat=True).first()
        raise StaleVersion(seen=seen, current=current or seen + 1)  # it may have ended
    record.version = seen + 1
    enter_all([written], by=by, action=action)


def delete(record: Record, *, by: User | None, action: str, reason: str = "") -> None:
    """Delete a record; its history stays, with a last version that says so, and why."""
    guard([record], action=action)
    last = record.version
    content = {"id": record.pk, "deleted": True} | ({REASON: reason} if reason else {})
    written = Loggable.of(record, content, version=last + 1)
    _, deleted = type(record).objects.filter(pk=record.pk, version=last).delete()
    if deleted.get(record._meta.label) != 1:  # what was derived from it goes with it
        raise StaleVersion(seen=last, current=last + 1)
    record.version = last + 1
    enter_all([written], by=by, action=action)


def update_many(records: Sequence[Record], *, by: User | None, action: str) -> None:
    """Store the next versions of records of one kind, as `update` does one by one: all or none.

    Raises StaleVersion where somebody else changed one of them since it was loaded.
    """
    if not records:
        return
    guard(records, action=action)
    written = [Loggable.of(one, one.content(), version=one.version + 1) for one in records]
    model, seen = type(records[0]), [one.version for one in records]
    for record in records:
        record.version += 1
    columns = {
        field.attname: [getattr(one, field.attname) for one in records]
        for field in model._meta.concrete_fields
        if not field.primary_key
    }
    ids = [one.pk for one in records]
    if rows.update_rows(model, columns, ids=ids, seen=seen) != len(records):
        raise StaleVersion(seen=min(seen), current=min(seen) + 1)
    enter_all(written, by=by, action=action)


def delete_many(records: Sequence[Record], *, by: User | None, action: str) -> None:
    """Delete records of one kind, as `delete` does one by one: all of them or none."""
    if not records:
        return
    guard(records, action=action)
    written = [
        Loggable.of(one, {"id": one.pk, "deleted": True}, version=one.version + 1)
        for one in records
    ]
    model = type(records[0])
    for seen, some in _by_version(records).items():
        for start in range(0, len(some), AT_ONCE):
            ids = [one.pk for one in some[start : start + AT_ONCE]]
            _, deleted = model.objects.filter(pk__in=ids, version=seen).delete()
            if deleted.get(model._meta.label) != len(ids):
                raise StaleVersion(seen=seen, current=seen + 1)
    for record in records:
        record.version += 1
    enter_all(written, by=by, action=action)


def _by_version(records: Sequence[Record]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = {}
    for record in records:
        found.setdefault(record.version, []).append(record)
    return found


@dataclass(frozen=True, slots=True)
class Loggable:
    """What was written of a record: its place in log and history, and what it says now.

    `text` is the canonical form of its content: the history stores it, and the log its hash.
    """

    study_id: UUID | None
    record_type: str
    record_id: UUID
    record_version: int
    text: str

    @classmethod
    def of(
        cls, record: Record, content: dict[str, Any], *, version: int | None = None
    ) -> "Loggable":
        """Return what is kept of a record, by default at the version that it has.

        Refused where the content has what no database can keep.
        """
        return cls(
            study_id=record.get_study_id(),
            record_type=record._meta.label_lower,
            record_id=record.pk,
            record_version=record.version if version is None else version,
            text=_canonical_text(content),
        )


def enter_all(written: Sequence[Loggable], *, by: User | None, action: str) -> None:
    """Write for each its log entry, its history version and that it waits for a seal."""
    names = ("study_id", "record_type", "record_id", "record_version", "text")
    columns = ([getattr(one, name) for one in written] for name in names)
    _enter(_Written(*columns), by=by, action=action)


class _Written(NamedTuple):
    """What `Loggable` says of many records, by column."""

    studies: Sequence[UUID | None]
    types: Sequence[str]
    ids: Sequence[UUID]
    versions: Sequence[int]
    texts: Sequence[str]


def _enter(written: _Written, *, by: User | None, action: str) -> None:
    """Write log entries, history and what waits: the only place where entries are made."""
    act, at, number = current_act(), timezone.now(), len(written.ids)
    ids = rows.next_ids(Entry, number)
    salts = _salts(number)
    hashes = [salted_hash(salt, text) for salt, text in zip(salts, written.texts, strict=True)]
    place: dict[str, Sequence[Any]] = {
        "record_type": written.types,
        "record_id": written.ids,
        "record_version": written.versions,
    }
    entries: dict[str, Sequence[Any]] = {
        "id": ids,
        "act": [act] * number,
        "study_id": written.studies,
        "at": [at] * number,
        "by_id": [by and by.pk] * number,
        "request_id": [current_request_id()] * number,
        "action": [action] * number,
        "content_hash": hashes,
    }
    history: dict[str, Sequence[Any]] = {
        "entry_id": ids,
        "salt": salts,
        "content": written.texts,
    }
    waiting = {"entry_id": ids, "act": entries["act"], "study_id": written.studies}
    rows.insert_rows(Entry, {**entries, **place})
    rows.insert_rows(Version, {**history, **place}, as_text={"content"})
    rows.insert_rows(Unsealed, {**waiting, "at": entries["at"]})
    for study_id in set(written.studies):
        _announce_after_commit(act, study_id)


def _salts(number: int) -> list[str]:
    drawn = secrets.token_hex(SALT * number)
    return [drawn[start : start + 2 * SALT] for start in range(0, len(drawn), 2 * SALT)]


def salted_hash(salt: str, text: str) -> str:
    """Return `content_hash` of a salt and a content whose canonical form is known already."""
    return text_hash(f'{{"content":{text},"salt":"{salt}"}}')


def _canonical_text(content: dict[str, Any]) -> str:
    try:
        return canonical_json(canonical_content(content))
    except NotCanonical as error:
        raise Refused(error.template, error.params, code=error.code) from error


def _canonical_parts(values: Sequence[Any]) -> list[str]:
    """Return the values of a field as they stand in the canonical text of each record."""
    kinds = {*map(type, values)}
    if kinds == {UUID}:
        known = {id(value): f'"{value}"' for value in values}
        return [known[id(value)] for value in values]
    try:
        if kinds <= _AS_JSON:
            return canonical_parts(values)
        return canonical_parts([*map(canonical_value, values)])
    except NotCanonical as error:
        raise Refused(error.template, error.params, code=error.code) from error


_AS_JSON = frozenset({str, int, bool, list, dict, type(None)})


@dataclass(frozen=True)
class Announcement:
    """The nudge after commit, once per study and transaction however many entries it wrote."""

    act: UUID
    study_id: UUID | None

    def __call__(self) -> None:
        entries_committed.send_robust(sender=Entry, study_id=self.study_id)


def current_act() -> UUID:
    """Return what the entries of this transaction have in common, whatever their study.

    The announcements of the transaction know it: they are dropped with the entries that they
    announce, by a commit, and by a rollback of all or back to a savepoint. So the next
    transaction finds none and begins an act of its own.
    """
    if prepared := _preparing():
        return prepared.act
    waiting = _announcements()
    return waiting[0].act if waiting else uuid4()


def _announce_after_commit(act: UUID, study_id: UUID | None) -> None:
    if prepared := _preparing():
        prepared.studies.add(study_id)
        return
    announcement = Announcement(act, study_id)
    if announcement not in _announcements():
        transaction.on_commit(announcement)


def _announcements() -> list[Announcement]:
    callbacks = (one[1] for one in connection.run_on_commit)
    return [one for one in callbacks if isinstance(one, Announcement)]

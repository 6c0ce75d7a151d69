"""How every write happens: the row, its history version and its log entry, together.

Call inside `transaction.atomic`. Nothing else in Nucleus inserts, updates or deletes a record.
"""

import secrets
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from surveys.actions.wave_guard import guard
from surveys.domain.canonical import NotCanonical, canonical_json, content_hash
from surveys.domain.refusals import Refused, StaleVersion
from surveys.models import Entry, User, Version
from surveys.models.record import Record
from surveys.models.version import REASON
from surveys.request_id import current_request_id
from surveys.signals import entries_committed


def insert(record: Record, *, by: User | None, action: str, after: int = 0) -> Entry:
    """Insert a new record; Refused where its wave is not open or a text cannot be stored.

    A record that comes back has a history that ended with version `after`, and goes on from there.
    """
    guard(record, action=action)
    record.version = after + 1
    content = for_history(record.content())
    record.save(force_insert=True)
    return _write_entry(record, by=by, action=action, content=content)


def update(
    record: Record, *, by: User | None, action: str, seen: int | None = None, reason: str = ""
) -> Entry:
    """Store the changed fields of `record` as its next version, and why, where somebody says it.

    `seen` is the version that the writer saw, by default the one that was loaded. The row is
    claimed by a conditional UPDATE whose row count decides, which holds on every database.
    Raises StaleVersion when somebody else was first, Refused where a text cannot be stored,
    WaveNotOpen where the wave of the record is not open.
    """
    guard(record, action=action)
    content = for_history(record.content() | ({REASON: reason} if reason else {}))
    seen = record.version if seen is None else seen
    fields = {
        field.attname: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if not field.primary_key and field.attname != "version"
    }
    model = type(record)
    claimed = model.objects.filter(pk=record.pk, version=seen).update(**fields, version=seen + 1)
    if claimed != 1:
        current = model.objects.values_list("version", flat=True).get(pk=record.pk)
        raise StaleVersion(seen=seen, current=current)
    record.version = seen + 1
    return _write_entry(record, by=by, action=action, content=content)


def delete(record: Record, *, by: User | None, action: str) -> Entry:
    """Delete a record; its history stays, with a last version that says so."""
    guard(record, action=action)
    last = record.version
    study_id, record_id = record.get_study_id(), record.pk
    _, deleted = type(record).objects.filter(pk=record_id, version=last).delete()
    if deleted.get(record._meta.label) != 1:  # what was derived from it goes with it
        raise StaleVersion(seen=last, current=last + 1)
    record.version = last + 1
    content = for_history({"id": record_id, "deleted": True})
    return _write_entry(record, by=by, action=action, content=content, study_id=study_id)


def _write_entry(
    record: Record,
    *,
    by: User | None,
    action: str,
    content: dict[str, Any],
    study_id: UUID | None = None,
) -> Entry:
    salt = secrets.token_hex(16)
    place: dict[str, Any] = {
        "record_type": record._meta.label_lower,
        "record_id": record.pk,
        "record_version": record.version,
    }
    entry = Entry.objects.create(
        study_id=study_id or record.get_study_id(),
        by=by,
        request_id=current_request_id(),
        action=action,
        content_hash=content_hash({"salt": salt, "content": content}),
        **place,
    )
    Version.objects.create(entry=entry, salt=salt, content=content, **place)
    _announce_after_commit(entry.study_id)
    return entry


def for_history(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content as the history stores it; refuse what no database can keep."""
    content = canonical_content(content)
    try:
        canonical_json(content)
    except NotCanonical as error:
        raise Refused(error.template, error.params, code=error.code) from error
    return content


def canonical_content(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content with ids, dates and times as strings, as the history stores it."""
    return {name: canonical_value(value) for name, value in content.items()}


def canonical_value(value: Any) -> Any:
    """Return a field's value as JSON has it: ids, dates and times as strings."""
    if value is None or isinstance(value, (str, int, bool, list, dict)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


class Announcement:
    """The nudge after commit, once per study and transaction however many entries it wrote."""

    def __init__(self, study_id: UUID | None) -> None:
        self.study_id = study_id

    def __call__(self) -> None:
        entries_committed.send_robust(sender=Entry, study_id=self.study_id)


def _announce_after_commit(study_id: UUID | None) -> None:
    waiting = (one[1] for one in connection.run_on_commit)
    if not any(isinstance(c, Announcement) and c.study_id == study_id for c in waiting):
        transaction.on_commit(Announcement(study_id))

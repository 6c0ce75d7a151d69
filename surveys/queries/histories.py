"""The history of a record: its versions, and what each of them changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import ForeignKey
from django.utils.translation import gettext as _

from surveys.domain.canonical import canonical_json
from surveys.models import User, Version
from surveys.models.record import Record
from surveys.models.version import REASON, TYPED_BY, fields_of


@dataclass(frozen=True)
class Difference:
    """One field, or one answer, before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """One version: who made it, when, by which act; `changes` is None where it was erased."""

    version: int
    at: datetime
    by: str
    action: str
    changes: list[Difference] | None


def history_of(record: Record) -> list[Step]:
    """Return the versions of a record, the newest first."""
    versions = list(
        Version.objects.of(type(record), [record.pk])
        .select_related("entry__by")
        .order_by("record_version")
    )
    names = _names_of_related(record, versions)
    steps: list[Step] = []
    before: dict[str, Any] = {}
    for version in versions:
        entry, content = version.entry, version.content
        if content is not None and version.typed_by == [entry.by_id]:
            content = {name: said for name, said in content.items() if name != TYPED_BY}
        changes = None if content is None else list(_differences(record, before, content, names))
        steps.append(Step(version.record_version, entry.at, entry.author, entry.action, changes))
        before = fields_of(content)
    return steps[::-1]


def _differences(
    record: Record,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    names: Mapping[tuple[str, str], str],
) -> Iterator[Difference]:
    for key in sorted({*before, *after} - {"id"}):
        old, new = before.get(key), after.get(key)
        if isinstance(old or new, dict) and isinstance(old or {}, dict):
            label = _label(record, key)
            for code in sorted({*(old or {}), *(new or {})}):
                inner = (old or {}).get(code), (new or {}).get(code)
                if inner[0] != inner[1]:
                    yield Difference(f"{label}: {code}", *map(_in_words, inner))
        elif old != new:
            words = (_in_words(names.get((key, str(value)), value)) for value in (old, new))
            yield Difference(_label(record, key), *words)


def _label(record: Record, key: str) -> str:
    for field in record._meta.concrete_fields:
        if field.attname == key:
            return str(field.verbose_name)
    return {REASON: _("reason"), TYPED_BY: _("typed by")}.get(key, key)


def _in_words(value: Any) -> str:
    if value is None or value == "":
        return "—"
    return value if isinstance(value, str) else canonical_json(value)


def _names_of_related(record: Record, versions: Iterable[Version]) -> dict[tuple[str, str], str]:
    """Return what records that versions point to are called: one query for each field."""
    names = {}
    for field in record._meta.concrete_fields:
        if not isinstance(field, ForeignKey):
            continue
        ids = {(version.content or {}).get(field.attname) for version in versions} - {None}
        for related in field.related_model._base_manager.filter(pk__in=ids):
            names[field.attname, str(related.pk)] = str(related)
    return names | _names_of_typists(versions)


def _names_of_typists(versions: Iterable[Version]) -> dict[tuple[str, str], str]:
    """Return what those are called who typed what somebody saved, all together."""
    said = [version.typed_by for version in versions if version.typed_by]
    people = User.objects.in_bulk({one for ids in said for one in ids}) if said else {}
    return {
        (TYPED_BY, str(ids)): ", ".join(people[one].get_username() for one in ids if one in people)
        for ids in said
    }

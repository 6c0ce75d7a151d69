"""How what counting derives is stored: tallies, the state, figures. Called by counting alone.

A full count replaces all rows. An edit writes into the rows that are there, one of every category
that is known: their keys stay, and nothing else is touched.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from analytics.counting.stored_state import OutOfStep
from analytics.models import Change, Estimate, StoredState, Tally, Trend
from analytics.stats.counting.moments import Moments
from surveys.models import Study

BATCH = 500
PLACE: dict[type[Model], tuple[str, ...]] = {
    Estimate: ("indicator_id", "wave_id", "segment_id", "category"),
    Change: ("indicator_id", "from_wave_id", "to_wave_id", "segment_id", "category"),
}
"""What says which row an estimate or a change is."""


@dataclass(frozen=True)
class Edit:
    """What counting some interviews anew found: places of the state, rows that take other values.

    `moved`: changes of which only the adjusted p values are others. `trends`: all of the study.
    """

    state: Moments
    interviews: frozenset[UUID]
    tallies: list[Tally]
    estimates: list[Estimate]
    changes: list[Change]
    moved: list[Change]
    trends: list[Trend]


@dataclass(frozen=True)
class Whole:
    """What counting everything found."""

    state: Moments
    tallies: list[Tally]
    estimates: list[Estimate]
    changes: list[Change]
    trends: list[Trend]


def place_of(row: Model) -> tuple[Any, ...]:
    """Return which row an estimate or a change is."""
    return tuple(getattr(row, name) for name in PLACE[type(row)])


def replace_all(study: Study, found: Whole, state: Sequence[StoredState]) -> None:
    """Put what a full count found in place of everything derived."""
    for model in (Tally, Estimate, Change, Trend, StoredState):
        model.objects.filter(study=study).delete()
    Tally.objects.bulk_create(found.tallies, batch_size=BATCH)
    StoredState.objects.bulk_create(state, batch_size=BATCH)
    Estimate.objects.bulk_create(found.estimates, batch_size=BATCH)
    Change.objects.bulk_create(found.changes, batch_size=BATCH)
    Trend.objects.bulk_create(found.trends, batch_size=BATCH)


def store_edit(study: Study, found: Edit, state: Sequence[StoredState]) -> None:
    """Write what an edit changed. Raises OutOfStep where a row is missing that should be there."""
    _store_tallies(found.interviews, found.tallies)
    _store_state(study, state)
    _update(Estimate, found.estimates)
    _update(Change, found.changes)
    _update(Change, found.moved, ("p_adjusted", "p_discovery"))
    _store_trends(study, found.trends)


def move_head(study: Study, entry: int) -> None:
    """Say that the state is that of a later entry, which changed nothing."""
    StoredState.objects.filter(study=study, indicator="", waves="").update(entry=entry)


def _store_tallies(interviews: Collection[UUID], tallies: Sequence[Tally]) -> None:
    gone = set(interviews) - {tally.interview_id for tally in tallies}
    if gone:
        Tally.objects.filter(interview__in=gone).delete()
    _upsert(Tally, tallies, ("interview",))


def _store_state(study: Study, rows: Sequence[StoredState]) -> None:
    for row in rows:
        if row.numbers == "{}" and row.indicator:
            of_place = StoredState.objects.filter(indicator=row.indicator, waves=row.waves)
            of_place.filter(study=study).delete()
    kept = [row for row in rows if row.numbers != "{}" or not row.indicator]
    _upsert(StoredState, kept, ("study", "indicator", "waves"))


def _store_trends(study: Study, trends: Sequence[Trend]) -> None:
    kept = [trend.indicator_id for trend in trends]
    Trend.objects.filter(study=study).exclude(indicator__in=kept).delete()
    _upsert(Trend, trends, ("indicator",))


def _upsert(model: type[Model], rows: Sequence[Model], unique: Sequence[str]) -> None:
    """Insert rows, or write them into those of the same unique fields."""
    others = [
        field.name
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in unique
    ]
    for row in rows:
        row.pk = None  # a row that was read is found by what it is, as a new one
    model._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=unique, update_fields=others
    )


def _update(
    model: type[Estimate] | type[Change],
    rows: Sequence[Estimate] | Sequence[Change],
    names: Sequence[str] = (),
) -> None:
    """Write fields of rows, all by default, into those that stand at the same places."""
    place = PLACE[model]
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.attname not in (*place, "study_id")
    ]
    if names:
        fields = [field for field in fields if field.attname in names]
    for overall in (True, False):
        chosen = [row for row in rows if (row.segment_id is None) == overall]
        keys = [model._meta.get_field(n) for n in place if n != "segment_id" or not overall]
        if chosen and _execute(model, fields, keys, chosen, overall=overall) != len(chosen):
            raise OutOfStep(f"A row of {model._meta.db_table} is missing")


def _execute(
    model: type[Model],
    fields: Sequence[Any],
    keys: Sequence[Any],
    rows: Iterable[Model],
    *,
    overall: bool,
) -> int:
    """Update rows one by one in one go; return how many there were."""
    quoted = connection.ops.quote_name
    assigned = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    where = [f"{quoted(field.column)} = %s" for field in keys]
    if overall:
        where.append(f"{quoted('segment_id')} IS NULL")
    table = quoted(model._meta.db_table)
    sql = f"UPDATE {table} SET {assigned} WHERE {' AND '.join(where)}"  # noqa: S608
    values = [
        [
            field.get_db_prep_save(getattr(row, field.attname), connection)
            for field in (*fields, *keys)
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
        return cursor.rowcount

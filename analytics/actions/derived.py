"""How what counting derives is stored: tallies, the state, figures. Called by counting alone.

A full count replaces all rows. An edit writes into the rows that are there, one of every category
that is known: their keys stay, and nothing else is touched.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import ForeignKey, JSONField, Model

from analytics.actions.staging import WaitingTallies
from analytics.counting.families import Changes, Families, StoredTest
from analytics.counting.figures import Estimates, Trends
from analytics.counting.places import At
from analytics.counting.stored_state import OutOfStep
from analytics.models import Change, Estimate, StoredState, Tally, Trend
from analytics.stats.counting.moments import Moments
from analytics.stats.counting.rows import ChangeRow, EstimateRow, TrendRow
from surveys.actions.rows import columns_of, insert_rows
from surveys.models import Study

BATCH = 500
STATE = ("entry", "definitions_hash", "numbers", "digest")
EMPTY = "{}"
WAVES: dict[type[Model], tuple[str, ...]] = {
    Estimate: ("wave_id",),
    Change: ("from_wave_id", "to_wave_id"),
}
"""What says in which waves the row of an estimate or a change stands."""


@dataclass(frozen=True)
class EditedFigures:
    """What counting some interviews anew found: places of the state, figures that are others.

    `moved`: changes of which only the adjusted p values are others. `families`: all tests then.
    """

    state: Moments
    interviews: frozenset[UUID]
    tallies: list[Tally]
    estimates: Estimates
    changes: Changes
    moved: Sequence[StoredTest]
    families: Families
    trends: Trends


@dataclass(frozen=True)
class Whole:
    """What counting everything found; without tallies, all figures of the state that is stored."""

    state: Moments
    tallies: WaitingTallies | None
    estimates: list[Estimate]
    changes: list[Change]
    trends: list[Trend]


def replace_all(study: Study, found: Whole, state: Sequence[StoredState]) -> None:
    """Put what a full count found in place of everything derived."""
    for model in (Estimate, Change, Trend):
        model.objects.filter(study=study).delete()
    if found.tallies is None:
        _store_state(study, state)
    else:
        Tally.objects.filter(study=study).delete()
        StoredState.objects.filter(study=study).delete()
        found.tallies.store()
        _insert(StoredState, state)
    _insert(Estimate, found.estimates)
    _insert(Change, found.changes)
    _insert(Trend, found.trends)


def _insert(model: type[Model], rows: Sequence[Model]) -> None:
    if rows:
        columns = columns_of(model, rows)
        insert_rows(model, {name: columns[name] for name in columns if name != "id"})


def write_edited(study: Study, found: EditedFigures, state: Sequence[StoredState]) -> None:
    """Write what an edit changed. Raises OutOfStep where a row is missing that should be there."""
    _store_tallies(found.interviews, found.tallies)
    _store_state(study, state)
    _update(Estimate, EstimateRow, found.estimates)
    _update(Change, ChangeRow, found.changes)
    moved = [(one.p_adjusted, one.p_discovery, one.pk) for one in found.moved]
    if _execute(Change, ("p_adjusted", "p_discovery"), ("id",), moved) != len(moved):
        raise OutOfStep(f"a row of {Change._meta.db_table} is missing")
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
    """Write places of the state; those that came get a row, and those that went have none."""
    kept = [row for row in rows if row.numbers != EMPTY or not row.indicator]
    for row in rows:
        if row.numbers == EMPTY and row.indicator:
            of_place = StoredState.objects.filter(indicator=row.indicator, waves=row.waves)
            of_place.filter(study=study).delete()
    if not _written(StoredState, STATE, ("study_id", "indicator", "waves"), kept):
        _upsert(StoredState, kept, ("study", "indicator", "waves"))


def _store_trends(study: Study, trends: Trends) -> None:
    if trends.gone:
        Trend.objects.filter(study=study, indicator__in=trends.gone).delete()
    names = ("waves", *(field.name for field in fields(TrendRow)), "comparability")
    if not _written(Trend, names, ("indicator_id",), trends.others):
        _upsert(Trend, trends.others, ("indicator",))


def _written(
    model: type[Model], names: tuple[str, ...], keys: tuple[str, ...], rows: Sequence[Model]
) -> bool:
    """Write these fields of rows that exist; say whether all of them do."""
    values = [attrgetter(*names, *keys)(row) for row in rows]
    return _execute(model, names, keys, values) == len(rows)


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


def _update(model: type[Model], row: type, found: Estimates | Changes) -> None:
    """Write figures into the rows that stand at their places."""
    names = tuple(field.name for field in fields(row))
    numbers = attrgetter(*names)
    for overall in (True, False):
        keys = ("indicator_id", *WAVES[model], *(() if overall else ("segment_id", "category")))
        values = [
            (*numbers(one), *_keys(at)) for at, one in found if (at.segment is None) == overall
        ]
        empty = ("segment_id",) if overall else ()
        if _execute(model, names, keys, values, empty) != len(values):
            raise OutOfStep(f"a row of {model._meta.db_table} is missing")


def _keys(at: At) -> list[Any]:
    """Return the values that find the row of a figure."""
    of_category = [at.segment.pk, at.category] if at.segment else []
    return [at.indicator.pk, *(wave.pk for wave in at.waves), *of_category]


def _execute(
    model: type[Model],
    names: tuple[str, ...],
    keys: tuple[str, ...],
    values: Sequence[Sequence[Any]],
    empty: tuple[str, ...] = (),
) -> int:
    """Update rows that are found by some keys, and by columns that are empty; return how many.

    `values` are those of the names, then of the keys. On PostgreSQL all go in one statement, as
    JSON: an array would want numbers of one type, and each number comes out as it went in.
    """
    if not values:
        return 0
    with connection.cursor() as cursor:
        sql, columns = _statement(connection.vendor, model, names, keys, empty)
        if connection.vendor == "postgresql":
            rows = [dict(zip(columns, row, strict=True)) for row in values]
            cursor.execute(sql, [json.dumps(rows, default=str)])
        else:
            cursor.executemany(sql, _on_sqlite(columns, values))
        return cursor.rowcount


@cache
def _statement(
    vendor: str,
    model: type[Model],
    names: tuple[str, ...],
    keys: tuple[str, ...],
    empty: tuple[str, ...],
) -> tuple[str, dict[str, bool]]:
    """Return an update, and its columns in order: whether they hold something else than numbers."""
    known = {field.attname: field for field in model._meta.concrete_fields}
    used = [known[name] for name in (*names, *keys)]
    quote, table = connection.ops.quote_name, connection.ops.quote_name(model._meta.db_table)
    named = [quote(str(field.column)) for field in used]
    source, of_row, value = "", "", "%s"
    if vendor == "postgresql":
        kinds = [f"{name} {one.db_type(connection)}" for name, one in zip(named, used, strict=True)]
        source = f" FROM json_to_recordset(%s) AS new ({', '.join(kinds)})"
        of_row, value = f"{table}.", "new.{}"
    assigned = ", ".join(f"{name} = {value.format(name)}" for name in named[: len(names)])
    found = [f"{of_row}{name} = {value.format(name)}" for name in named[len(names) :]]
    found += [f"{of_row}{quote(str(known[name].column))} IS NULL" for name in empty]
    sql = f"UPDATE {table} SET {assigned}{source} WHERE {' AND '.join(found)}"  # noqa: S608
    return sql, {str(one.column): isinstance(one, (JSONField, ForeignKey)) for one in used}


def _on_sqlite(columns: Mapping[str, bool], values: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Return rows as SQLite stores them."""
    places = [place for place, is_converted in enumerate(columns.values()) if is_converted]
    rows = [list(row) for row in values]
    for row in rows:
        for place in places:
            one = row[place]
            row[place] = one.hex if isinstance(one, UUID) else json.dumps(one)
    return rows

"""How what counting derives is stored: tallies, the state, figures. Called by counting alone.

A full count replaces all rows. An edit writes into the rows that are there, one of every category
that is known: their keys stay, and nothing else is touched.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import JSONField, Model

from analytics.actions.staging import WaitingTallies
from analytics.counting.figures import At, Changes, Estimates, StoredTest
from analytics.counting.stored_state import OutOfStep
from analytics.models import Change, Estimate, StoredState, Tally, Trend
from analytics.stats.counting.moments import Moments
from analytics.stats.counting.rows import ChangeRow, EstimateRow
from surveys.actions.rows import columns_of, insert_rows
from surveys.models import Study

BATCH = 500
WAVES: dict[type[Model], tuple[str, ...]] = {
    Estimate: ("wave",),
    Change: ("from_wave", "to_wave"),
}
"""What says in which waves the row of an estimate or a change stands."""


@dataclass(frozen=True)
class EditedFigures:
    """What counting some interviews anew found: places of the state, figures that are others.

    `moved`: changes of which only the adjusted p values are others. `trends`: all of the study.
    """

    state: Moments
    interviews: frozenset[UUID]
    tallies: list[Tally]
    estimates: Estimates
    changes: Changes
    moved: Sequence[StoredTest]
    trends: list[Trend]


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
    _execute(Change, ("p_adjusted", "p_discovery"), ("id",), moved)
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


def _update(model: type[Model], row: type, found: Estimates | Changes) -> None:
    """Write figures into the rows that stand at their places."""
    names = [field.name for field in fields(row)]
    as_json = {
        field.name: field for field in model._meta.concrete_fields if isinstance(field, JSONField)
    }
    for overall in (True, False):
        keys = ["indicator", *WAVES[model], *([] if overall else ["segment", "category"])]
        values = []
        for at, numbers in found:
            if (at.segment is None) == overall:
                one = [
                    as_json[name].get_db_prep_save(value, connection) if name in as_json else value
                    for name in names
                    for value in [getattr(numbers, name)]
                ]
                values.append((*one, *_keys(at)))
        empty = ("segment",) if overall else ()
        if _execute(model, names, keys, values, empty) != len(values):
            raise OutOfStep(f"a row of {model._meta.db_table} is missing")


def _keys(at: At) -> list[Any]:
    """Return the values that find the row of a figure, as the database has them."""
    records = [at.indicator, *at.waves, *([at.segment] if at.segment else [])]
    found = [one._meta.pk.get_db_prep_save(one.pk, connection) for one in records]
    return [*found, at.category] if at.segment else found


def _execute(
    model: type[Model],
    names: Sequence[str],
    keys: Sequence[str],
    values: Sequence[Sequence[Any]],
    empty: Sequence[str] = (),
) -> int:
    """Update rows one by one in one go; return how many there were."""
    if not values:
        return 0

    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}

    def column(name: str) -> str:
        return connection.ops.quote_name(columns[name])

    assigned = ", ".join(f"{column(name)} = %s" for name in names)
    where = [f"{column(name)} = %s" for name in keys]
    where += [f"{column(name)} IS NULL" for name in empty]
    table = connection.ops.quote_name(model._meta.db_table)
    sql = f"UPDATE {table} SET {assigned} WHERE {' AND '.join(where)}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
        return cursor.rowcount

"""Many interviews counted at once, column by column: the array half of a full count.

An entry is what one interview has in one cell of an indicator. What comes out is what counting
interviews one by one gives, number by number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.domain.definitions import Definitions
from analytics.domain.indicators import TRAITS, IndicatorDefinition
from analytics.stats.counting.tallies import InterviewRecord, TallyCounts, in_millionths
from analytics.stats.design.columns import Flags, Indices
from surveys.domain.expressions import Column, Frame, evaluate, frames, parse
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Level

Integers = NDArray[np.int64] | NDArray[np.object_]
"""Whole numbers; Python's own where 64 bits may not do: values in millionths."""
KINDS = list(Missing)


@dataclass(frozen=True)
class Entries:
    """What many interviews have in one indicator; one row for each interview and cell.

    keys : of the cells, "segment|category", "|" overall; "segment|" holds records of no category.
    owner, cell : interview and cell of each row, in order.
    m, y, squares : base, numerator, and of a mean the sum of squares; None for other kinds.
    left_owner, left_cell, left_kind, left : records left out, by kind of empty, and their number.
    """

    indicator: str
    keys: Sequence[str]
    owner: Indices
    cell: Indices
    m: NDArray[np.int64]
    y: Integers
    squares: Integers | None
    left_owner: Indices
    left_cell: Indices
    left_kind: Indices
    left: Indices


def entries_of(definitions: Definitions, records: Sequence[InterviewRecord]) -> list[Entries]:
    """Count many interviews. Raises ExpressionError for a division by zero."""
    above, below = frames(
        [record.answers for record in records], [record.projects for record in records]
    )
    waves = [record.wave for record in records]
    units = {
        Level.INTERVIEW: _Unit(definitions, Level.INTERVIEW, above, range(len(records)), waves),
        Level.PROJECT: _Unit(definitions, Level.PROJECT, below, below.parent, waves),
    }
    return [units[Level(one.unit)].entries(one) for one in definitions.indicators]


def tally(definitions: Definitions, record: InterviewRecord) -> TallyCounts:
    """Count one interview. Raises ExpressionError for a division by zero."""
    return tally_all(definitions, [record])[0]


def tally_all(definitions: Definitions, records: Sequence[InterviewRecord]) -> list[TallyCounts]:
    """Count many interviews; the result does not depend on the company."""
    return tallies_of(entries_of(definitions, records), len(records))


def tallies_of(entries: Sequence[Entries], interviews: int) -> list[TallyCounts]:
    """Lay entries out as the tallies of the interviews that they are of."""
    found = [TallyCounts() for _ in range(interviews)]
    for one in entries:
        names = [f"{one.indicator}|{key}" for key in one.keys]
        amounts = [one.y.tolist(), one.m.tolist()]
        if one.squares is not None:
            amounts.append(one.squares.tolist())
        places = zip(one.owner.tolist(), one.cell.tolist(), strict=True)
        for (owner, cell), numbers in zip(places, zip(*amounts, strict=True), strict=True):
            found[owner].cells[names[cell]] = list(numbers)
        columns = (one.left_owner, one.left_cell, one.left_kind, one.left)
        for owner, cell, kind, number in zip(*(part.tolist() for part in columns), strict=True):
            kinds = found[owner].left_out.setdefault(names[cell], {})
            kinds[KINDS[kind].value] = number
    return found


@dataclass(frozen=True)
class _Categories:
    """The known categories of a segment, a row for each record and category of it."""

    segment: str
    names: list[str]
    row: Indices
    category: Indices
    unknown: Mapping[Missing, Flags]


class _Unit:
    """The records of one level, with whose they are and in which categories."""

    def __init__(
        self,
        definitions: Definitions,
        unit: Level,
        frame: Frame,
        owners: Sequence[int],
        waves: Sequence[str],
    ) -> None:
        self.frame = frame
        self.owners = np.array(owners, dtype=np.intp)
        self.interviews = len(waves)
        self.waves = np.array([waves[owner] for owner in owners], dtype=object)
        self.segments = [
            _categories(segment.code, frame.column(name))
            for segment in definitions.segments
            if (name := segment.name_for(unit)) is not None
        ]
        self.keys = ["|"]
        self.first: list[int] = []
        for one in self.segments:
            self.first.append(len(self.keys))
            self.keys += [f"{one.segment}|{name}" for name in ["", *one.names]]

    def entries(self, indicator: IndicatorDefinition) -> Entries:
        base = evaluate(parse(indicator.base), self.frame)
        inside = _flags(value is True for value in base.values)
        measured = evaluate(indicator.measured, self.frame) if indicator.measured else None
        empty = [
            kind if kind is not None or not there or measured is None else measured.missing[row]
            for row, (kind, there) in enumerate(zip(base.missing, inside.tolist(), strict=True))
        ]
        defined = np.ones(inside.size, dtype=bool)
        if indicator.waves is not None:
            defined = _flags(wave in indicator.waves for wave in self.waves)
        kept = inside & defined & _flags(kind is None for kind in empty)
        rows, cells = self._cells(kept)
        places, group = self._grouped(rows, cells)
        y, squares = _amounts(indicator, measured, rows, group, places.size)
        return Entries(
            indicator.code,
            self.keys,
            *np.divmod(places, len(self.keys)),
            np.bincount(group, minlength=places.size),
            y,
            squares,
            *self._left_out(kept, defined, empty),
        )

    def _cells(self, chosen: Flags) -> tuple[Indices, Indices]:
        """Return the cells that some records are in: row and cell, overall and by category."""
        rows = [np.flatnonzero(chosen)]
        cells = [np.zeros(rows[0].size, dtype=np.intp)]
        for first, one in zip(self.first, self.segments, strict=True):
            here = chosen[one.row]
            rows.append(one.row[here])
            cells.append(one.category[here] + first + 1)
        return np.concatenate(rows), np.concatenate(cells)

    def _grouped(self, rows: Indices, cells: Indices) -> tuple[Indices, Indices]:
        """Return the interviews and cells that occur, as one number, and which each row has."""
        number = self.owners[rows] * len(self.keys) + cells
        counts = np.bincount(number, minlength=self.interviews * len(self.keys))
        places = np.flatnonzero(counts)
        group = np.cumsum(counts != 0) - 1
        return places, group[number]

    def _left_out(
        self, kept: Flags, defined: Flags, empty: Sequence[Missing | None]
    ) -> Iterator[Indices]:
        """Count records by kind of empty: where they would be, or, of the base, no category."""
        nothing = np.zeros(0, dtype=np.intp)
        found = [(nothing, nothing, nothing, nothing)]
        here = set(empty).union(*(one.unknown for one in self.segments))
        for number, kind in enumerate(KINDS):
            if kind not in here:
                continue
            parts = [self._cells(defined & _flags(one is kind for one in empty))]
            for first, one in zip(self.first, self.segments, strict=True):
                if kind in one.unknown:
                    unknown = np.flatnonzero(kept & one.unknown[kind])
                    parts.append((unknown, np.full(unknown.size, first)))
            rows, cells = (np.concatenate(part) for part in zip(*parts, strict=True))
            places, group = self._grouped(rows, cells)
            owner, cell = np.divmod(places, len(self.keys))
            counts = np.bincount(group, minlength=places.size)
            found.append((owner, cell, np.full(places.size, number), counts))
        return (np.concatenate(column) for column in zip(*found, strict=True))


def _categories(segment: str, column: Column) -> _Categories:
    found = [
        (row, str(one))
        for row, (value, kind) in enumerate(zip(column.values, column.missing, strict=True))
        if kind is None
        for one in (value if isinstance(value, list) else [value])
    ]
    # In their own order, so that a tally is stored alike in any company.
    numbers = {name: number for number, name in enumerate(sorted({name for _, name in found}))}
    places = np.array([(row, numbers[name]) for row, name in found], dtype=np.intp).reshape(-1, 2)
    empty = {kind for kind in column.missing if kind is not None}
    unknown = {kind: _flags(one is kind for one in column.missing) for kind in empty}
    return _Categories(segment, [*numbers], places[:, 0], places[:, 1], unknown)


def _amounts(
    indicator: IndicatorDefinition,
    measured: Column | None,
    rows: Indices,
    group: Indices,
    size: int,
) -> tuple[Integers, Integers | None]:
    """Return numerator and, of a mean, sum of squares of each interview and cell."""
    if measured is None:
        return np.bincount(group, minlength=size), None
    if not TRAITS[indicator.kind].in_millionths:
        has = _flags(value is True for value in measured.values)
        return np.bincount(group[has[rows]], minlength=size), None
    values = np.zeros(len(measured.values), dtype=object)
    for row in set(rows.tolist()):
        values[row] = in_millionths(measured.values[row])
    y, squares = np.zeros((2, size), dtype=object)
    np.add.at(y, group, values[rows])
    np.add.at(squares, group, values[rows] ** 2)
    return y, squares


def _flags(values: Iterable[bool]) -> Flags:
    return np.fromiter(values, dtype=bool)

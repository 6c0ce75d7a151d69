"""Many interviews counted at once, column by column: the array half of a full count.

An entry is what one interview has in one cell of an indicator. What comes out is what counting
interviews one by one gives, number by number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from analytics.domain.definitions import Definitions
from analytics.domain.indicators import TRAITS, IndicatorDefinition
from analytics.stats.counting.decisions import (
    GIVEN,
    KINDS,
    Answered,
    Decided,
    Records,
    categories_in,
    decide,
    kinds_of,
    records_of,
)
from analytics.stats.counting.sums import LARGEST, Integers, added
from analytics.stats.counting.tallies import in_millionths
from analytics.stats.design.columns import Flags, Indices
from surveys.domain.expressions.coded import Coded, occurring


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


def entries_of(definitions: Definitions, answered: Answered) -> list[Entries]:
    """Count many interviews; what cannot be computed of a record is no answer there."""
    records = records_of(answered)
    units = {level: _Unit(definitions, each, answered.waves) for level, each in records.items()}
    return [units[one.unit].entries(one) for one in definitions.indicators]


class _Unit:
    """The records of one level, and in which cells each of them is.

    row, place : of every record and cell that it is in, the record, and interview and cell as one
        number; all records overall first.
    empty_row, empty_place, empty_kind : of every segment whose category is not known, the same
        with the cell of those, and the kind of empty.
    """

    def __init__(self, definitions: Definitions, records: Records, waves: Sequence[str]) -> None:
        self.records, self.waves = records, waves
        frame, owners = records.frame, records.owners
        self.keys = ["|"]
        every = np.arange(frame.size)
        cells, empty = [(every, np.zeros(frame.size, dtype=np.intp))], []
        # In their own order, so that a tally is stored alike in any company.
        for segment in sorted(definitions.segments, key=lambda one: one.code):
            name = segment.name_for(frame.level)
            if name is None:
                continue
            column, first = frame.column(name), len(self.keys)
            names, rows, numbers = _categories(column)
            self.keys += [f"{segment.code}|{name}" for name in ["", *names]]
            cells.append((rows, numbers + first + 1))
            kinds = kinds_of(column)
            missing = np.flatnonzero(kinds != GIVEN)
            empty.append((missing, np.full(missing.size, first), kinds[missing]))
        self.row, cell = (np.concatenate(parts) for parts in zip(*cells, strict=True))
        self.place = owners[self.row] * len(self.keys) + cell
        none = np.zeros(0, dtype=np.intp)
        columns = zip((none, none, none), *empty, strict=True)
        self.empty_row, cell, self.empty_kind = (np.concatenate(parts) for parts in columns)
        self.empty_place = owners[self.empty_row] * len(self.keys) + cell

    def entries(self, indicator: IndicatorDefinition) -> Entries:
        decided = decide(indicator, self.records, self.waves)
        kept = decided.kept
        chosen = np.flatnonzero(kept[self.row])
        places, group = self._occurring(self.place[chosen])
        m = np.bincount(group, minlength=places.size)
        y, squares = _amounts(indicator, decided, self.row[chosen], group, m)
        return Entries(
            indicator.code,
            self.keys,
            *np.divmod(places, len(self.keys)),
            m,
            y,
            squares,
            *self._left_out(kept, decided.left, decided.empty),
        )

    def _occurring(self, places: Indices) -> tuple[Indices, Indices]:
        return occurring(places, len(self.waves) * len(self.keys))

    def _left_out(
        self, kept: Flags, left: Flags, empty: Indices
    ) -> tuple[Indices, Indices, Indices, Indices]:
        """Count records by kind of empty: where they would be, or, of the base, no category."""
        chosen, unknown = left[self.row], kept[self.empty_row]
        places = np.concatenate([self.place[chosen], self.empty_place[unknown]])
        kinds = np.concatenate([empty[self.row[chosen]], self.empty_kind[unknown]])
        numbers, counts = np.unique(places * len(KINDS) + kinds, return_counts=True)
        found, kind = np.divmod(numbers, len(KINDS))
        return (*np.divmod(found, len(self.keys)), kind, counts)


def _categories(column: Coded) -> tuple[list[str], Indices, Indices]:
    """Return the categories of a segment in order; of each that a record has, both numbers."""
    texts = [categories_in(value) for value in column.values]
    names = sorted({name for found in texts for name in found})
    numbers = {name: number for number, name in enumerate(names)}
    flat = np.array([numbers[name] for name in chain(*texts)], dtype=np.intp)
    lengths = np.array([len(found) for found in texts], dtype=np.intp)
    starts = np.cumsum(lengths) - lengths
    each = lengths[column.codes]
    rows = np.repeat(np.arange(len(column)), each)
    within = np.arange(rows.size) - np.repeat(np.cumsum(each) - each, each)
    return names, rows, flat[starts[column.codes][rows] + within]


def _amounts(
    indicator: IndicatorDefinition,
    decided: Decided,
    rows: Indices,
    group: Indices,
    m: NDArray[np.int64],
) -> tuple[Integers, Integers | None]:
    """Return numerator and, of a mean, sum of squares of each interview and cell."""
    measured = decided.measured
    if measured is None:
        return m, None
    if not TRAITS[indicator.kind].in_millionths:
        return np.bincount(group[decided.counted[rows]], minlength=m.size), None
    amounts = np.zeros(len(measured.values), dtype=object)
    for code in np.unique(measured.codes[decided.kept]).tolist():
        amounts[code] = in_millionths(measured.values[code])
    largest = max(map(abs, amounts), default=0)
    if largest**2 * max(rows.size, 1) < LARGEST:
        amounts = amounts.astype(np.int64)
    values = amounts[measured.codes][rows]
    return added(group, values, m.size), added(group, values * values, m.size)

"""Many interviews counted at once, column by column: the array half of a full count.

An entry is what one interview has in one cell of an indicator. What comes out is what counting
interviews one by one gives, number by number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.domain.definitions import Definitions
from analytics.domain.indicators import TRAITS, IndicatorDefinition
from analytics.stats.counting.sums import LARGEST, Integers, added
from analytics.stats.counting.tallies import in_millionths
from analytics.stats.design.columns import Flags, Indices
from surveys.domain.expressions import parse
from surveys.domain.expressions.coded import Coded, CodedFrame, linked, occurring
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Level

KINDS = list(Missing)
GIVEN = -1
"""Stands for no kind of empty."""


@dataclass(frozen=True)
class Answered:
    """What many interviews and their projects answered to the questions that are read.

    waves : code of the wave of each interview.
    above, below : by code the answers of the interviews and of the projects.
    parents : place of the interview of each project.
    """

    waves: Sequence[str]
    above: Mapping[str, Coded]
    below: Mapping[str, Coded]
    parents: Sequence[int] = field(default=())


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
    """Count many interviews. Raises ExpressionError for a division by zero."""
    waves, parents = answered.waves, np.array(answered.parents, dtype=np.intp)
    above = CodedFrame(len(waves), answered.above, Level.INTERVIEW)
    below = CodedFrame(parents.size, answered.below, Level.PROJECT, parent=parents)
    linked(above, below)
    units = {
        Level.INTERVIEW: _Unit(definitions, above, np.arange(len(waves)), waves),
        Level.PROJECT: _Unit(definitions, below, parents, waves),
    }
    return [units[Level(one.unit)].entries(one) for one in definitions.indicators]


class _Unit:
    """The records of one level, and in which cells each of them is.

    row, place : of every record and cell that it is in, the record, and interview and cell as one
        number; all records overall first.
    empty_row, empty_place, empty_kind : of every segment whose category is not known, the same
        with the cell of those, and the kind of empty.
    """

    def __init__(
        self, definitions: Definitions, frame: CodedFrame, owners: Indices, waves: Sequence[str]
    ) -> None:
        self.frame, self.owners, self.waves = frame, owners, waves
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
            kinds = _kinds(column)
            missing = np.flatnonzero(kinds != GIVEN)
            empty.append((missing, np.full(missing.size, first), kinds[missing]))
        self.row, cell = (np.concatenate(parts) for parts in zip(*cells, strict=True))
        self.place = owners[self.row] * len(self.keys) + cell
        none = np.zeros(0, dtype=np.intp)
        columns = zip((none, none, none), *empty, strict=True)
        self.empty_row, cell, self.empty_kind = (np.concatenate(parts) for parts in columns)
        self.empty_place = owners[self.empty_row] * len(self.keys) + cell

    def entries(self, indicator: IndicatorDefinition) -> Entries:
        base = self.frame.evaluate(parse(indicator.base))
        inside, empty = base.which(_is_true), _kinds(base)
        measured = self.frame.evaluate(indicator.measured) if indicator.measured else None
        if measured is not None:
            empty = np.where(inside & (empty == GIVEN), _kinds(measured), empty)
        defined = self._defined(indicator)
        kept = defined & inside & (empty == GIVEN)
        chosen = np.flatnonzero(kept[self.row])
        places, group = self._occurring(self.place[chosen])
        m = np.bincount(group, minlength=places.size)
        y, squares = _amounts(indicator, measured, kept, self.row[chosen], group, m)
        return Entries(
            indicator.code,
            self.keys,
            *np.divmod(places, len(self.keys)),
            m,
            y,
            squares,
            *self._left_out(kept, defined & (empty != GIVEN), empty),
        )

    def _defined(self, indicator: IndicatorDefinition) -> Flags:
        """Say of which records the wave has the indicator."""
        if indicator.waves is None:
            return np.ones(self.frame.size, dtype=bool)
        here = np.fromiter((wave in indicator.waves for wave in self.waves), dtype=bool)
        return here[self.owners]

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


def _is_true(value: Any) -> bool:
    return value is True


def _kinds(column: Coded) -> Indices:
    """Return the kind of empty of each record by its number in KINDS, or GIVEN."""
    found = [KINDS.index(v) if type(v) is Missing else GIVEN for v in column.values]
    return np.array(found, dtype=np.intp)[column.codes]


def _categories(column: Coded) -> tuple[list[str], Indices, Indices]:
    """Return the categories of a segment in order; of each that a record has, both numbers."""
    texts = [_texts(value) for value in column.values]
    names = sorted({name for found in texts for name in found})
    numbers = {name: number for number, name in enumerate(names)}
    flat = np.array([numbers[name] for name in chain(*texts)], dtype=np.intp)
    lengths = np.array([len(found) for found in texts], dtype=np.intp)
    starts = np.cumsum(lengths) - lengths
    each = lengths[column.codes]
    rows = np.repeat(np.arange(len(column)), each)
    within = np.arange(rows.size) - np.repeat(np.cumsum(each) - each, each)
    return names, rows, flat[starts[column.codes][rows] + within]


def _texts(value: Any) -> list[str]:
    if type(value) is Missing:
        return []
    return [str(one) for one in (value if isinstance(value, list) else [value])]


def _amounts(
    indicator: IndicatorDefinition,
    measured: Coded | None,
    kept: Flags,
    rows: Indices,
    group: Indices,
    m: NDArray[np.int64],
) -> tuple[Integers, Integers | None]:
    """Return numerator and, of a mean, sum of squares of each interview and cell."""
    if measured is None:
        return m, None
    if not TRAITS[indicator.kind].in_millionths:
        has = measured.which(_is_true)
        return np.bincount(group[has[rows]], minlength=m.size), None
    amounts = np.zeros(len(measured.values), dtype=object)
    for code in np.unique(measured.codes[kept]).tolist():
        amounts[code] = in_millionths(measured.values[code])
    largest = max(map(abs, amounts), default=0)
    if largest**2 * max(rows.size, 1) < LARGEST:
        amounts = amounts.astype(np.int64)
    values = amounts[measured.codes][rows]
    return added(group, values, m.size), added(group, values * values, m.size)

"""The table of respondents: what each contributes to every indicator, as small whole numbers.

It is the one place that keeps the totals of single respondents. Figures of all cells come from it
in one scan, an edit looks up in it what to take away, and products between waves are formed from
it: sums alone could not give them.
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.design.columns import Indices

Integers = NDArray[np.integer]


@dataclass(frozen=True)
class Pairing:
    """Respondents of one category in two waves: rows of the first, rows of the second.

    `starts` cuts both by category: category c holds entries starts[c] to starts[c + 1].
    """

    first: Indices
    second: Indices
    starts: Indices


@dataclass(frozen=True)
class RespondentTable:
    """Totals by respondent, wave and category; one row for each, sorted by wave and category.

    y, m : shape (columns, rows), numerator and base of each indicator; the smallest integers
        that hold them.
    respondent : shape (rows,), codes 0, 1, …
    starts : shape (waves * categories + 1,), where each cell begins.
    waves, categories : numbers of each.
    clusters : shape (waves,), respondents interviewed in each wave, also those with no row.
    either : shape (pairs,), respondents interviewed in either wave of each pair.
    """

    y: Integers
    m: Integers
    respondent: Indices
    starts: Indices
    waves: int
    categories: int
    clusters: NDArray[np.int64]
    either: NDArray[np.int64]
    edited: list[int] = field(default_factory=list)
    """Rows that were replaced since the last scan."""

    @property
    def columns(self) -> int:
        """Number of indicators."""
        return int(self.y.shape[0])

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Pairs of waves, earlier first, in the order of `either`."""
        return list(combinations(range(self.waves), 2))

    def cell(self, wave: int, category: int) -> slice:
        """Rows of one cell."""
        place = wave * self.categories + category
        return slice(int(self.starts[place]), int(self.starts[place + 1]))

    def row(self, respondent: int, wave: int, category: int) -> int | None:
        """Row of a respondent in a cell; None where there is none, or no such cell."""
        if not (0 <= wave < self.waves and 0 <= category < self.categories):
            return None
        cell = self.cell(wave, category)
        place = int(np.searchsorted(self.respondent[cell], respondent)) + cell.start
        found = place < cell.stop and int(self.respondent[place]) == respondent
        return place if found else None

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """Numerators and bases by row, shape (rows, 2, columns): what an edit reads and writes.

        The same numbers as y and m, which lie by column so that a scan runs along memory; an edit
        there would touch a far place for every column.
        """
        return np.stack([self.y.T, self.m.T], axis=1).astype(np.int64)

    def replace(self, row: int, totals: NDArray[np.int64]) -> None:
        """Put new totals, shape (2, columns), in place of those of a row."""
        self.totals[row] = totals
        self.edited.append(row)

    def settle(self) -> None:
        """Bring y and m up to date with the rows that were replaced."""
        if self.edited:
            rows = np.unique(self.edited)
            self.y[:, rows], self.m[:, rows] = self.totals[rows].transpose(1, 2, 0)
            self.edited.clear()

    @cached_property
    def pairings(self) -> list[Pairing]:
        """Who is in the same category in both waves, for each pair of waves."""
        return [self._pairing(a, b) for a, b in self.pairs]

    def _pairing(self, a: int, b: int) -> Pairing:
        first, second, counts = [], [], [0]
        for category in range(self.categories):
            one, other = self.cell(a, category), self.cell(b, category)
            _, here, there = np.intersect1d(
                self.respondent[one], self.respondent[other], True, return_indices=True
            )
            first.append(here + one.start)
            second.append(there + other.start)
            counts.append(here.size)
        starts = np.cumsum(counts, dtype=np.intp)
        return Pairing(np.concatenate(first), np.concatenate(second), starts)


def respondent_table(
    y: ArrayLike,
    m: ArrayLike,
    *,
    respondent: ArrayLike,
    wave: ArrayLike,
    category: ArrayLike | None = None,
    waves: int | None = None,
    categories: int | None = None,
) -> RespondentTable:
    """Add up elements (projects) by respondent, wave and category.

    Parameters
    ----------
    y, m : array_like of whole numbers, shape (elements, columns)
        Numerator and base of each indicator; m may have one column for all.
    respondent, wave, category : array_like of int, shape (elements,)
        Codes 0, 1, … of each element; one category by default. An element whose base is 0
        everywhere still says that its respondent was interviewed. Category -1: no known category.
    waves, categories : int, optional
        Their numbers; as many as occur by default.

    Returns
    -------
    RespondentTable

    Raises
    ------
    ValueError
        For other shapes, numbers that are not whole, negative bases, or no element.
    """
    values, bases = _whole("y", y), _whole("m", m)
    if bases.shape not in (values.shape, (values.shape[0], 1)):
        raise ValueError(f"m has shape {bases.shape} where {values.shape} is needed.")
    if bases.min() < 0:
        raise ValueError("m has a negative number; a base counts elements.")
    size = values.shape[0]
    who, when = _codes("respondent", respondent, size), _codes("wave", wave, size)
    where = np.zeros_like(who) if category is None else _codes("category", category, size, low=-1)
    waves = int(when.max()) + 1 if waves is None else waves
    categories = max(int(where.max()) + 1, 1) if categories is None else categories
    if int(when.max()) >= waves or int(where.max()) >= categories:
        raise ValueError("A wave or category has a code beyond their number; count from 0.")
    kept = where >= 0
    key = ((when * categories + where) * (int(who.max()) + 1) + who)[kept]
    keys, row = np.unique(key, return_inverse=True)
    cell, people = np.divmod(keys, int(who.max()) + 1)
    totals_y, totals_m = (_added(part[kept], row, keys.size) for part in (values, bases))
    totals_m = np.broadcast_to(totals_m, totals_y.shape)
    dtype = _smallest(totals_y, totals_m)
    interviewed = [np.unique(who[when == one]) for one in range(waves)]
    return RespondentTable(
        y=totals_y.astype(dtype),
        m=totals_m.astype(dtype),
        respondent=people,
        starts=np.searchsorted(cell, np.arange(waves * categories + 1)),
        waves=waves,
        categories=categories,
        clusters=np.array([people.size for people in interviewed], dtype=np.int64),
        either=np.array(
            [
                np.union1d(interviewed[a], interviewed[b]).size
                for a, b in combinations(range(waves), 2)
            ],
            dtype=np.int64,
        ),
    )


def _whole(name: str, values: ArrayLike) -> Integers:
    array = np.asarray(values)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}; give one row per element, not empty.")
    if array.dtype == bool:
        return array.view(np.int8)
    if np.issubdtype(array.dtype, np.integer):
        return array
    whole: NDArray[np.int64] = np.rint(array).astype(np.int64)
    if not np.all(whole == array):
        raise ValueError(f"{name} has numbers that are not whole; scale them to whole units.")
    return whole


def _codes(name: str, codes: ArrayLike, size: int, *, low: int = 0) -> Indices:
    array = np.asarray(codes)
    if array.shape != (size,) or not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{name} must hold {size} whole numbers, one code per element.")
    if array.min() < low:
        raise ValueError(f"{name} has the code {int(array.min())}; codes begin at {low}.")
    return array.astype(np.intp)


def _added(values: Integers, row: Indices, rows: int) -> Integers:
    """Add up the values of each row, shape (columns, rows)."""
    if float(np.abs(values).sum(dtype=np.float64)) >= 2.0**53:
        raise ValueError("The numbers are too large to be added without rounding.")
    totals = [np.bincount(row, weights=column, minlength=rows) for column in values.T]
    return np.array(totals).reshape(len(totals), rows).astype(np.int64)


def _smallest(*totals: Integers) -> type[np.int16] | type[np.int32] | type[np.int64]:
    largest = max((int(np.abs(part).max()) if part.size else 0) for part in totals)
    if largest <= np.iinfo(np.int16).max // 2:
        return np.int16
    return np.int32 if largest <= np.iinfo(np.int32).max // 2 else np.int64

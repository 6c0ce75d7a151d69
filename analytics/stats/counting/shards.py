"""What many respondents contribute, added up by arrays: the sum of `contribution` of each.

The entries of an indicator are sorted once, by wave, cell and respondent. Whole numbers
throughout: 64 bits where all sums fit, Python's own beyond.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.stats.counting.decisions import KINDS
from analytics.stats.counting.entries import Entries
from analytics.stats.counting.moments import (
    LEFT_OUT,
    OVERALL,
    PANEL,
    STUDY,
    Cell,
    Moments,
    Numbers,
    add,
)
from analytics.stats.counting.sampling import Chosen
from analytics.stats.counting.sums import LARGEST, added
from analytics.stats.counting.tallies import SCALE
from analytics.stats.design.columns import Flags, Indices
from surveys.domain.expressions.coded import occurring


@dataclass(frozen=True)
class Interviews:
    """Of each interview its respondent and wave, as numbers from 0, and whether it is approved.

    `chosen`: of each respondent how they were chosen; empty where nothing is said of anybody.
    """

    respondent: Indices
    wave: Indices
    approved: Indices
    chosen: Sequence[Chosen] = ()


@dataclass(frozen=True)
class _Drawn:
    """Respondents of a study with weights or strata.

    marks : ends of the names of cells, one for each stratum.
    stratum : of each respondent the place of their own among the marks.
    weights : of each respondent and wave.
    """

    marks: Sequence[str]
    stratum: Indices
    weights: NDArray[Any]

    @classmethod
    def of(cls, chosen: Sequence[Chosen], waves: Sequence[str]) -> "_Drawn | None":
        if not chosen or not chosen[0].modes.waves:
            return None
        marks = sorted({one.mark for one in chosen})
        weights = [[one.weight(wave) for wave in waves] for one in chosen]
        return cls(
            marks=marks,
            stratum=np.array([marks.index(one.mark) for one in chosen], dtype=np.intp),
            weights=np.array(weights, dtype=object),
        )


def contributions(
    entries: Sequence[Entries], interviews: Interviews, waves: Sequence[str]
) -> Moments:
    """Add up what respondents contribute, of each of whom all interviews are given.

    Parameters
    ----------
    entries : sequence of Entries
        One for each indicator.
    interviews : Interviews
        Whose they are, and of which wave.
    waves : sequence of str
        Codes of the waves of the study, in their order.
    """
    people = int(interviews.respondent.max(initial=-1)) + 1
    there = np.zeros((people, len(waves)), dtype=bool)
    there[interviews.respondent, interviews.wave] = True
    drawn = _Drawn.of(interviews.chosen, waves)
    found: Moments = {STUDY: _histories(there, waves, drawn)}
    add(found, {STUDY: _given(interviews.chosen, there, waves)})
    for one in entries:
        _Shard(one, interviews, waves, there, drawn).add_to(found)
    return {place: cells for place, cells in found.items() if cells}


class _Shard:
    """One indicator of some respondents: a row for each wave, cell and respondent, in order."""

    def __init__(
        self,
        entries: Entries,
        interviews: Interviews,
        waves: Sequence[str],
        there: Flags,
        drawn: _Drawn | None,
    ) -> None:
        self.entries, self.waves, self.there = entries, waves, there
        self.interviews, self.drawn = interviews, drawn
        self.marks = ["", *drawn.marks] if drawn else [""]
        self.keys = [key + mark for mark in self.marks for key in entries.keys]
        self.people = int(there.shape[0])
        number = interviews.wave[entries.owner] * len(self.keys) + entries.cell
        number = number * self.people + interviews.respondent[entries.owner]
        self.number, group = occurring(number, len(waves) * self.width)
        size = self.number.size
        self.count = np.bincount(group, minlength=size)
        self.approved = added(group, interviews.approved[entries.owner], size)
        self.m = added(group, entries.m, size)
        self.y = added(group, entries.y, size)
        squares = entries.squares
        self.squares = None if squares is None else added(group, squares, size)
        self.weight: NDArray[Any] | None = None
        if drawn:
            self._weigh(drawn)
        largest = max((int(abs(part).max()) for part in (self.y, self.m) if part.size), default=0)
        # Of a cell at most all people are added up.
        if self.y.dtype == object or largest**2 * self.people >= LARGEST:
            self.y, self.m = self.y.astype(object), self.m.astype(object)

    @property
    def width(self) -> int:
        """How many numbers a wave has: one for each cell and respondent."""
        return len(self.keys) * self.people

    def _weigh(self, drawn: _Drawn) -> None:
        """Put the weighted rows of each stratum between the others, in order."""
        place, person = np.divmod(self.number, self.people)
        weight = drawn.weights[person, place // len(self.keys)]
        further = (drawn.stratum[person] + 1) * len(self.entries.keys) * self.people
        number = np.concatenate([self.number, self.number + further])
        order = np.argsort(number)
        self.number = number[order]
        for name in ("count", "approved"):
            setattr(self, name, np.tile(getattr(self, name), 2)[order])
        for name in ("m", "y", "squares"):
            if (values := getattr(self, name)) is not None:
                as_is = values.astype(object)
                both = np.concatenate([as_is, as_is * weight])
                setattr(self, name, _narrowed(both[order], self.people))
        self.weight = _narrowed(np.tile(weight, 2)[order], self.people)

    def add_to(self, found: Moments) -> None:
        self._cells(found)
        self._left_out(found)
        for first, second in combinations(range(len(self.waves)), 2):
            self._cross(found, first, second)
        overall = np.zeros_like(self.there)
        for wave in range(len(self.waves)):
            overall[self._overall(wave)[0], wave] = True
        found[(self.entries.indicator,)] = _histories(overall, self.waves, self.drawn)

    def _cells(self, found: Moments) -> None:
        y, m = self.y, self.m
        zeros = np.zeros(y.size, dtype=np.int64)
        squares = zeros if self.squares is None else self.squares
        broken = (squares != 0) & ((y % SCALE != 0) | (squares % SCALE**2 != 0))
        columns: list[NDArray[Any]] = [
            self.count, self.approved, m != 0, (m != 0) & (y != 0), (m != 0) & (m > y),
            (y < 0) | (y > m), m, y, m * m, m * y, y * y, squares, broken,
        ]  # fmt: skip
        if self.weight is not None:
            w, v = self.weight * (m != 0), self.weight * ((m != 0) & (y != 0))
            columns += [w, w * w, v, v * v]
        for place, numbers in _summed(self.number // self.people, columns):
            wave, cell = divmod(place, len(self.keys))
            where = found.setdefault((self.entries.indicator, self.waves[wave]), {})
            is_plain = cell < len(self.entries.keys)
            where[self.keys[cell]] = numbers[: len(Cell._fields)] if is_plain else numbers

    def _left_out(self, found: Moments) -> None:
        one = self.entries
        place = self.interviews.wave[one.left_owner] * len(one.keys) + one.left_cell
        places, group = occurring(place, len(self.waves) * len(one.keys))
        sums = added(group * len(KINDS) + one.left_kind, one.left, places.size * len(KINDS))
        by_place = sums.reshape(-1, len(KINDS)).tolist()
        for number, counts in zip(places.tolist(), by_place, strict=True):
            wave, cell = divmod(number, len(one.keys))
            where = found.setdefault((one.indicator, self.waves[wave]), {})
            where[LEFT_OUT + one.keys[cell]] = counts

    def _cross(self, found: Moments, first: int, second: int) -> None:
        """Add the products of two waves, over the respondents with something in both."""
        one, start = self._rows(first)
        common = self.number[one] - start
        other = self._where(second)[common]
        both = other >= 0
        common, other = common[both], other[both]
        ya, ma, yb, mb = self.y[one][both], self.m[one][both], self.y[other], self.m[other]
        columns = [np.ones(common.size, np.int64), ma * mb, ma * yb, ya * mb, ya * yb]
        place = self.entries.indicator, self.waves[first], self.waves[second]
        cells = {
            self.keys[cell]: numbers for cell, numbers in _summed(common // self.people, columns)
        }
        again = self.there[:, first] & self.there[:, second]
        for mark in self.marks:
            panel = self._own(first, again, mark) + self._own(second, again, mark)
            if any(panel):
                cells[PANEL + mark] = panel
        found[place] = cells

    def _rows(self, wave: int) -> tuple[slice, int]:
        """Return the rows of a wave, and the number from which its own begin."""
        start = wave * self.width
        return slice(*np.searchsorted(self.number, [start, start + self.width])), start

    def _where(self, wave: int) -> Indices:
        """Return the row of each cell and respondent in a wave; -1 where there is none."""
        rows, start = self._rows(wave)
        found = np.full(self.width, -1)
        found[self.number[rows] - start] = np.arange(rows.start, rows.stop)
        return found

    def _overall(self, wave: int, mark: str = "") -> tuple[Indices, slice]:
        """Return who has something overall in a wave, and in which rows."""
        start = (wave * len(self.keys) + self.keys.index(OVERALL + mark)) * self.people
        rows = slice(*np.searchsorted(self.number, [start, start + self.people]))
        return self.number[rows] - start, rows

    def _own(self, wave: int, chosen: Flags, mark: str) -> Numbers:
        people, rows = self._overall(wave, mark)
        y, m = (part[rows][chosen[people]] for part in (self.y, self.m))
        return [int(np.sum(part)) for part in (m != 0, m, y, m * m, m * y, y * y)]


def _summed(places: Indices, columns: Sequence[NDArray[Any]]) -> list[tuple[int, Numbers]]:
    """Add columns up by place, which is in order; return each place with its sums."""
    if not places.size:
        return []
    starts = np.flatnonzero(np.append(True, places[1:] != places[:-1]))
    sums = [
        # A sum of flags would be a flag.
        np.add.reduceat(one.astype(np.int64) if one.dtype == bool else one, starts).tolist()
        for one in columns
    ]
    rows = zip(*sums, strict=True)
    return [
        (place, list(numbers)) for place, numbers in zip(places[starts].tolist(), rows, strict=True)
    ]


def _narrowed(values: NDArray[Any], people: int) -> NDArray[Any]:
    """Return whole numbers in 64 bits where the sum of their squares over all people fits."""
    largest = max((abs(value) for value in values), default=0)
    return values.astype(np.int64) if largest**2 * people < LARGEST else values


def _given(chosen: Sequence[Chosen], there: Flags, waves: Sequence[str]) -> dict[str, Numbers]:
    """Count by wave how many of those interviewed have a weight, and how many a stratum."""
    found: dict[str, Numbers] = {}
    for one, here in zip(chosen, there if chosen else (), strict=True):
        there_in = [waves[place] for place in np.flatnonzero(here).tolist()]
        for key, numbers in one.given(there_in).items():
            before = found.get(key, [0] * len(numbers))
            found[key] = [a + b for a, b in zip(before, numbers, strict=True)]
    return found


def _histories(there: Flags, waves: Sequence[str], drawn: _Drawn | None) -> dict[str, Numbers]:
    """Count the respondents by the waves in which they are, and in no other."""
    found = _history(there, waves)
    if drawn is None:
        return found
    for place, mark in enumerate(drawn.marks):
        theirs = _history(there[drawn.stratum == place], waves)
        found |= {key + mark: numbers for key, numbers in theirs.items()}
    return found


def _history(there: Flags, waves: Sequence[str]) -> dict[str, Numbers]:
    found = {}
    marks = np.packbits(there, axis=1, bitorder="little")
    # One text of bytes for each respondent: much quicker to tell apart than rows of flags.
    texts = np.ascontiguousarray(marks).view(f"S{marks.shape[1]}").ravel() if marks.size else marks
    _, places, counts = np.unique(texts, return_index=True, return_counts=True)
    for place, number in zip(places.tolist(), counts.tolist(), strict=True):
        those = [wave for wave, here in zip(waves, there[place], strict=True) if here]
        if those:
            found[" ".join(those)] = [number]
    return found

"""The state of a study: whole numbers that add up over respondents, from which figures come.

A respondent's *contribution* is a pure function of their tallies in all waves. Several interviews
of one wave are added first, since squares do not add up below the respondent. The state is the sum
of all contributions: an edit takes an old contribution out and puts a new one in, and leaves the
very integers that a full count finds.

A place is an indicator with no wave, one, or two: ("stage", "2018", "2019"). Each holds cells,
and each cell a list of numbers. Python's integers, since sums of squares in millionths pass 2^63.

| place | cell | numbers |
|---|---|---|
| indicator and wave | "segment|category", overall "|" | `Cell` |
| | "?segment|category": left out; "?segment|": of no known category | one per kind of empty |
| indicator and pair of waves | "segment|category", overall "|" | `Cross` |
| | "panel": those interviewed in both | `Own` of the first wave, then of the second |
| indicator | "2018 2019": active in these waves and no other | how many respondents |
| "", the study | "2018 2019": interviewed in these waves and no other | how many respondents |
| | "=2019": of those interviewed in the wave | how many have a weight, how many a stratum |

Where a wave is weighted or stratified, all cells but those left out stand there once more for each
stratum, weighted (`sampling`); those of a wave go on with `Weights`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple

from analytics.stats.counting.sampling import MARK, SIMPLY, Chosen
from analytics.stats.counting.tallies import SCALE, Cells, LeftOut
from surveys.domain.missing import Missing

StatePlace = tuple[str, ...]
Numbers = list[int]
Moments = dict[StatePlace, dict[str, Numbers]]

STUDY: StatePlace = ("",)
OVERALL = "|"
LEFT_OUT = "?"
PANEL = "panel"
KINDS = [kind.value for kind in Missing]


class Cell(NamedTuple):
    """Sums of one cell over the interviews (two), the respondents and the elements (`squares`).

    From `active` to `yy` as in `State`. `broken`: respondents whose sums are not whole units.
    """

    interviews: int = 0
    approved: int = 0
    active: int = 0
    having: int = 0
    lacking: int = 0
    outside: int = 0
    m: int = 0
    y: int = 0
    mm: int = 0
    my: int = 0
    yy: int = 0
    squares: int = 0
    broken: int = 0


class Weights(NamedTuple):
    """Sums of the weights themselves, which follow the sums of a weighted cell.

    `w` and `ww`: weights and their squares, of the active respondents; `v` and `vv`: of those with
    something in the numerator. In a wave without weights each is 1.
    """

    w: int = 0
    ww: int = 0
    v: int = 0
    vv: int = 0


class Cross(NamedTuple):
    """Sums over the respondents active in both waves of a pair; `my` is Σ m of the first times y
    of the second."""

    both: int = 0
    mm: int = 0
    my: int = 0
    ym: int = 0
    yy: int = 0


class Own(NamedTuple):
    """Sums over respondents of one wave."""

    active: int = 0
    m: int = 0
    y: int = 0
    mm: int = 0
    my: int = 0
    yy: int = 0


class ImpossibleState(ValueError):
    """A number of a state is below zero that counts something: it is out of step."""


@dataclass(frozen=True)
class TallyRow:
    """The tally of one interview of a respondent."""

    wave: str
    approved: bool
    cells: Cells
    left_out: LeftOut


class _Sums:
    """What one respondent adds up to in one cell and wave."""

    __slots__ = ("approved", "interviews", "m", "squares", "weight", "y")

    def __init__(self) -> None:
        self.interviews = self.approved = self.y = self.m = self.squares = 0
        self.weight: int | None = None

    def add(self, amounts: Sequence[int], *, approved: bool) -> None:
        self.interviews += 1
        self.approved += approved
        self.y += amounts[0]
        self.m += amounts[1]
        if len(amounts) > 2:
            self.squares += amounts[2]

    def weighted(self, weight: int) -> "_Sums":
        """Return the same, weighted."""
        found = _Sums()
        found.interviews, found.approved, found.weight = self.interviews, self.approved, weight
        found.y, found.m = self.y * weight, self.m * weight
        found.squares = self.squares * weight
        return found

    def cell(self) -> Numbers:
        y, m, squares = self.y, self.m, self.squares
        broken = squares and (y % SCALE or squares % SCALE**2)
        here = m != 0
        numbers = [
            self.interviews,
            self.approved,
            int(here),
            int(here and y != 0),
            int(here and m > y),
            int(not 0 <= y <= m),
            m,
            y,
            m * m,
            m * y,
            y * y,
            squares,
            int(bool(broken)),
        ]
        if self.weight is not None:
            w, v = self.weight * here, self.weight * (here and y != 0)
            numbers += [w, w * w, v, v * v]
        return numbers

    def own(self) -> Numbers:
        y, m = self.y, self.m
        return [int(m != 0), m, y, m * m, m * y, y * y]


_NOTHING = _Sums()
_Wave = dict[str, dict[str, _Sums]]
"""What a respondent adds up to in one wave, by indicator and cell."""


def contribution(
    tallies: Sequence[TallyRow], waves: Sequence[str], chosen: Chosen = SIMPLY
) -> Moments:
    """Return what one respondent contributes to the state.

    Parameters
    ----------
    tallies : sequence of TallyRow
        All tallies of the respondent; none is an empty contribution.
    waves : sequence of str
        Codes of the waves of the study, in their order.
    chosen : Chosen
        How the respondent was chosen.
    """
    found: Moments = {}
    there = {tally.wave for tally in tallies}
    sums = {wave: _sums([t for t in tallies if t.wave == wave]) for wave in waves if wave in there}
    marks = [""]
    if chosen.modes.waves:
        marks.append(chosen.mark)
        for wave, indicators in sums.items():
            _weight(indicators, chosen.weight(wave), chosen.mark)
    for wave, indicators in sums.items():
        for indicator, cells in indicators.items():
            found[indicator, wave] = {key: one.cell() for key, one in cells.items()}
    for tally in tallies:
        _leave_out(found, tally)
    for first, second in combinations(sums, 2):
        _cross(found, (first, second), (sums[first], sums[second]), marks)
    _histories(found, sums, marks)
    if sums:
        found[STUDY] |= chosen.given(sums)
    return found


def exchange(
    before: Sequence[TallyRow],
    after: Sequence[TallyRow],
    waves: Sequence[str],
    chosen: Chosen = SIMPLY,
) -> Moments:
    """Return what the state gains where the tallies of one respondent are others than before.

    What a cell contributes hangs on its amounts, and on the waves that there are: where one tally
    took the place of another of its wave, cells with the same amounts are left out.
    """
    gone, came = list(before), []
    for tally in after:
        if tally in gone:
            gone.remove(tally)
        else:
            came.append(tally)
    if [(one.wave, one.approved) for one in gone] == [(one.wave, one.approved) for one in came]:
        keys = set().union(*map(_other_cells, gone, came))
        before, after = ([_only(tally, keys) for tally in part] for part in (before, after))
    found = contribution(after, waves, chosen)
    add(found, contribution(before, waves, chosen), times=-1)
    return found


def _other_cells(one: TallyRow, other: TallyRow) -> set[str]:
    parts = (one.cells, other.cells), (one.left_out, other.left_out)
    return {key for a, b in parts for key in a.keys() | b.keys() if a.get(key) != b.get(key)}


def _only(tally: TallyRow, keys: set[str]) -> TallyRow:
    cells = {key: amounts for key, amounts in tally.cells.items() if key in keys}
    left_out = {key: kinds for key, kinds in tally.left_out.items() if key in keys}
    return replace(tally, cells=cells, left_out=left_out)


def _sums(tallies: Sequence[TallyRow]) -> _Wave:
    found: _Wave = {}
    for tally in tallies:
        for key, amounts in tally.cells.items():
            indicator, _, cell = key.partition("|")
            cells = found.setdefault(indicator, {})
            if cell not in cells:
                cells[cell] = _Sums()
            cells[cell].add(amounts, approved=tally.approved)
    return found


def _leave_out(found: Moments, tally: TallyRow) -> None:
    for key, kinds in tally.left_out.items():
        indicator, _, cell = key.partition("|")
        cells = found.setdefault((indicator, tally.wave), {})
        numbers = cells.setdefault(LEFT_OUT + cell, [0] * len(KINDS))
        for kind, number in kinds.items():
            numbers[KINDS.index(kind)] += number


def _weight(indicators: _Wave, weight: int, mark: str) -> None:
    """Put the weighted cells of a wave beside the others."""
    for cells in indicators.values():
        for key, one in list(cells.items()):
            cells[key + mark] = one.weighted(weight)


def _cross(
    found: Moments, waves: tuple[str, str], sums: tuple[_Wave, _Wave], marks: Sequence[str]
) -> None:
    """Add the products of two waves of one respondent, who is in the panel of both."""
    before, after = sums
    for indicator in before.keys() | after.keys():
        one, other = before.get(indicator, {}), after.get(indicator, {})
        cells: dict[str, Numbers] = {}
        for key in one.keys() & other.keys():
            a, b = one[key], other[key]
            cells[key] = [1, a.m * b.m, a.m * b.y, a.y * b.m, a.y * b.y]
        if OVERALL in one or OVERALL in other:
            for mark in marks:
                own = [part.get(OVERALL + mark, _NOTHING).own() for part in (one, other)]
                cells[PANEL + mark] = own[0] + own[1]
        if cells:
            found[(indicator, *waves)] = cells


def _histories(found: Moments, sums: Mapping[str, _Wave], marks: Sequence[str]) -> None:
    """Say in which waves the respondent was interviewed, and active in each indicator."""
    if sums:
        found[STUDY] = {" ".join(sums) + mark: [1] for mark in marks}
    active: dict[str, list[str]] = {}
    for wave, indicators in sums.items():
        for indicator, cells in indicators.items():
            if OVERALL in cells:
                active.setdefault(indicator, []).append(wave)
    for indicator, waves in active.items():
        found[(indicator,)] = {" ".join(waves) + mark: [1] for mark in marks}


def add(state: Moments, other: Moments, *, times: int = 1) -> None:
    """Add moments to a state in place, or take them out with `times=-1`.

    A cell of zeros is dropped, so that equal states are equal mappings, however they came about.
    """
    for place, cells in other.items():
        target = state.setdefault(place, {})
        for key, numbers in cells.items():
            old = target.get(key)
            if old is None:
                old = [0] * len(numbers)
            new = [a + times * b for a, b in zip(old, numbers, strict=True)]
            if any(new):
                target[key] = new
            else:
                target.pop(key, None)
        if not target:
            del state[place]


SIGNED = {
    Cell: {Cell._fields.index("y"), Cell._fields.index("my")},  # and of a weighted one
    Cross: {Cross._fields.index(name) for name in ("my", "ym", "yy")},
    Own: {Own._fields.index("y"), Own._fields.index("my")},
}
"""Where a sum of values stands, which may be below zero; all other numbers count something."""


def require_possible(state: Moments) -> None:
    """Refuse a state that no respondents can have. Raises ImpossibleState."""
    for place, cells in state.items():
        for key, numbers in cells.items():
            if any(number < 0 for number in _counts(place, key, numbers)):
                raise ImpossibleState(f"{' '.join(place)} {key} has a count below zero.")


def _counts(place: StatePlace, key: str, numbers: Numbers) -> Iterator[int]:
    """Yield the numbers of a cell that count something."""
    signed: set[int] = set()
    width = len(numbers)
    if key.partition(MARK)[0] == PANEL:
        signed, width = SIGNED[Own], len(Own._fields)
    elif len(place) == 3:
        signed = SIGNED[Cross]
    elif len(place) == 2 and not key.startswith(LEFT_OUT):
        signed = SIGNED[Cell]
    return (number for at, number in enumerate(numbers) if at % width not in signed)

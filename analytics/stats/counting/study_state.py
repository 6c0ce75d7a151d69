"""The state of a study as figures read it."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from analytics.stats.counting.moments import (
    KINDS,
    LEFT_OUT,
    OVERALL,
    PANEL,
    STUDY,
    Cell,
    Cross,
    Moments,
    Numbers,
    Own,
    Weights,
)
from analytics.stats.counting.sampling import MARK, OF_WAVE, Modes
from surveys.domain.sampling import Coverage

Part = tuple[str, ...]
"""Of a design: the ends of the names of its cells, which are read together."""

ALL: Part = ("",)
"""All respondents, each counted once."""


class Design(NamedTuple):
    """How the respondents of some waves were chosen: the strata, or all of them in one part."""

    parts: Sequence[Part]
    is_stratified: bool = False

    @property
    def is_simple(self) -> bool:
        """Whether figures are those of respondents who count once each, in no strata."""
        return self.parts == [ALL]


class StudyState:
    """The state of a study as figures read it.

    Where a method takes `part`, it reads the cells of that part of a design, weighted.
    """

    def __init__(self, moments: Moments) -> None:
        self.moments = moments
        self._sizes: dict[tuple[Part, tuple[str, ...]], int] = {}
        self._designs: dict[tuple[str, ...], Design] = {}

    def cell(self, indicator: str, wave: str, key: str = OVERALL, part: Part = ALL) -> Cell:
        return Cell(*self._numbers((indicator, wave), key, part)[: len(Cell._fields)])

    def weights(self, indicator: str, wave: str, key: str, part: Part) -> Weights:
        """Sums of the weights of a cell, of a part that is not `ALL`."""
        return Weights(*self._numbers((indicator, wave), key, part)[len(Cell._fields) :])

    def cross(
        self, indicator: str, first: str, second: str, key: str = OVERALL, part: Part = ALL
    ) -> Cross:
        return Cross(*self._numbers((indicator, first, second), key, part))

    def panel(self, indicator: str, first: str, second: str, part: Part = ALL) -> tuple[Own, Own]:
        """Sums over those interviewed in both waves, of each wave."""
        numbers = self._numbers((indicator, first, second), PANEL, part)
        size = len(Own._fields)
        return Own(*numbers[:size]), Own(*numbers[size:])

    def _numbers(self, place: tuple[str, ...], key: str, part: Part) -> Sequence[int]:
        cells = self.moments.get(place, {})
        if len(part) == 1:
            return cells.get(key + part[0], ())
        found = [numbers for mark in part if (numbers := cells.get(key + mark))]
        return [sum(column) for column in zip(*found, strict=True)]

    def left_out(self, indicator: str, wave: str, key: str) -> dict[str, int]:
        """Records left out of a cell by kind of empty, in the order of the kinds."""
        numbers = self.moments.get((indicator, wave), {}).get(LEFT_OUT + key, ())
        return {kind: number for kind, number in zip(KINDS, numbers, strict=False) if number}

    def interviewed(self, *waves: str, part: Part = ALL) -> int:
        """Respondents interviewed in any of these waves."""
        where = part, waves
        if where not in self._sizes:  # every cell of a wave asks
            self._sizes[where] = sum(
                _any_of(self._interviewed.get(mark, []), waves) for mark in part
            )
        return self._sizes[where]

    def interviewed_in_both(self, first: str, second: str) -> int:
        everybody = self._interviewed.get("", [])
        return sum(number for those, number in everybody if {first, second} <= those)

    def active(self, indicator: str, waves: Sequence[str], part: Part = ALL) -> int:
        """Respondents with something in the base of an indicator in any of these waves."""
        found = _histories(self.moments.get((indicator,), {}))
        return sum(_any_of(found.get(mark, []), waves) for mark in part)

    @cached_property
    def modes(self) -> Modes:
        """Which waves are weighted, and which stratified."""
        cells = self.moments.get(STUDY, {})
        given = {name[1:]: numbers for name, numbers in cells.items() if name.startswith(OF_WAVE)}
        return Modes.of(
            {wave: Coverage(self.interviewed(wave), *numbers) for wave, numbers in given.items()}
        )

    def design(self, *waves: str) -> Design:
        """Return how the respondents of some waves were chosen.

        Weights of one wave are used beside another without; strata only where all waves have them.
        """
        if waves not in self._designs:
            self._designs[waves] = self._design(waves)
        return self._designs[waves]

    def _design(self, waves: tuple[str, ...]) -> Design:
        if self.modes.waves.isdisjoint(waves):
            return Design([ALL])
        marks = sorted(
            mark
            for mark, histories in self._interviewed.items()
            if mark.startswith(MARK) and _any_of(histories, waves)
        )
        if self.modes.stratified.issuperset(waves):
            return Design([(mark,) for mark in marks], is_stratified=True)
        return Design([tuple(marks)])

    @cached_property
    def _interviewed(self) -> "Histories":
        cells = self.moments.get(STUDY, {})
        return _histories({k: v for k, v in cells.items() if not k.startswith(OF_WAVE)})


Histories = dict[str, list[tuple[set[str], int]]]
"""By end of the name: how many respondents are in which waves, and in no other."""


def _histories(cells: Mapping[str, Numbers]) -> Histories:
    found: Histories = {}
    for key, (number,) in cells.items():
        waves, mark, stratum = key.partition(MARK)
        found.setdefault(mark + stratum, []).append((set(waves.split()), number))
    return found


def _any_of(histories: Sequence[tuple[set[str], int]], waves: Sequence[str]) -> int:
    return sum(number for those, number in histories if not those.isdisjoint(waves))


def cell_of(segment: str, category: str) -> str:
    """Return the key of a cell within its indicator."""
    return f"{segment}|{category}"

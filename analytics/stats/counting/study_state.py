"""The state of a study as figures read it."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from analytics.stats.counting.moments import (
    KINDS,
    LEFT_OUT,
    OVERALL,
    PANEL,
    STUDY,
    Cell,
    Cross,
    Moments,
    Own,
)


class StudyState:
    """The state of a study as figures read it."""

    def __init__(self, moments: Moments) -> None:
        self.moments = moments
        self._sizes: dict[tuple[str, ...], int] = {}

    def cell(self, indicator: str, wave: str, key: str = OVERALL) -> Cell:
        return Cell(*self.moments.get((indicator, wave), {}).get(key, ()))

    def cross(self, indicator: str, first: str, second: str, key: str = OVERALL) -> Cross:
        return Cross(*self.moments.get((indicator, first, second), {}).get(key, ()))

    def panel(self, indicator: str, first: str, second: str) -> tuple[Own, Own]:
        """Sums over those interviewed in both waves, of each wave."""
        numbers = self.moments.get((indicator, first, second), {}).get(PANEL, [])
        size = len(Own._fields)
        return Own(*numbers[:size]), Own(*numbers[size:])

    def left_out(self, indicator: str, wave: str, key: str) -> dict[str, int]:
        """Records left out of a cell by kind of empty, in the order of the kinds."""
        numbers = self.moments.get((indicator, wave), {}).get(LEFT_OUT + key, ())
        return {kind: number for kind, number in zip(KINDS, numbers, strict=False) if number}

    def interviewed(self, *waves: str) -> int:
        """Respondents interviewed in any of these waves."""
        if waves not in self._sizes:  # every cell of a wave asks
            self._sizes[waves] = _any_of(self._interviewed, waves)
        return self._sizes[waves]

    def interviewed_in_both(self, first: str, second: str) -> int:
        return sum(number for those, number in self._interviewed if {first, second} <= those)

    def active(self, indicator: str, waves: Sequence[str]) -> int:
        """Respondents with something in the base of an indicator in any of these waves."""
        return _any_of(_histories(self.moments.get((indicator,), {})), waves)

    @cached_property
    def _interviewed(self) -> list[tuple[set[str], int]]:
        return _histories(self.moments.get(STUDY, {}))


def _histories(cells: Mapping[str, Sequence[int]]) -> list[tuple[set[str], int]]:
    return [(set(waves.split()), number) for waves, (number,) in cells.items()]


def _any_of(histories: Sequence[tuple[set[str], int]], waves: Sequence[str]) -> int:
    return sum(number for those, number in histories if not those.isdisjoint(waves))


def cell_of(segment: str, category: str) -> str:
    """Return the key of a cell within its indicator."""
    return f"{segment}|{category}"

"""When the waves of a study were, as one scale of time: years with their fraction.

The order of waves is their position. Their time is the middle of their dates; a wave without dates
stands where its turn is among the waves of its year: alone in the middle, two at a quarter and
three quarters. Both agree in nearly every study; where they do not, nothing that needs time can
be computed, and pages say so.
"""

import datetime
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

# Lines are followed in steps that make waves of about the same distance one step: quarters of a
# year; where waves are closer, months or days.
STEPS = (4, 12, 365)


class Dated(Protocol):
    """What the time of a wave is read from."""

    @property
    def year(self) -> int: ...
    @property
    def starts_on(self) -> datetime.date | None: ...
    @property
    def ends_on(self) -> datetime.date | None: ...


def times_of(waves: Sequence[Dated]) -> list[float]:
    """Return the time of each wave, in years; `waves` are in their order."""
    return [_middle(wave) or _by_turn(wave, waves) for wave in waves]


def _middle(wave: Dated) -> float | None:
    """Return the middle of the dates of a wave, or the only one that is known."""
    first, last = wave.starts_on or wave.ends_on, wave.ends_on or wave.starts_on
    if first is None or last is None:
        return None
    return (_in_years(first) + _in_years(last)) / 2


def _in_years(date: datetime.date) -> float:
    start, end = datetime.date(date.year, 1, 1), datetime.date(date.year, 12, 31)
    return date.year + (date - start).days / ((end - start).days + 1)


def _by_turn(wave: Dated, waves: Sequence[Dated]) -> float:
    same = [one for one in waves if one.year == wave.year]
    turn = next(place for place, one in enumerate(same) if one is wave)
    return wave.year + (turn + 0.5) / len(same)


def goes_up(times: Sequence[float]) -> bool:
    """Say whether time follows the order of the waves, so that lines and slopes have a meaning."""
    return all(before < after for before, after in pairwise(times))


def places_of(times: Sequence[float]) -> list[float]:
    """Return where waves stand in a picture: at their times, or by turn where time has no order."""
    return list(times) if goes_up(times) else [float(turn) for turn in range(len(times))]


def steps_of(times: Sequence[float]) -> list[float] | None:
    """Return the years since the first wave, rounded to steps; None where time has no order."""
    if not goes_up(times):
        return None
    since = [time - times[0] for time in times]
    for step in STEPS:
        rounded = [round(years * step) / step for years in since]
        if goes_up(rounded):
            return rounded
    return since

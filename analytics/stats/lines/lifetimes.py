"""Project lines over time: how long they live, and how long until they reach a stage."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analytics.stats.design import columns
from analytics.stats.design.columns import LEVEL, Floats
from analytics.stats.estimation import intervals
from surveys.domain.linkage import Key, Line, Status

Interviewed = Mapping[int, Collection[Key]]


@dataclass(frozen=True)
class CurvePoint:
    """Share at a time, in years since the first report, with what it rests on.

    `low` and `high` are None with fewer than two respondents still followed.
    """

    years: float
    share: float
    se: float | None
    low: float | None
    high: float | None
    at_risk: int
    events: int
    clusters: int

    @property
    def value(self) -> float:
        """The share, under the name that grades look for."""
        return self.share

    @property
    def base(self) -> int:
        """Lines at risk."""
        return self.at_risk

    @property
    def df(self) -> int:
        """Respondents still followed, less one."""
        return self.clusters - 1

    @property
    def identical(self) -> bool:
        """Whether respondents do not differ at all."""
        return self.se == 0 and 0 < self.share < 1

    @property
    def is_share(self) -> bool:
        """A curve is made of shares."""
        return True


@dataclass(frozen=True)
class Curve:
    """A share over time. `lines` began at time 0; `excluded` could not be followed from there."""

    points: tuple[CurvePoint, ...]
    lines: int
    excluded: int


@dataclass(frozen=True)
class _Spell:
    """One line at one time: whether the event happened then."""

    respondent: Key
    years: float
    event: bool


def survival(
    lines: Sequence[Line],
    *,
    interviewed: Interviewed,
    years: Sequence[float],
    level: float = LEVEL,
) -> Curve:
    """Share of project lines still reported, by years since their first report.

    Parameters
    ----------
    lines : sequence of Line
        As `linkage.project_lines` returns them.
    interviewed : mapping of wave to respondents
        Who was interviewed when.
    years : sequence of float
        Year of each wave.
    level : float
        Confidence level.

    Returns
    -------
    Curve
        Lines whose respondents are not interviewed again leave the base from there (censored).

    Raises
    ------
    ValueError
        If the years do not go up.

    Notes
    -----
    An end is dated to the wave in which it was noticed. A line that is reported again after a gap
    was alive in between. Kaplan and Meier's product, its variance by linearisation over
    respondents; the interval is `kg` with the lines and respondents still at risk, so that a
    late point on few lines is not made certain by many early ones.

    References
    ----------
    Kaplan and Meier (1958), JASA 53. Binder (1992), Biometrika 79, for the variance.
    """
    columns.check_level(level)
    _check_years(years)
    spells = [spell for line in lines for spell in _until_ended(line, interviewed, years)]
    return _curve(spells, lines=len(lines), excluded=0, level=level, falling=True)


def time_to_stage(
    lines: Sequence[Line],
    *,
    reached: Callable[[Key], bool],
    interviewed: Interviewed,
    years: Sequence[float],
    level: float = LEVEL,
) -> Curve:
    """Share of project lines that have reached a stage, by years since their first report.

    Parameters
    ----------
    lines, interviewed, years, level
        As in `survival`.
    reached : callable
        Whether a project (by its key) has the stage, such as production.

    Returns
    -------
    Curve
        `excluded` counts lines that had the stage when first reported: when they reached it is
        not known. Ended lines stay in the base: they did not reach it.

    Raises
    ------
    ValueError
        As `survival`.

    Notes
    -----
    As `survival`; the curve is one minus the product.
    """
    columns.check_level(level)
    _check_years(years)
    begun = [
        line
        for line in lines
        if not any(reached(node.project) for node in line.in_wave(line.first_wave))
    ]
    spells = [
        spell for line in begun for spell in _until_reached(line, reached, interviewed, years)
    ]
    excluded = len(lines) - len(begun)
    return _curve(spells, lines=len(begun), excluded=excluded, level=level, falling=False)


def _check_years(years: Sequence[float]) -> None:
    if any(later <= earlier for earlier, later in pairwise(years)):
        raise ValueError("years must go up; give the year of each wave in order.")


def _until_ended(line: Line, interviewed: Interviewed, years: Sequence[float]) -> Iterable[_Spell]:
    first, who = line.first_wave, line.projects[0].respondent
    last = max(node.wave for node in line.projects)
    for wave in range(first + 1, len(years)):
        elapsed = years[wave] - years[first]
        if wave <= last:
            yield _Spell(who, elapsed, event=False)
        elif line.status(wave, interviewed) is Status.ENDED:
            yield _Spell(who, elapsed, event=True)
            return


def _until_reached(
    line: Line,
    reached: Callable[[Key], bool],
    interviewed: Interviewed,
    years: Sequence[float],
) -> Iterable[_Spell]:
    first, who = line.first_wave, line.projects[0].respondent
    last = max(node.wave for node in line.projects)
    for wave in range(first + 1, len(years)):
        elapsed = years[wave] - years[first]
        if any(reached(node.project) for node in line.in_wave(wave)):
            yield _Spell(who, elapsed, event=True)
            return
        if wave <= last or line.status(wave, interviewed) is Status.ENDED:
            yield _Spell(who, elapsed, event=False)


def _curve(
    spells: Sequence[_Spell], *, lines: int, excluded: int, level: float, falling: bool
) -> Curve:
    people = {name: row for row, name in enumerate(dict.fromkeys(one.respondent for one in spells))}
    influence = np.zeros(len(people))
    kept, points = 1.0, []
    for elapsed in sorted({one.years for one in spells}):
        now = [one for one in spells if one.years == elapsed]
        events = sum(one.event for one in now)
        hazard = events / len(now)
        kept *= 1 - hazard
        for one in now:
            if kept > 0:
                influence[people[one.respondent]] -= (one.event - hazard) / (
                    len(now) * (1 - hazard)
                )
        se = _se(kept, influence)
        low, high = _limits(kept, se, now, spells, level)
        share = kept
        if not falling:
            share, low, high = 1 - kept, _flipped(high), _flipped(low)
        clusters = len({one.respondent for one in now})
        points.append(CurvePoint(elapsed, share, se, low, high, len(now), events, clusters))
    return Curve(tuple(points), lines, excluded)


def _se(kept: float, influence: Floats) -> float | None:
    size = influence.size
    if size < 2:
        return None
    centred = influence - influence.mean()
    return kept * math.sqrt(size / (size - 1) * float(centred @ centred))


def _limits(
    kept: float, se: float | None, now: Sequence[_Spell], spells: Sequence[_Spell], level: float
) -> tuple[float | None, float | None]:
    """Interval `kg`, for as many lines and respondents as are still at risk."""
    so_far = [one for one in spells if one.years <= now[0].years]
    clusters = len({one.respondent for one in now})
    return intervals.limits_of_one(
        "kg",
        level=level,
        value=kept,
        variance=0.0 if se is None else se**2,
        df=clusters - 1,
        base=len(now),
        clusters=clusters,
        having=len({one.respondent for one in now if not one.event}),
        lacking=len({one.respondent for one in so_far if one.event}),
    )


def _flipped(limit: float | None) -> float | None:
    return None if limit is None else 1 - limit

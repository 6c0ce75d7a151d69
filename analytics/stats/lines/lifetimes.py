"""Project lines over time: how long they live, and how long until they reach a stage."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analytics.stats.design import columns
from analytics.stats.design.columns import LEVEL, Flags, Floats, Indices
from analytics.stats.estimation import intervals
from analytics.stats.lines.projects import LinkedProjects


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
class AtRisk:
    """Lines by waves, both of shape (lines, waves): where something could happen, and did."""

    inside: Flags
    event: Flags

    def spells(
        self, projects: LinkedProjects, years: Sequence[float]
    ) -> tuple[Indices, Floats, Flags]:
        """Return each line and wave at risk: the line, how long after it began, whether it was."""
        line, wave = np.nonzero(self.inside)
        when = np.asarray(years, dtype=np.float64)
        return line, when[wave] - when[projects.lines.first[line]], self.event[line, wave]


@dataclass(frozen=True)
class _Spells:
    """Lines at times: whose each is, how long after its beginning, whether the event happened."""

    respondent: Indices
    years: Floats
    event: Flags

    def when(self, inside: Flags) -> "_Spells":
        """Return some of them."""
        return _Spells(self.respondent[inside], self.years[inside], self.event[inside])

    def __len__(self) -> int:
        return int(self.years.size)


def survival(projects: LinkedProjects, *, years: Sequence[float], level: float = LEVEL) -> Curve:
    """Share of project lines still reported, by years since their first report.

    Parameters
    ----------
    projects : LinkedProjects
        All projects of the study.
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
    spells = _spells(projects, ends(projects), years)
    return _curve(spells, lines=projects.lines.number, excluded=0, level=level, falling=True)


def time_to_stage(
    projects: LinkedProjects, *, reached: Flags, years: Sequence[float], level: float = LEVEL
) -> Curve:
    """Share of project lines that have reached a stage, by years since their first report.

    Parameters
    ----------
    projects, years, level
        As in `survival`.
    reached : array of bool, shape (n,)
        Whether each project has the stage, such as production.

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
    lines = projects.lines
    spells = _spells(projects, arrivals(projects, reached), years)
    number = int((~there_at_first(projects, reached)).sum())
    return _curve(spells, lines=number, excluded=lines.number - number, level=level, falling=False)


def there_at_first(projects: LinkedProjects, reached: Flags) -> Flags:
    """Return which lines had a stage when they were first reported."""
    there: Flags = projects.lines.first_with(reached) <= projects.lines.first
    return there


def ends(projects: LinkedProjects) -> AtRisk:
    """Return in which waves a line could end, and in which it did."""
    lines, wave = projects.lines, np.arange(projects.waves)
    first, last, ended = lines.first[:, None], lines.last[:, None], lines.ended[:, None]
    inside = (wave > first) & ((wave <= last) | (wave == ended))
    return AtRisk(inside, inside & (wave == ended))


def arrivals(projects: LinkedProjects, reached: Flags) -> AtRisk:
    """Return in which waves a line could get to a stage, and in which it did."""
    lines, wave = projects.lines, np.arange(projects.waves)
    first, last, ended = lines.first[:, None], lines.last[:, None], lines.ended[:, None]
    arrival = lines.first_with(reached)[:, None]
    waiting = (wave < arrival) & ((wave <= last) | (wave >= ended))
    inside = (arrival > first) & (wave > first) & (waiting | (wave == arrival))
    return AtRisk(inside, inside & (wave == arrival))


def _check_years(years: Sequence[float]) -> None:
    if any(later <= earlier for earlier, later in pairwise(years)):
        raise ValueError("years must go up; give the year of each wave in order.")


def _spells(projects: LinkedProjects, lines: AtRisk, years: Sequence[float]) -> _Spells:
    """Return a spell for each line and wave at risk, line by line.

    Respondents are numbered as they appear, so that their numbers change no bit of a result.
    """
    line, elapsed, event = lines.spells(projects, years)
    who = projects.lines.respondent[line]
    _names, begins, place = np.unique(who, return_index=True, return_inverse=True)
    number = np.empty(begins.size, dtype=np.intp)
    number[np.argsort(begins)] = np.arange(begins.size)
    return _Spells(number[place], elapsed, event)


def _curve(spells: _Spells, *, lines: int, excluded: int, level: float, falling: bool) -> Curve:
    influence = np.zeros(np.unique(spells.respondent).size)
    kept, points = 1.0, []
    for elapsed in np.unique(spells.years).tolist():
        now = spells.when(spells.years == elapsed)
        events = int(now.event.sum())
        hazard = events / len(now)
        kept *= 1 - hazard
        if kept > 0:
            parts = (now.event - hazard) / (len(now) * (1 - hazard))
            np.subtract.at(influence, now.respondent, parts)
        se = _se(kept, influence)
        low, high = _limits(kept, se, now, spells.when(spells.years <= elapsed), level)
        share = kept
        if not falling:
            share, low, high = 1 - kept, _flipped(high), _flipped(low)
        clusters = _distinct(now.respondent)
        points.append(CurvePoint(elapsed, share, se, low, high, len(now), events, clusters))
    return Curve(tuple(points), lines, excluded)


def _se(kept: float, influence: Floats) -> float | None:
    size = influence.size
    if size < 2:
        return None
    centred = influence - influence.mean()
    return kept * math.sqrt(size / (size - 1) * float(centred @ centred))


def _limits(
    kept: float, se: float | None, now: _Spells, so_far: _Spells, level: float
) -> tuple[float | None, float | None]:
    """Interval `kg`, for as many lines and respondents as are still at risk."""
    clusters = _distinct(now.respondent)
    return intervals.limits_of_one(
        "kg",
        level=level,
        value=kept,
        variance=0.0 if se is None else se**2,
        df=clusters - 1,
        base=len(now),
        clusters=clusters,
        having=_distinct(now.respondent[~now.event]),
        lacking=_distinct(so_far.respondent[so_far.event]),
    )


def _distinct(respondents: Indices) -> int:
    return int(np.unique(respondents).size)


def _flipped(limit: float | None) -> float | None:
    return None if limit is None else 1 - limit

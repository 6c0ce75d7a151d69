"""Regression on the year: a line, or a logistic curve, through the records, under the design.

Not what Nucleus calls a trend, which is of the figures of the waves: see `trends.py`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analytics.stats.design import columns
from analytics.stats.design.columns import LEVEL, Floats, Labels
from analytics.stats.design.sampling import Sampling
from analytics.stats.design.totals import elements_of
from analytics.stats.design.variance import Design, unstratified
from analytics.stats.estimation.ratios import t_test

LINKS = ("identity", "logit")
STEPS = 100
SMALL = 1e-13


@dataclass(frozen=True)
class Regression:
    """Slope of an indicator over the years. None means: no such number.

    Attributes
    ----------
    link : "identity" (slope in units of the indicator per year) or "logit" (log odds per year).
    slope, se, low, high : change per year with its standard error and interval.
    t, df, p : test of no slope; df is one less than that of the design.
    odds_ratio, odds_low, odds_high : exp of the slope per year; for the logit only, and without
        end where no number is large enough.
    centre : mean year, weighted by the base; the intercept is the level there.
    intercept : level (identity) or log odds (logit) at the centre.
    covariance : of (intercept, slope), shape (2, 2).
    level : confidence level.
    """

    link: str
    slope: float | None
    se: float | None
    low: float | None
    high: float | None
    t: float | None
    df: int
    p: float | None
    odds_ratio: float | None
    odds_low: float | None
    odds_high: float | None
    centre: float
    intercept: float | None
    covariance: Floats | None
    level: float


@dataclass(frozen=True)
class _Rows:
    """Sums of numerator and base by unit of the design and position in time."""

    y: Floats
    m: Floats
    x: Floats
    design: Design
    df: int


def regression(
    y: ArrayLike,
    m: ArrayLike,
    *,
    x: ArrayLike,
    cluster: Labels,
    link: str = "identity",
    level: float = LEVEL,
    **sampling: Unpack[Sampling],
) -> Regression:
    """Slope of Y / M over x, with the clusters' covariance.

    Parameters
    ----------
    y, m : array_like, shape (n,)
        Numerator and base per element, as in `estimate`, of all waves.
    x : array_like, shape (n,)
        Year of each element (any number will do).
    cluster : sequence, shape (n,)
        Respondent of each element.
    link : {"identity", "logit"}
        Straight line, or logistic curve for shares.
    level : float
        Confidence level.
    stratum, weight, fpc, unit, unit_fpc, lonely : optional
        As in `estimate`, for the stacked design.

    Returns
    -------
    Regression
        With an empty slope where a logistic curve has none (the attribute splits the years).

    Raises
    ------
    ValueError
        As `estimate`; also for an unknown link, or where the base has only one year.

    Notes
    -----
    This is the Cochran-Armitage test of trend under the design. Years are centred, which R does
    not do: R loses three to four digits by it. With three waves the slope says how much per year,
    not that it goes on.

    References
    ----------
    Binder (1983), Int. Stat. Rev. 51: variance of estimating equations. R: svyglm.
    """
    columns.check_level(level)
    data = elements_of(y, m, cluster, **sampling)
    years = columns.finite("x", columns.column("x", x, data.m.size))
    active = data.design.active(data.inside & (data.weight != 0))
    rows = _Rows(
        y=data.weight * data.y,
        m=data.weight * data.m,
        x=years,
        design=data.design,
        df=data.design.degrees(active) - 1,
    )
    return _regression(rows, link, level)


def regression_clusters(
    y: ArrayLike,
    m: ArrayLike,
    *,
    years: Sequence[float],
    link: str = "identity",
    level: float = LEVEL,
) -> Regression:
    """Slope of Y / M over the years, from the sums of each cluster.

    Parameters
    ----------
    y, m : array_like, shape (clusters, K)
        Numerator and base: one row for every cluster interviewed in any wave, one column a wave.
    years : sequence of K numbers
        Year of each column.
    link, level
        As in `regression`.

    Returns
    -------
    Regression

    Raises
    ------
    ValueError
        For other shapes, a negative base, an unknown link, or where the base has only one year.

    Notes
    -----
    As `regression`: with few distinct years the sums are all that it needs.
    """
    columns.check_level(level)
    bases = columns.matrix("m", m)
    values = columns.matrix("y", y, bases.shape)
    clusters, waves = bases.shape
    if len(years) != waves:
        raise ValueError(f"There are {len(years)} years for {waves} columns; give one each.")
    if np.any(bases < 0):
        raise ValueError("m has a negative number; a base counts elements.")
    rows = _Rows(
        y=values.ravel(),
        m=bases.ravel(),
        x=np.tile(np.asarray(years, dtype=np.float64), clusters),
        design=replace(unstratified(clusters), unit=np.repeat(np.arange(clusters), waves)),
        df=int(np.count_nonzero(bases.any(axis=1))) - 2,
    )
    return _regression(rows, link, level)


def _regression(rows: _Rows, link: str, level: float) -> Regression:
    if link not in LINKS:
        raise ValueError(f"link {link!r} is not known; choose one of {', '.join(LINKS)}.")
    if np.unique(rows.x[rows.m != 0]).size < 2:
        raise ValueError("The base has fewer than two different years, so there is no slope.")
    if link == "logit" and np.any((rows.y < 0) | (rows.y > rows.m)):
        raise ValueError("The logit is for shares: y must lie between 0 and m. Use 'identity'.")
    centre = float(np.average(rows.x, weights=rows.m))
    design_rows = np.column_stack([np.ones(rows.x.size), rows.x - centre])
    found = _fit(rows, design_rows, link)
    slope = variance = covariance = intercept = None
    if found is not None:
        intercept, slope = float(found[0]), float(found[1])
        if rows.df >= 1:
            covariance = _covariance(rows, design_rows, found, link)
            variance = float(covariance[1, 1])
    test = t_test(slope, variance, rows.df, level)
    odds = link == "logit"
    return Regression(
        link=link,
        slope=slope,
        se=test.se,
        low=test.low,
        high=test.high,
        t=test.t,
        df=max(0, rows.df),
        p=test.p,
        odds_ratio=_exp(slope) if odds else None,
        odds_low=_exp(test.low) if odds else None,
        odds_high=_exp(test.high) if odds else None,
        centre=centre,
        intercept=intercept,
        covariance=covariance,
        level=level,
    )


def _fit(rows: _Rows, design_rows: Floats, link: str) -> Floats | None:
    """Solve the weighted estimating equations; None where a logistic curve does not settle."""
    start = np.zeros(2)
    if link == "identity":
        return start + _step(rows, design_rows, start, link)
    share = rows.y.sum() / rows.m.sum()
    if not 0 < share < 1 or _splits_the_years(rows):
        return None
    coefficients = np.array([math.log(share / (1 - share)), 0.0])
    for _ in range(STEPS):
        step = _step(rows, design_rows, coefficients, link)
        least = _likelihood(rows, design_rows @ coefficients)
        least -= SMALL * abs(least)
        while _likelihood(rows, design_rows @ (coefficients + step)) < least:
            step = step / 2  # too far: behind the best curve no step would lead back
        coefficients = coefficients + step
        if np.all(np.abs(step) <= SMALL * (1 + np.abs(coefficients))):
            return coefficients
    return None


def _splits_the_years(rows: _Rows) -> bool:
    """Say whether the attribute is only before, or only behind, where it is lacking.

    Then the slope runs away: no curve fits best (Albert and Anderson 1984, Biometrika 71).
    """
    having, lacking = rows.x[rows.y > 0], rows.x[rows.y < rows.m]
    return bool(having.max() <= lacking.min() or lacking.max() <= having.min())


def _likelihood(rows: _Rows, log_odds: Floats) -> float:
    return float(rows.y @ log_odds - rows.m @ np.logaddexp(0.0, log_odds))


def _mean(design_rows: Floats, coefficients: Floats, link: str) -> Floats:
    linear = design_rows @ coefficients
    mean: Floats = special.expit(linear) if link == "logit" else linear
    return mean


def _information(rows: _Rows, design_rows: Floats, mean: Floats, link: str) -> Floats:
    weights = rows.m * mean * (1 - mean) if link == "logit" else rows.m
    information: Floats = (design_rows * weights[:, None]).T @ design_rows
    return information


def _step(rows: _Rows, design_rows: Floats, coefficients: Floats, link: str) -> Floats:
    mean = _mean(design_rows, coefficients, link)
    information = _information(rows, design_rows, mean, link)
    score = design_rows.T @ (rows.y - rows.m * mean)
    step, *_ = np.linalg.lstsq(information, score, rcond=None)
    return step.astype(np.float64, copy=False)


def _covariance(rows: _Rows, design_rows: Floats, coefficients: Floats, link: str) -> Floats:
    mean = _mean(design_rows, coefficients, link)
    inverse = np.linalg.inv(_information(rows, design_rows, mean, link))
    influence = (design_rows * (rows.y - rows.m * mean)[:, None]) @ inverse
    return rows.design.covariance(
        np.column_stack([rows.design.sums(influence[:, k]) for k in range(2)])
    )


def _exp(value: float | None) -> float | None:
    try:
        return None if value is None else math.exp(value)
    except OverflowError:
        return math.inf

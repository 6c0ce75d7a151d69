"""Trend: all waves of an indicator together. Are they equal, how much do they move per year?"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from analytics.stats.comparison.wald import WaldTest, wald_test
from analytics.stats.design import columns
from analytics.stats.design.columns import LEVEL, Floats, Labels
from analytics.stats.design.sampling import Sampling
from analytics.stats.design.totals import ClusterTable, elements_of, table_of_clusters
from analytics.stats.estimation.ratios import Ratios, Test, ratios_of, t_test


@dataclass(frozen=True)
class Trend:
    """An indicator over K waves. None means: no such number.

    Attributes
    ----------
    years : the waves that have a base, in order; K numbers.
    values : share, mean or ratio of each.
    covariance : of the values, shape (K, K), in the stacked design; None with under two clusters.
    df : degrees of freedom: clusters active in any wave minus their strata.
    weights : of the linear contrast, (year - mean year) / sum of squares.
    slope : linear contrast: change per year, of a straight line through the values.
    contrast : standard error, interval and test of the slope.
    equality : test that all waves are equal.
    level : confidence level.
    """

    years: tuple[float, ...]
    values: tuple[float, ...]
    covariance: Floats | None
    df: int
    weights: tuple[float, ...]
    slope: float | None
    contrast: Test
    equality: WaldTest | None
    level: float


def trend(
    y: ArrayLike,
    m: ArrayLike,
    *,
    year: ArrayLike,
    cluster: Labels,
    level: float = LEVEL,
    df: int | None = None,
    **sampling: Unpack[Sampling],
) -> Trend:
    """Compare Y / M over all waves, stacked in one design with recurring clusters.

    Parameters
    ----------
    y, m : array_like, shape (n,)
        Numerator and base per element, as in `estimate`, of all waves.
    year : array_like, shape (n,)
        Year (or other position in time) of the wave of each element.
    cluster : sequence, shape (n,)
        Respondent of each element. The same label in two waves means the same respondent.
    level : float
        Confidence level.
    df : int, optional
        Degrees of freedom; those of the clusters active in any wave by default. R uses the
        clusters of the whole stack.
    stratum, weight, fpc, unit, unit_fpc, lonely : optional
        As in `estimate`, for the stacked design.

    Returns
    -------
    Trend

    Raises
    ------
    ValueError
        As `estimate`; also where fewer than two waves have a base.

    Notes
    -----
    Three waves leave one degree of freedom for curvature: report the slope as change per year,
    not as proof that it goes on. The Wald test is too eager with few clusters; read `p_adjusted`.

    References
    ----------
    R: svyby(covmat=TRUE), svycontrast. Korn and Graubard (1990), Am. Stat. 44, for the adjusted F.
    """
    columns.check_level(level)
    data = elements_of(y, m, cluster, **sampling)
    years = columns.finite("year", columns.column("year", year, data.m.size))
    known = np.unique(years[data.m != 0]).tolist()
    tables = {one: data.table(only=years == one) for one in known}
    weighty = {one: table for one, table in tables.items() if table.m.any()}
    return _trend(list(weighty.values()), list(weighty), level=level, df=df)


def trend_clusters(
    y: ArrayLike,
    m: ArrayLike,
    *,
    years: Sequence[float],
    level: float = LEVEL,
    df: int | None = None,
) -> Trend:
    """Compare Y / M over all waves, from the sums of each cluster.

    Parameters
    ----------
    y, m : array_like, shape (clusters, K)
        Numerator and base: one row for every cluster interviewed in any wave, one column for each
        wave, zeros where it was not interviewed.
    years : sequence of K numbers
        Year of each column.
    level, df
        As in `trend`.

    Returns
    -------
    Trend
        Waves without a base are left out.

    Raises
    ------
    ValueError
        For other shapes, or where fewer than two waves have a base.

    Notes
    -----
    As `trend`.
    """
    columns.check_level(level)
    bases = columns.matrix("m", m)
    values = columns.matrix("y", y, bases.shape)
    if len(years) != bases.shape[1]:
        raise ValueError(
            f"There are {len(years)} years for {bases.shape[1]} columns; give one each."
        )
    chosen = [k for k in np.argsort(years, kind="stable").tolist() if bases[:, k].any()]
    tables = [table_of_clusters(values[:, k], bases[:, k]) for k in chosen]
    return _trend(tables, [float(years[k]) for k in chosen], level=level, df=df)


def _trend(
    tables: Sequence[ClusterTable], years: Sequence[float], *, level: float, df: int | None
) -> Trend:
    ratios = ratios_of(tables) if len(tables) >= 2 else None
    if ratios is None or len(set(years)) < len(years):
        raise ValueError("Two or more waves of different years with a base are needed to compare.")
    either = np.any([table.active for table in tables], axis=0)
    freedom = max(0, tables[0].design.degrees(either) if df is None else df)
    return trend_of(ratios, years, df=freedom, level=level)


def trend_of(ratios: Ratios, years: Sequence[float], *, df: int, level: float = LEVEL) -> Trend:
    """Compare waves that are added up: the one way to every trend.

    Parameters
    ----------
    ratios : Ratios
        Of the waves with a base, two or more, of columns or of sums that were kept.
    years : sequence of K different numbers
        Year of each.
    df : int
        Degrees of freedom.
    level : float
        Confidence level.

    Returns
    -------
    Trend

    Notes
    -----
    As `trend`.
    """
    mean = Fraction(sum(Fraction(one) for one in years)) / len(years)
    spread = sum((Fraction(one) - mean) ** 2 for one in years)
    weights = [(Fraction(one) - mean) / spread for one in years]
    slope = ratios.combine([weights])[0]
    # One respondent in a wave has no spread: the formula would call that wave certain.
    informed = ratios.clusters >= 2 and min(ratios.active) >= 2
    return Trend(
        years=tuple(years),
        values=tuple(float(value) for value in ratios.values),
        covariance=ratios.covariance() if informed else None,
        df=df,
        weights=tuple(float(weight) for weight in weights),
        slope=slope,
        contrast=t_test(slope, ratios.variance(weights), df, level) if informed else Test(),
        equality=_equality(ratios, df) if informed else None,
        level=level,
    )


def _equality(ratios: Ratios, df: int) -> WaldTest | None:
    size = len(ratios.values)
    against_first = [[-1] + [int(j == i) for j in range(1, size)] for i in range(1, size)]
    differences = np.array(ratios.combine(against_first))
    return wald_test(differences, ratios.covariance(against_first), df)

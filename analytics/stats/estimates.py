"""Shares, means, ratios and totals of clustered elements, with the precision the design gives."""

import math
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from analytics.stats import design as designs
from analytics.stats import exact
from analytics.stats.design import Floats, Labels
from analytics.stats.results import Estimate, Facts, Number, finish
from analytics.stats.tables import Elements, Table, elements_of, table_of_clusters


def estimate(
    y: ArrayLike,
    m: ArrayLike,
    *,
    cluster: Labels,
    stratum: Labels | None = None,
    weight: ArrayLike | None = None,
    fpc: ArrayLike | None = None,
    level: float = 0.95,
    method: str | None = None,
    domain: ArrayLike | None = None,
) -> Estimate:
    """Estimate a share, mean or ratio Y / M with its design-based interval.

    Parameters
    ----------
    y : array_like, shape (n,)
        Numerator per element: 1 where the element has the attribute, or its value.
    m : array_like, shape (n,)
        Base per element: 1 where the element belongs to it, 0 where it does not. Elements outside
        the base stay in: they say how many clusters the design has.
    cluster : sequence, shape (n,)
        Respondent (or organisation) of each element.
    stratum, weight, fpc : sequence or array_like, shape (n,), optional
        Stratum label, weight (0 or more), and number of clusters in the population of the stratum.
    level : float
        Confidence level.
    method : str, optional
        One of `intervals.METHODS`; `kg` for shares and `mean` otherwise by default.
    domain : array_like of bool, shape (n,), optional
        Elements that count for base, clusters and df; those with m not 0 by default. Give it for
        a ratio of two values, where m = 0 does not mean outside.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        For unequal lengths, no elements, NaN in the base, negative weights or base values, a
        cluster in two strata, a stratum with one cluster, or a share method on values that are
        not 0 and 1.

    Notes
    -----
    Taylor linearisation: it understates the variance with few or very unequal clusters. Without
    weights, strata and fpc, whole numbers are added exactly and the variance is a fraction.

    References
    ----------
    Särndal, Swensson and Wretman (1992). Model Assisted Survey Sampling. Springer.
    Korn and Graubard (1998). Survey Methodology 24, 193-201.
    """
    designs.check_level(level)
    data = elements_of(y, m, cluster, stratum, weight, fpc, domain)
    return finish(_ratio_facts(data), level=level, method=method)


def total(
    y: ArrayLike,
    *,
    cluster: Labels,
    stratum: Labels | None = None,
    weight: ArrayLike | None = None,
    fpc: ArrayLike | None = None,
    level: float = 0.95,
    domain: ArrayLike | None = None,
) -> Estimate:
    """Estimate a total (with y = 1: the number of elements) with its t interval.

    Parameters
    ----------
    y : array_like, shape (n,)
        Value per element; values outside `domain` are not read.
    cluster, stratum, weight, fpc, level, domain
        As in `estimate`; `domain` is all elements by default.

    Returns
    -------
    Estimate
        `method` is "mean": the symmetric t interval.

    Raises
    ------
    ValueError
        As `estimate`.

    Notes
    -----
    Unlike for a ratio, clusters without elements in the domain carry variance. The lower limit
    can be below 0.
    """
    designs.check_level(level)
    ones = np.ones(designs.column("y", y).size)
    inside = ones.astype(bool) if domain is None else domain
    data = elements_of(y, ones, cluster, stratum, weight, fpc, inside)
    return finish(_total_facts(data), level=level, method="mean")


def estimate_clusters(
    y: ArrayLike,
    m: ArrayLike,
    *,
    elements: int,
    level: float = 0.95,
    method: str | None = None,
    squares: Number | None = None,
) -> Estimate:
    """Estimate Y / M from the sums of each cluster, without weights and strata.

    Parameters
    ----------
    y, m : array_like, shape (clusters,)
        Numerator and base summed per cluster. One row for every cluster of the design: those
        with nothing in the base have zeros and stay in.
    elements : int
        Elements in the base.
    level : float
        Confidence level.
    method : str, optional
        As in `estimate`. By default `kg` if m adds up to `elements` and 0 <= y <= m everywhere.
        Give "mean" for the mean of a number, whose small values can look like a share.
    squares : number, optional
        Sum of squared element values, for the design effect of a mean; a share needs none.

    Returns
    -------
    Estimate
        Equal, bit for bit, to `estimate` on the elements behind the sums.

    Raises
    ------
    ValueError
        As `estimate`.

    Notes
    -----
    As `estimate`.
    """
    designs.check_level(level)
    table = table_of_clusters(y, m)
    looks_like_share = bool(np.all((table.y >= 0) & (table.y <= table.m)))
    counted = float(table.m.sum()) == elements
    is_share = looks_like_share and counted and method != "mean"
    value, variance = _ratio(table, shift=0.0)
    srs = _srs_of_sums(table, squares, elements, is_share=is_share) if counted else None
    facts = _facts(table, value, variance, elements, srs, is_share=is_share)
    return finish(facts, level=level, method=method)


def _ratio_facts(data: Elements) -> Facts:
    table = data.table()
    rough = table.y.sum() / table.m.sum() if table.m.sum() else 0.0
    # Off by a constant, large values with a small spread keep their digits.
    shift = 0.0 if table.integers() is not None else float(np.rint(rough))
    value, variance = _ratio(data.table(shift=shift) if shift else table, shift=shift)
    return _facts(
        table,
        value,
        variance,
        int(data.inside.sum()),
        _srs_of_elements(data, value),
        is_share=data.is_share(),
    )


def _ratio(table: Table, *, shift: float) -> tuple[float | None, float | None]:
    """Value and variance of Y / M; either is None where it does not exist."""
    whole = table.integers()
    if whole is not None:
        sums = exact.sums(*whole)
        if sums.m == 0:
            return None, None
        variance = sums.ratio_variance() if sums.clusters > 1 else None
        return sums.y / sums.m, None if variance is None else float(variance)
    base = float(table.m.sum())
    if base == 0:
        return None, None
    shifted = float(table.y.sum()) / base
    return shift + shifted, _linearised(table, (table.y - shifted * table.m) / base, shift)


def _linearised(table: Table, residuals: Floats, shift: float) -> float | None:
    if table.design.clusters < 2:
        return None
    variance = float(table.design.covariance(residuals[:, None])[0, 0])
    scale = float(np.abs(table.y).sum() / table.m.sum()) + abs(shift)
    return 0.0 if math.sqrt(variance) < 1e-15 * scale else variance  # rounding noise, not spread


def _total_facts(data: Elements) -> Facts:
    table = data.table()
    value: float | None = float(table.y.sum())
    variance: float | None = None
    whole = table.integers()
    if whole is not None and table.design.clusters > 1:
        exactly: Fraction = exact.sums(*whole).total_variance()
        variance = float(exactly)
    elif table.design.clusters > 1:
        variance = float(table.design.covariance(table.y[:, None])[0, 0])
    return _facts(table, value, variance, int(data.inside.sum()), None, is_share=False)


def _facts(
    table: Table,
    value: float | None,
    variance: float | None,
    base: int,
    srs_variance: float | None,
    *,
    is_share: bool,
) -> Facts:
    whole = table.integers()
    return Facts(
        value=value,
        variance=variance,
        df=max(0, table.design.degrees(table.active)),
        clusters=int(table.active.sum()),
        base=base,
        srs_variance=srs_variance,
        count=float(table.y.sum()) if whole is None else int(whole[0].sum()),
        design_clusters=table.design.clusters,
        having=table.having(),
        lacking=table.lacking(),
        is_share=is_share,
        identical=variance == 0
        and bool(table.design.correction.any())
        and not (is_share and value in (0.0, 1.0)),
    )


def _srs_variance(total_y: Number, squares: Number, size: int) -> float | None:
    """Variance of a mean under simple random sampling; exact for whole numbers."""
    if size < 2:
        return None
    return (squares * size - total_y**2) / (size**2 * (size - 1))


def _srs_of_sums(
    table: Table, squares: Number | None, elements: int, *, is_share: bool
) -> float | None:
    whole = exact.as_integers(table.y)
    total_y: Number = float(table.y.sum()) if whole is None else int(whole.sum())
    if squares is None:
        squares = total_y if is_share else None  # 0 and 1 are their own squares
    return None if squares is None else _srs_variance(total_y, squares, elements)


def _srs_of_elements(data: Elements, value: float | None) -> float | None:
    counted = data.inside & (data.weight != 0)
    size = int(counted.sum())
    if value is None or size < 2 or np.any(data.m[counted] != 1):
        return None
    y = exact.as_integers(data.y[counted]) if not data.weighted else None
    if y is not None:
        return _srs_variance(int(y.sum()), exact.dot(y, y), size)
    weights = data.weight[counted]
    spread = float(np.sum(weights * (data.y[counted] - value) ** 2) / weights.sum())
    return spread / (size - 1)

"""Shares, means, ratios and totals of clustered elements, with the precision the design gives."""

import math
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from analytics.stats.design import columns, exact
from analytics.stats.design.columns import LEVEL, Floats, Labels
from analytics.stats.design.sampling import Sampling, sample_of
from analytics.stats.design.totals import ClusterTable, Elements, elements_of, table_of_clusters
from analytics.stats.estimation.results import Amount, Estimate, Facts, finish
from analytics.stats.estimation.states import squares_of, srs_variance


def estimate(
    y: ArrayLike,
    m: ArrayLike,
    *,
    cluster: Labels,
    level: float = LEVEL,
    method: str | None = None,
    domain: ArrayLike | None = None,
    **sampling: Unpack[Sampling],
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
    stratum, weight, fpc, unit, unit_fpc, lonely : optional
        How the elements were sampled; see `sampling.Sampling`.
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
    columns.check_level(level)
    data = elements_of(y, m, cluster, domain, **sampling)
    return finish(_ratio_facts(data), level=level, method=method)


def total(
    y: ArrayLike,
    *,
    cluster: Labels,
    level: float = LEVEL,
    domain: ArrayLike | None = None,
    **sampling: Unpack[Sampling],
) -> Estimate:
    """Estimate a total (with y = 1: the number of elements) with its t interval.

    Parameters
    ----------
    y : array_like, shape (n,)
        Value per element; values outside `domain` are not read.
    cluster, level, domain, and how the elements were sampled
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
    columns.check_level(level)
    ones = np.ones(columns.column("y", y).size)
    inside = ones.astype(bool) if domain is None else domain
    data = elements_of(y, ones, cluster, inside, **sampling)
    return finish(_total_facts(data), level=level, method="mean")


def estimate_clusters(
    y: ArrayLike,
    m: ArrayLike,
    *,
    elements: int,
    level: float = LEVEL,
    method: str | None = None,
    squares: Amount | None = None,
    **sampling: Unpack[Sampling],
) -> Estimate:
    """Estimate Y / M from the sums of each cluster.

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
        Sum of squared element values, each by its weight, for the design effect of a mean; a share
        needs none.
    stratum, weight, fpc, lonely : optional
        As in `estimate`, but one entry per cluster: all elements of a cluster have its weight.

    Returns
    -------
    Estimate
        Equal to `estimate` on the elements behind the sums; bit for bit, without weights.

    Raises
    ------
    ValueError
        As `estimate`.

    Notes
    -----
    As `estimate`.
    """
    columns.check_level(level)
    plain = table_of_clusters(y, m)
    weight, table = weigh_clusters(plain, **sampling)
    counted = float(plain.m.sum()) == elements
    is_share = bool(np.all((plain.y >= 0) & (plain.y <= plain.m)))
    is_share = is_share and counted and method != "mean"
    amount: tuple[Amount, int] = (elements, elements)
    if not table.whole:
        amount = float(table.m.sum()), int(plain.m[weight != 0].sum()) if counted else elements
    value, variance = _ratio(table, shift=0.0)
    srs = _srs_of_clusters(table, amount, squares, is_share=is_share) if counted else None
    facts = _facts(table, value, variance, elements, amount, srs, is_share=is_share)
    return finish(facts, level=level, method=method)


def weigh_clusters(
    plain: ClusterTable, **sampling: Unpack[Sampling]
) -> tuple[Floats, ClusterTable]:
    """Return the weight of each cluster, and the totals weighted and in their strata.

    Without a word on how clusters were sampled they are what they were.
    """
    if all(given is None for name, given in sampling.items() if name != "lonely"):
        return np.ones(plain.y.size), plain
    sample = sample_of(plain.y.size, range(plain.y.size), **sampling)
    weight = sample.weight
    active = (plain.m != 0) & (weight != 0)
    y, m = (plain.y * weight, plain.m * weight) if sample.weighted else (plain.y, plain.m)
    return weight, ClusterTable(y, m, sample.design, active, whole=not sample.weighted)


def _srs_of_clusters(
    table: ClusterTable, amount: tuple[Amount, int], squares: Amount | None, *, is_share: bool
) -> float | None:
    """Variance of Y / M if the elements had been drawn by themselves, of the sums of clusters."""
    whole = exact.as_integers(table.y) if table.whole else None
    total_y: Amount = float(table.y.sum()) if whole is None else int(whole.sum())
    found = squares_of(total_y, squares, is_share=is_share)
    weight, size = amount
    if table.whole:
        return srs_variance(total_y, found, size)
    if found is None or size < 2 or not weight:
        return None
    spread = found - total_y**2 / weight
    # A difference of large sums: what is left below their rounding is no spread.
    return 0.0 if spread < 1e-14 * found else spread / ((size - 1) * weight)


def _ratio_facts(data: Elements) -> Facts:
    table = data.table()
    rough = table.value() or 0.0
    # Off by a constant, large values with a small spread keep their digits.
    shift = 0.0 if table.state is not None else float(np.rint(rough))
    value, variance = _ratio(data.table(shift=shift) if shift else table, shift=shift)
    return _facts(
        table,
        value,
        variance,
        int(data.inside.sum()),
        _weight(data),
        _srs_of_elements(data, value),
        is_share=data.is_share(),
    )


def _ratio(table: ClusterTable, *, shift: float) -> tuple[float | None, float | None]:
    """Value and variance of Y / M; either is None where it does not exist."""
    state, clusters = table.state, table.design.clusters
    if state is not None:
        value = state.ratio()
        if value is None:
            return None, None
        return value, state.ratio_variance(clusters) if clusters > 1 else None
    base = float(table.m.sum())
    if base == 0:
        return None, None
    shifted = float(table.y.sum()) / base
    return shift + shifted, _linearised(table, (table.y - shifted * table.m) / base, shift)


def _linearised(table: ClusterTable, residuals: Floats, shift: float) -> float | None:
    if table.design.clusters < 2:
        return None
    variance = float(table.design.covariance(residuals[:, None])[0, 0])
    scale = float(np.abs(table.y).sum() / table.m.sum()) + abs(shift)
    return 0.0 if math.sqrt(variance) < 1e-15 * scale else variance  # rounding noise, not spread


def _total_facts(data: Elements) -> Facts:
    table = data.table()
    variance: float | None = None
    if table.design.clusters > 1:
        variance = (
            float(table.design.covariance(table.y[:, None])[0, 0])
            if table.state is None
            else table.state.total_variance(table.design.clusters)
        )
    value = float(table.y.sum())
    base = int(data.inside.sum())
    return _facts(table, value, variance, base, _weight(data), None, is_share=False)


def _weight(data: Elements) -> tuple[Amount, int]:
    """Sum of weights in the base, and elements there whose weight is not 0."""
    inside = data.weight[data.inside]
    counted = int(np.count_nonzero(inside))
    return float(inside.sum()) if data.sample.weighted else counted, counted


def _facts(
    table: ClusterTable,
    value: float | None,
    variance: float | None,
    base: int,
    weight: tuple[Amount, int],
    srs_variance: float | None,
    *,
    is_share: bool,
) -> Facts:
    return Facts(
        value=value,
        variance=variance,
        df=max(0, table.design.degrees(table.active)),
        clusters=int(table.active.sum()),
        base=base,
        weight=weight[0],
        weighted=weight[1],
        srs_variance=srs_variance,
        count=float(table.y.sum()) if table.state is None else table.state.y,
        design_clusters=table.design.clusters,
        having=table.having(),
        lacking=table.lacking(),
        is_share=is_share,
        identical=variance == 0
        and bool(table.design.correction.any())
        and not (is_share and value in (0.0, 1.0)),
    )


def _srs_of_elements(data: Elements, value: float | None) -> float | None:
    """Variance of Y / M if the elements had been drawn by themselves, with replacement."""
    counted = data.inside & (data.weight != 0)
    size = int(counted.sum())
    if value is None or size < 2:
        return None
    y, m, weights = data.y[counted], data.m[counted], data.weight[counted]
    whole = exact.as_integers(y) if not data.sample.weighted and np.all(m == 1) else None
    if whole is not None:
        return srs_variance(int(whole.sum()), exact.dot(whole, whole), size)
    spread = float(np.sum(weights * (y - value * m) ** 2))
    if spread < 1e-30 * float(np.sum(weights * y**2)):
        return 0.0  # residuals that are the rounding of the value
    return spread * float(weights.sum()) / ((size - 1) * float(np.sum(weights * m)) ** 2)

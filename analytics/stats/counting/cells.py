"""Estimates and changes of many cells at once, from arrays of their states.

The same formulas as for single estimates, over arrays; integers to the last step, so that no digit
cancels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analytics.stats.counting.scanning import CROSS_FIELDS, States, kernels
from analytics.stats.design import columns
from analytics.stats.design.columns import LEVEL, Flags, Floats
from analytics.stats.design.state import FIELDS
from analytics.stats.estimation import intervals

Counts = NDArray[np.int64]
Pair = tuple[Counts, Counts]
Products = tuple[Counts, Counts, Counts, Counts]

# A difference that varies less than this, relative to its waves, varies by rounding alone.
ROUNDING = 1e-15


@dataclass(frozen=True)
class CellEstimates:
    """Estimates of many cells; arrays of one shape. NaN means: no such number.

    The fields are those of `Estimate`.
    """

    value: Floats
    se: Floats
    low: Floats
    high: Floats
    df: Counts
    base: Counts
    count: Counts
    clusters: Counts


@dataclass(frozen=True)
class CellChanges:
    """Changes of many cells between two waves; arrays of one shape. NaN means: no such number."""

    difference: Floats
    se: Floats
    low: Floats
    high: Floats
    df: Counts

    @property
    def p(self) -> Floats:
        """Two-sided t test of no change; computed when asked, a family at a time."""
        spread = np.where(self.se > 0, self.se, np.nan)
        t = np.abs(self.difference / spread)
        found: Floats = 2 * special.stdtr(np.maximum(self.df, 1), -t)
        return found


def cell_estimates(
    states: States,
    clusters: ArrayLike,
    *,
    method: str = "kg",
    level: float = LEVEL,
    compiled: bool = False,
) -> CellEstimates:
    """Estimate every cell of an array of states.

    Parameters
    ----------
    states : array of int64, shape (…, 9)
        As `scanning.cell_states` returns them.
    clusters : array_like of int
        Clusters of the design of each cell; broadcasts to the cells.
    method, level
        As in `estimate`. At shares of 0 and 1 `kg` is given whatever the method.
    compiled : bool
        Whether to use the compiled loop, which needs Numba.

    Returns
    -------
    CellEstimates
        Shape (…); equal to `estimate_state` on each cell up to the rounding of doubles.

    Raises
    ------
    ValueError
        For a share method on a cell that is not a share, another shape, or a level outside (0, 1).
    """
    if states.ndim < 1 or states.shape[-1] != len(FIELDS) or states.dtype.kind not in "iu":
        raise ValueError(
            f"states have shape {states.shape} of {states.dtype}; give whole numbers, the last "
            f"axis with the {len(FIELDS)} fields of a state."
        )
    columns.check_level(level)
    outside, m, y = states[..., 3], states[..., 4], states[..., 5]
    if method != "mean" and outside.any():
        raise ValueError(
            f"method {method!r} is for shares: y must lie between 0 and m for each respondent. "
            "Use method 'mean' for other values."
        )
    value, variance = _ratios(states, clusters, compiled=compiled)
    df = np.maximum(states[..., 0] - 1, 0)
    informed = df >= 1
    variance = np.where(informed, variance, np.nan)
    evidence = intervals.Evidence(
        value=value,
        variance=np.where(informed, variance, 0.0),
        df=df,
        base=m,
        clusters=states[..., 0],
        having=states[..., 1],
        lacking=states[..., 2],
    )
    low, high = intervals.limits(method, evidence, level=level)
    if method not in ("kg", "mean"):
        _by_kg(evidence, informed & ((value == 0) | (value == 1)), low, high, level)
    return CellEstimates(value, np.sqrt(variance), low, high, df, m, y, states[..., 0])


def _by_kg(
    evidence: intervals.Evidence, where: Flags, low: Floats, high: Floats, level: float
) -> None:
    """Put `kg` where the other methods have no answer: the variance is zero there."""
    if where.any():
        low[where], high[where] = intervals.limits("kg", evidence.part(where), level=level)


def _ratios(states: States, clusters: ArrayLike, *, compiled: bool) -> tuple[Floats, Floats]:
    """Value and Taylor variance of every cell; NaN for an empty base.

    Integers to the last step, so that no digit cancels.
    """
    if compiled:
        cells = np.ascontiguousarray(states).reshape(-1, states.shape[-1])
        size = _filled(clusters, states.shape[:-1])
        found: Floats = np.empty((2, cells.shape[0]))
        if kernels().ratios(cells, size, found[0], found[1]):
            value, variance = found.reshape(2, *states.shape[:-1])
            return value, variance
    m = states[..., 4]
    there = m != 0
    base = np.where(there, m, 1)
    residuals = _own_products(states, base, _exact_type(states))
    squared = base.astype(np.float64) ** 2
    variance = _factor(clusters) * residuals / (squared * squared)
    return np.where(there, states[..., 5] / base, np.nan), np.where(there, variance, np.nan)


def _filled(clusters: ArrayLike, shape: tuple[int, ...]) -> Counts:
    """Clusters of each cell, one after the other."""
    size = np.empty(shape, dtype=np.int64)
    size[...] = clusters
    return size.ravel()


def _factor(clusters: ArrayLike) -> Floats:
    """n / (n - 1)."""
    size = np.asarray(clusters, dtype=np.float64)
    factor: Floats = size / np.maximum(size - 1, 1)
    return factor


def _own_products(states: States, base: Counts, exact: type) -> Floats:
    y, mm, my, yy = (states[..., place] for place in (5, 6, 7, 8))
    return _residual_products((y, base), (y, base), (mm, my, my, yy), exact)


def _residual_products(first: Pair, second: Pair, products: Products, exact: type) -> Floats:
    """Sum of products of residuals in two ratios, times both bases squared; no digit cancels.

    yy ma mb - ya mb my - yb ma ym + ya yb mm, in integers of the type `exact`.
    """
    ya, ma, yb, mb, mm, my, ym, yy = (
        part if exact is np.int64 else part.astype(exact) for part in (*first, *second, *products)
    )
    found = ma * (yy * mb - yb * ym) + ya * (yb * mm - mb * my)
    return np.asarray(found, dtype=np.float64)


def _exact_type(*states: States) -> type:
    """64 bits, or Python integers where residual products could go beyond."""
    largest = max(int(np.abs(part).max(initial=0)) for part in states)
    if largest < 2**20:  # all sums at once: cheap, and enough for most
        return np.int64
    totals = max(int(np.abs(part[..., 4:6]).max(initial=0)) for part in states)
    return np.int64 if 4 * largest * totals**2 < 2**63 else object


def cell_changes(
    before: States,
    after: States,
    cross: States,
    clusters: ArrayLike,
    *,
    level: float = LEVEL,
    compiled: bool = False,
) -> CellChanges:
    """Change of every cell from one wave to another, with the covariance of recurring clusters.

    Parameters
    ----------
    before, after : array of int64, shape (…, 9)
        States of both waves.
    cross : array of int64, shape (…, 5)
        Products between them, as `scanning.cross_states` returns them.
    clusters : array_like of int
        Clusters interviewed in either wave; broadcasts to the cells.
    level : float
        Confidence level.
    compiled : bool
        Whether to use the compiled loop, which needs Numba.

    Returns
    -------
    CellChanges
        Shape (…); equal to `change_clusters` on each cell up to the rounding of doubles. No
        interval and no p value with one respondent in either wave, or where nothing varies.

    Raises
    ------
    ValueError
        For other shapes, or a level outside (0, 1).
    """
    columns.check_level(level)
    lengths = before.shape[-1], after.shape[-1], cross.shape[-1]
    if lengths != (len(FIELDS), len(FIELDS), len(CROSS_FIELDS)) or before.shape != after.shape:
        raise ValueError(
            f"States have shapes {before.shape} and {after.shape}, products {cross.shape}; give "
            "the same cells of both waves and the products between them."
        )
    difference, variance = _differences(before, after, cross, clusters, compiled=compiled)
    df = np.maximum(before[..., 0] + after[..., 0] - cross[..., 0] - 1, 0)
    informed = (np.minimum(before[..., 0], after[..., 0]) >= 2) & (df >= 1)
    se = np.where(informed, np.sqrt(variance), np.nan)
    spread = np.where(se > 0, se, np.nan)  # no test where nothing varies
    half = intervals.criticals(np.maximum(df, 1), level) * spread
    return CellChanges(difference, se, difference - half, difference + half, df)


def _differences(
    before: States, after: States, cross: States, clusters: ArrayLike, *, compiled: bool
) -> tuple[Floats, Floats]:
    """Difference of both values, and its variance, of every cell; NaN where a base is empty."""
    if compiled:
        parts = [
            np.ascontiguousarray(part).reshape(-1, part.shape[-1])
            for part in (before, after, cross)
        ]
        size = _filled(clusters, before.shape[:-1])
        found: Floats = np.empty((2, size.size))
        if kernels().differences(*parts, size, found[0], found[1]):
            difference, variance = found.reshape(2, *before.shape[:-1])
            return difference, variance
    there = (before[..., 4] != 0) & (after[..., 4] != 0)
    ma, mb = np.where(there, before[..., 4], 1), np.where(there, after[..., 4], 1)
    ya, yb = before[..., 5], after[..., 5]
    exact = _exact_type(before, after)  # products between waves are no larger than those within
    of_a, of_b = _own_products(before, ma, exact), _own_products(after, mb, exact)
    mm, my, ym, yy = (cross[..., place] for place in (1, 2, 3, 4))
    between = _residual_products((ya, ma), (yb, mb), (mm, my, ym, yy), exact)
    sa, sb = ma.astype(np.float64) ** 2, mb.astype(np.float64) ** 2
    apart = of_a / (sa * sa) + of_b / (sb * sb)
    together = apart - 2 * between / (sa * sb)
    variance = np.where(together > ROUNDING * apart, _factor(clusters) * together, 0.0)
    difference = (yb * ma - ya * mb) / (ma * mb)
    empty = np.where(there, 0.0, np.nan)
    return difference + empty, variance + empty

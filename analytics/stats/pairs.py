"""Variance and covariance of the same ratio in two waves of one stacked design."""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from analytics.stats import exact
from analytics.stats.tables import Table


@dataclass(frozen=True)
class Pair:
    """Two values, their variances and covariance, and the variances of their comparisons."""

    before: float
    after: float
    variance_before: float
    variance_after: float
    covariance: float
    difference: float
    of_difference: float
    of_log_ratio: float | None


def compare(a: Table, b: Table) -> Pair | None:
    """Compare wave a with wave b; None where a base is empty or the design has one cluster."""
    if a.design.clusters < 2 or not a.m.any() or not b.m.any():
        return None
    first, second = a.integers(), b.integers()
    if first is not None and second is not None:
        return _exactly(*first, *second)
    return _linearised(a, b)


def difference(a: Table, b: Table) -> float | None:
    """Difference of the two values, without rounding where the sums are whole numbers."""
    first, second = a.integers(), b.integers()
    if not a.m.any() or not b.m.any():
        return None
    if first is None or second is None:
        return float(b.y.sum() / b.m.sum() - a.y.sum() / a.m.sum())
    before = Fraction(int(first[0].sum()), int(first[1].sum()))
    return float(Fraction(int(second[0].sum()), int(second[1].sum())) - before)


def _exactly(
    ya: NDArray[np.int64],
    ma: NDArray[np.int64],
    yb: NDArray[np.int64],
    mb: NDArray[np.int64],
) -> Pair:
    first, second = exact.sums(ya, ma), exact.sums(yb, mb)
    p, q = Fraction(first.y, first.m), Fraction(second.y, second.m)
    factor = Fraction(first.clusters, first.clusters - 1)
    cross = (
        exact.dot(ya, yb)
        - p * exact.dot(ma, yb)
        - q * exact.dot(ya, mb)
        + p * q * exact.dot(ma, mb)
    )
    covariance = factor * cross / (first.m * second.m)
    va, vb = first.ratio_variance(), second.ratio_variance()
    of_log = None
    if p > 0 and q > 0:
        of_log = float(va / p**2 + vb / q**2 - 2 * covariance / (p * q))
    return Pair(
        before=float(p),
        after=float(q),
        variance_before=float(va),
        variance_after=float(vb),
        covariance=float(covariance),
        difference=float(q - p),
        of_difference=float(va + vb - 2 * covariance),
        of_log_ratio=of_log,
    )


def _linearised(a: Table, b: Table) -> Pair:
    base_a, base_b = float(a.m.sum()), float(b.m.sum())
    p, q = float(a.y.sum()) / base_a, float(b.y.sum()) / base_b
    za = (a.y - p * a.m) / base_a
    zb = (b.y - q * b.m) / base_b
    columns = [za, zb, zb - za]
    if p > 0 and q > 0:
        columns.append(zb / q - za / p)
    # Variances of residuals, not differences of variances: never negative, no digits lost.
    matrix = a.design.covariance(np.column_stack(columns))
    return Pair(
        before=p,
        after=q,
        variance_before=float(matrix[0, 0]),
        variance_after=float(matrix[1, 1]),
        covariance=float(matrix[0, 1]),
        difference=q - p,
        of_difference=_spread(float(matrix[2, 2]), abs(p) + abs(q)),
        of_log_ratio=_spread(float(matrix[3, 3]), 1.0) if p > 0 and q > 0 else None,
    )


def _spread(variance: float, scale: float) -> float:
    """Return the variance, or 0 where it is rounding noise of values of this size."""
    return 0.0 if math.sqrt(variance) < 1e-15 * scale else variance

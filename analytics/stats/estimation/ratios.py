"""Several ratios on one design: their values, and the covariance of what is made of them.

Waves of one indicator, categories of one question, or the panel and all respondents: each is a
ratio Y_k / M_k over the same clusters, so their differences need the covariances too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from scipy import special

from analytics.stats.design import exact
from analytics.stats.design.columns import Floats
from analytics.stats.design.totals import ClusterTable
from analytics.stats.estimation import intervals

Weights = Sequence[Sequence[Fraction | float]]
Sparse = Sequence[tuple[int, Fraction]]
CHUNK = 256
"""Combinations whose variances are taken at once, so that memory does not grow with them."""


class Ratios:
    """K ratios of totals over the clusters of one design. No base may be empty.

    Whole numbers in an unstratified design are handled as fractions: the result then does not
    depend on the order of the clusters, not in one bit.
    """

    def __init__(self, tables: Sequence[ClusterTable]) -> None:
        self.tables = tables
        self.design = tables[0].design
        whole = [table.integers() for table in tables]
        self._whole = [pair for pair in whole if pair is not None]
        self.exact = len(self._whole) == len(tables)
        self.values: list[Fraction | float] = (
            [Fraction(int(y.sum()), int(m.sum())) for y, m in self._whole]
            if self.exact
            else [float(table.y.sum()) / float(table.m.sum()) for table in tables]
        )

    def combine(self, weights: Weights) -> list[float]:
        """Return linear combinations of the values, one per row of `weights`."""
        return [
            float(sum(w * v for w, v in zip(row, self.values, strict=True) if w)) for row in weights
        ]

    def covariance(self, weights: Weights | None = None) -> Floats:
        """Covariance matrix of linear combinations, one per row of `weights`; else of the values.

        Taylor linearisation: the residual of a cluster in ratio k is (y - p m) / M.
        """
        size = len(self.values)
        if weights is None:
            weights = [[int(i == j) for j in range(size)] for i in range(size)]
        if self.exact:
            return self._exactly(weights)
        # Variances of combined residuals, not sums of variances: never negative, no digits lost.
        rows = np.array([[float(w) for w in row] for row in weights])
        return self.design.covariance(self._residuals() @ rows.T)

    def variances(self, weights: Weights) -> list[float]:
        """Variance of each linear combination: the diagonal of `covariance`, and no more."""
        if self.exact:
            sparse = [_sparse(row) for row in weights]
            return [float(self._product(row, row)) for row in sparse]
        residuals, found = self._residuals(), []
        for start in range(0, len(weights), CHUNK):
            rows = np.array([[float(w) for w in row] for row in weights[start : start + CHUNK]])
            found += self.design.covariance(residuals @ rows.T).diagonal().tolist()
        return found

    def _residuals(self) -> Floats:
        parts = [
            (table.y - float(value) * table.m) / float(table.m.sum())
            for table, value in zip(self.tables, self.values, strict=True)
        ]
        return np.column_stack(parts)

    def _exactly(self, weights: Weights) -> Floats:
        rows = [_sparse(row) for row in weights]
        result = np.zeros((len(rows), len(rows)))
        for i, one in enumerate(rows):
            for j in range(i + 1):
                result[i, j] = result[j, i] = float(self._product(one, rows[j]))
        return result

    def _product(self, one: Sparse, other: Sparse) -> Fraction:
        """Covariance of two linear combinations, of which most weights are 0."""
        matrix = self._exact_covariance
        return sum((w * v * matrix[k][h] for k, w in one for h, v in other), Fraction(0))

    @cached_property
    def _exact_covariance(self) -> list[list[Fraction]]:
        clusters, size = self.design.clusters, len(self.values)
        factor = Fraction(clusters, clusters - 1)
        found = {(k, h): factor * self._cross(k, h) for k in range(size) for h in range(k, size)}
        return [[found[min(k, h), max(k, h)] for h in range(size)] for k in range(size)]

    def _cross(self, k: int, h: int) -> Fraction:
        """Sum of products of residuals. They add up to zero, so no mean is taken off."""
        (ya, ma), (yb, mb) = self._whole[k], self._whole[h]
        p, q = Fraction(self.values[k]), Fraction(self.values[h])
        total = (
            exact.dot(ya, yb)
            - p * exact.dot(ma, yb)
            - q * exact.dot(ya, mb)
            + p * q * exact.dot(ma, mb)
        )
        return total / (int(ma.sum()) * int(mb.sum()))


def _sparse(row: Sequence[Fraction | float]) -> Sparse:
    return [(place, Fraction(weight)) for place, weight in enumerate(row) if weight]


def usable(tables: Sequence[ClusterTable]) -> bool:
    """Say whether ratios of these tables exist and have a variance."""
    return tables[0].design.clusters >= 2 and all(table.m.any() for table in tables)


def without_noise(variance: float, scale: float) -> float:
    """Return the variance, or 0 where it is rounding noise of values of this size."""
    return 0.0 if variance <= 0 or math.sqrt(variance) < 1e-15 * scale else variance


@dataclass(frozen=True)
class Test:
    """A number with its standard error, interval and t test against 0."""

    se: float | None = None
    low: float | None = None
    high: float | None = None
    t: float | None = None
    p: float | None = None


def t_test(value: float | None, variance: float | None, df: int, level: float) -> Test:
    """Test a number against 0; empty where there is no number, no variance or no freedom."""
    if value is None or variance is None or df < 1:
        return Test()
    se = math.sqrt(variance)
    if se == 0:  # nothing varies between respondents: no interval and no test to make
        return Test(se=se)
    half = intervals.critical(df, level) * se
    t = value / se
    return Test(se, value - half, value + half, t, 2 * float(special.stdtr(df, -abs(t))))

"""Several ratios on one design: their values, and the covariance of what is made of them.

Waves of one indicator, categories of one question, or the panel and all respondents: each is a
ratio Y_k / M_k over the same clusters, so their differences need the covariances too.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analytics.stats.design import exact
from analytics.stats.design.columns import Floats
from analytics.stats.design.totals import ClusterTable
from analytics.stats.estimation import intervals

Weights = Sequence[Sequence[Fraction | float]]
Products = tuple[int, int, int, int]
"""Sums over the clusters of m_k m_h, m_k y_h, y_k m_h and y_k y_h, of two ratios k and h."""
CHUNK = 256
"""Combinations whose variances are taken at once, so that memory does not grow with them."""


@dataclass(frozen=True)
class Comparison:
    """Variances of two values, their covariance, and the variances of what compares them.

    log_ratio : of the log of their ratio; None where a value is not above 0. All are None where
        nothing is known of them.
    """

    before: float | None = None
    after: float | None = None
    covariance: float | None = None
    difference: float | None = None
    log_ratio: float | None = None


class Ratios(ABC):
    """K ratios of totals over the clusters of one design. No base may be empty.

    `clusters` is the size of the design, `active` the clusters in the base of each ratio.
    """

    clusters: int
    active: Sequence[int]

    @property
    @abstractmethod
    def values(self) -> Sequence[Fraction | float]:
        """The K values."""

    @abstractmethod
    def combine(self, weights: Weights) -> list[float]:
        """Return linear combinations of the values, one per row of `weights`."""

    @abstractmethod
    def covariance(self, weights: Weights | None = None) -> Floats:
        """Covariance matrix of linear combinations, one per row of `weights`; else of the values.

        Taylor linearisation: the residual of a cluster in ratio k is (y - p m) / M.
        """

    @abstractmethod
    def variances(self, weights: Weights) -> list[float]:
        """Variance of each linear combination: the diagonal of `covariance`, and no more."""

    def compare(self) -> Comparison:
        """Compare the second of two values with the first."""
        p, q = self.values
        weights: list[Sequence[Fraction | float]] = [[1, 0], [0, 1], [-1, 1]]
        if p > 0 and q > 0:
            weights.append([-1 / p, 1 / q])
        before, after, difference, *logs = self.variances(weights)
        log_ratio = logs[0] if logs else None
        return Comparison(before, after, self.between(0, 1), difference, log_ratio)

    def variance(self, weights: Sequence[Fraction | float]) -> float:
        """Variance of one linear combination."""
        return self.variances([weights])[0]

    def between(self, k: int, h: int) -> float:
        """Covariance of two of the values."""
        size = len(self.values)
        return float(self.covariance([_unit(k, size), _unit(h, size)])[0, 1])


class Totals(NamedTuple):
    """A numerator and its base, added up over the clusters of a design, and who is active."""

    y: int
    m: int
    active: int


class Stratum(NamedTuple):
    """One stratum of a design, or all of it: its clusters, and of each ratio its totals there.

    `products` gives the sums of products of two of the ratios.
    """

    clusters: int
    totals: Sequence[Totals]
    products: Callable[[int, int], Products]


class ExactRatios(Ratios):
    """Ratios of whole numbers, from sums and sums of products in each stratum of the design.

    Whole numbers to the last step, a division that is rounded once: the result does not depend on
    the order of the clusters, not in one bit, nor on whether the sums were made of columns or kept.
    Each ratio may be counted in units of its own. A stratum of one cluster counts by its distance
    from the mean of all ("adjust" of `variance.LONELY`), which is 0 for residuals.
    """

    def __init__(self, strata: Sequence[Stratum]) -> None:
        self.strata = strata
        self.clusters = sum(one.clusters for one in strata)
        self.totals = _added(strata)
        self.active = [one.active for one in self.totals]
        freedoms = [max(1, one.clusters - 1) for one in strata]
        self._parts = math.lcm(*freedoms)
        self._scales = [self._parts // freedom for freedom in freedoms]
        self._crosses: dict[tuple[int, int], int] = {}

    @cached_property
    def values(self) -> Sequence[Fraction | float]:
        return [Fraction(one.y, one.m) for one in self.totals]

    def combine(self, weights: Weights) -> list[float]:
        return [self._combined(row) for row in weights]

    def _combined(self, row: Sequence[Fraction | float]) -> float:
        used, unit = _whole(row)
        base = math.prod(self.totals[k].m for k, _ in used)
        total = sum(w * self.totals[k].y * (base // self.totals[k].m) for k, w in used)
        return total / (unit * base)

    def covariance(self, weights: Weights | None = None) -> Floats:
        size = len(self.totals)
        rows = [_unit(k, size) for k in range(size)] if weights is None else weights
        scaled = [self._scaled(row) for row in rows]
        result = np.zeros((len(rows), len(rows)))
        for i, one in enumerate(scaled):
            for j, other in enumerate(scaled[: i + 1]):
                result[i, j] = result[j, i] = self._product(one, other)
        return result

    def variances(self, weights: Weights) -> list[float]:
        scaled = [self._scaled(row) for row in weights]
        return [self._product(row, row) for row in scaled]

    def compare(self) -> Comparison:
        # As of all ratios, written out: every change passes here, thousands in a count.
        one, other = self.totals
        of_one, of_both, of_other = self._cross(0, 0), self._cross(0, 1), self._cross(1, 1)

        def variance(k: int, h: int, base: int) -> float:
            """Of k times the one residual plus h times the other, each in parts of `base`."""
            total = k * k * of_one + 2 * k * h * of_both + h * h * of_other
            return total / (self._parts * base**2)

        before, after = one.m**2, other.m**2
        products = one.m * one.y, other.m * other.y
        return Comparison(
            before=variance(1, 0, before),
            after=variance(0, 1, after),
            covariance=of_both / (self._parts * before * after),
            difference=variance(-after, before, before * after),
            log_ratio=variance(-products[1], products[0], products[0] * products[1])
            if one.y > 0 and other.y > 0
            else None,
        )

    def between(self, k: int, h: int) -> float:
        size = len(self.totals)
        return self._product(self._scaled(_unit(k, size)), self._scaled(_unit(h, size)))

    def _product(self, one: "_Scaled", other: "_Scaled") -> float:
        """Covariance of two linear combinations, of which most weights are 0."""
        total = 0
        for k, w in one.weights:
            for h, v in other.weights:
                total += w * v * (self._cross(k, h) if k <= h else self._cross(h, k))
        return total / (self._parts * one.unit * other.unit)

    def _scaled(self, row: Sequence[Fraction | float]) -> "_Scaled":
        """Return the weights of M y - Y m, which is M² times the residual y - p m, and whole."""
        used, unit = _whole(row)
        base = 1
        for k, _ in used:
            base *= self.totals[k].m ** 2
        weights = [(k, w * (base // self.totals[k].m ** 2)) for k, w in used]
        return _Scaled(weights, unit * base)

    def _cross(self, k: int, h: int) -> int:
        """Covariance of the totals of M y - Y m, k <= h, in parts of the strata's freedoms."""
        found = self._crosses.get((k, h))
        if found is None:
            found = 0
            for stratum, scale in zip(self.strata, self._scales, strict=True):
                found += scale * self._spread(stratum, k, h)
            self._crosses[k, h] = found
        return found

    def _spread(self, stratum: Stratum, k: int, h: int) -> int:
        """n Σ ab - Σa Σb over the n clusters of a stratum, a and b their M y - Y m."""
        one, other = self.totals[k], self.totals[h]
        mm, my, ym, yy = stratum.products(k, h)
        found = one.m * (other.m * yy - other.y * ym) - one.y * (other.m * my - other.y * mm)
        if stratum.clusters == 1:
            return found
        found *= stratum.clusters
        if len(self.strata) == 1:  # over all clusters they add up to zero
            return found
        a, b = stratum.totals[k], stratum.totals[h]
        return found - (one.m * a.y - one.y * a.m) * (other.m * b.y - other.y * b.m)


def _added(strata: Sequence[Stratum]) -> Sequence[Totals]:
    """Return the totals of each ratio over all strata."""
    if len(strata) == 1:
        return strata[0].totals
    by_ratio = zip(*(one.totals for one in strata), strict=True)
    return [Totals(*map(sum, zip(*of_ratio, strict=True))) for of_ratio in by_ratio]


@dataclass(frozen=True)
class _Scaled:
    """Weights that are not 0, by place, as whole numbers of parts of a unit."""

    weights: list[tuple[int, int]]
    unit: int


class RoundedRatios(Ratios):
    """Ratios of totals in any design: with weights, strata or values that are not whole."""

    def __init__(self, tables: Sequence[ClusterTable]) -> None:
        self.tables = tables
        self.design = tables[0].design
        self.clusters = self.design.clusters
        self.active = _active(tables)

    @cached_property
    def values(self) -> Sequence[Fraction | float]:
        return [float(table.y.sum()) / float(table.m.sum()) for table in self.tables]

    def combine(self, weights: Weights) -> list[float]:
        return [
            float(sum(w * v for w, v in zip(row, self.values, strict=True) if w)) for row in weights
        ]

    def covariance(self, weights: Weights | None = None) -> Floats:
        # Variances of combined residuals, not sums of variances: never negative, no digits lost.
        size = len(self.tables)
        rows = np.eye(size) if weights is None else _as_floats(weights)
        return self.design.covariance(self._residuals @ rows.T)

    def variances(self, weights: Weights) -> list[float]:
        found: list[float] = []
        for start in range(0, len(weights), CHUNK):
            rows = _as_floats(weights[start : start + CHUNK])
            found += self.design.covariance(self._residuals @ rows.T).diagonal().tolist()
        return found

    @cached_property
    def _residuals(self) -> Floats:
        parts = [
            (table.y - float(value) * table.m) / float(table.m.sum())
            for table, value in zip(self.tables, self.values, strict=True)
        ]
        return np.column_stack(parts)


def ratios_of(tables: Sequence[ClusterTable]) -> Ratios | None:
    """Return the ratios of tables over one design; None where a base is empty."""
    if not all(table.m.any() for table in tables):
        return None
    columns = [whole for table in tables if (whole := table.integers()) is not None]
    if len(columns) < len(tables):
        return RoundedRatios(tables)
    totals = [
        Totals(int(y.sum()), int(m.sum()), active)
        for (y, m), active in zip(columns, _active(tables), strict=True)
    ]

    products = _products([y for y, _ in columns], [m for _, m in columns])
    return ExactRatios([Stratum(tables[0].design.clusters, totals, products)])


def _products(
    ys: Sequence[NDArray[np.int64]], ms: Sequence[NDArray[np.int64]]
) -> Callable[[int, int], Products]:
    """Return what gives the sums of products of two ratios."""
    is_one = all(np.array_equal(ms[0], m) for m in ms[1:])  # categories have one base
    dot = exact.dots([*ys, *(ms[:1] if is_one else ms)])

    def products(k: int, h: int) -> Products:
        first, second = (len(ys) + (0 if is_one else place) for place in (k, h))
        return dot(first, second), dot(first, h), dot(k, second), dot(k, h)

    return products


def _active(tables: Sequence[ClusterTable]) -> list[int]:
    return [int(table.active.sum()) for table in tables]


def _unit(place: int, size: int) -> list[int]:
    return [int(i == place) for i in range(size)]


def _as_floats(weights: Weights) -> Floats:
    return np.array([[float(w) for w in row] for row in weights])


def _whole(row: Sequence[Fraction | float]) -> tuple[list[tuple[int, int]], int]:
    """Return the weights that are not 0 by place, as whole numbers of parts of one unit."""
    if all(type(weight) is int for weight in row):
        return [(place, int(weight)) for place, weight in enumerate(row) if weight], 1
    used = [(place, *weight.as_integer_ratio()) for place, weight in enumerate(row) if weight]
    unit = math.lcm(*(parts for _, _, parts in used))
    return [(place, weight * (unit // parts)) for place, weight, parts in used], unit


def without_noise(variance: float | None, scale: float) -> float | None:
    """Return the variance, or 0 where it is rounding noise of values of this size."""
    if variance is None:
        return None
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

"""Confidence intervals, each a function of value, variance and degrees of freedom.

They take arrays, so that one definition serves one figure and a table of thousands. Names follow
R's `svyciprop`. `kg` is the default for shares; see docs/statistics.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analytics.stats.design.columns import Flags, Floats

SHARE_METHODS = ("kg", "beta", "xlogit", "logit", "asin", "wilson")
METHODS = (*SHARE_METHODS, "mean")

# Below this many clusters with (or without) the attribute, the variance itself is too uncertain
# to trust an effective size above the number of clusters.
FEW_CLUSTERS = 5
TABLED = 2**15

Counts = NDArray[np.int64]
ConfidenceLimits = tuple[Floats, Floats]


@dataclass(frozen=True)
class Evidence:
    """What intervals are made from; arrays of one shape.

    `base` counts elements, `clusters` the clusters active in the base, `having` those with at
    least one element that has the attribute, `lacking` those with at least one that has it not.
    """

    value: Floats
    variance: Floats
    df: Counts
    base: Counts
    clusters: Counts
    having: Counts
    lacking: Counts

    def part(self, chosen: Flags) -> "Evidence":
        """The same of the chosen places alone."""
        return Evidence(*(column[chosen] for column in vars(self).values()))

    @property
    def open(self) -> Flags:
        """Where the value is a share between 0 and 1 that varies between clusters."""
        return (self.value > 0) & (self.value < 1) & (self.variance > 0)


def limits(method: str, evidence: Evidence, *, level: float) -> ConfidenceLimits:
    """Return lower and upper limits by the named method; NaN where it has no usable answer."""
    check_method(method)
    low, high = np.full((2, *evidence.value.shape), np.nan)
    usable = (evidence.df >= 1) & ~np.isnan(evidence.value)
    if method != "mean":
        usable &= (evidence.value >= 0) & (evidence.value <= 1)
    if method not in ("kg", "mean"):
        usable &= (evidence.value > 0) & (evidence.value < 1)
    if method in ("beta", "wilson"):
        usable &= evidence.variance > 0
    if usable.all():
        return _BY_METHOD[method](evidence, level)
    if usable.any():
        low[usable], high[usable] = _BY_METHOD[method](evidence.part(usable), level)
    return low, high


def limits_of_one(
    method: str, *, level: float, **evidence: float
) -> tuple[float | None, float | None]:
    """Return the limits of one value, whose evidence is given by name; None for no answer."""
    column = {name: np.array([number]) for name, number in evidence.items()}
    low, high = limits(method, Evidence(**column), level=level)
    return (None, None) if np.isnan(low[0]) else (float(low[0]), float(high[0]))


def check_method(method: str) -> None:
    """Refuse an unknown method with the list of known ones."""
    if method not in METHODS:
        raise ValueError(f"method {method!r} is not known; choose one of {', '.join(METHODS)}.")


@lru_cache(maxsize=4096)
def critical(df: float, level: float) -> float:
    """Two-sided critical value of Student's t."""
    return float(special.stdtrit(df, 0.5 + level / 2))


def criticals(df: Counts, level: float) -> Floats:
    """Two-sided critical values of Student's t, for many df at once."""
    if df.size == 0:
        return np.zeros(df.shape)
    largest = int(df.max())
    if largest < TABLED:
        found: Floats = _table(level, 1 << max(largest.bit_length(), 8))[df]
        return found
    distinct, places = np.unique(df, return_inverse=True)
    values = np.asarray(special.stdtrit(distinct.astype(np.float64), 0.5 + level / 2), np.float64)
    return values[places].reshape(df.shape)


@lru_cache(maxsize=64)
def _table(level: float, size: int) -> Floats:
    """Critical values for df 0 (none), 1, … below `size`: looked up thousands of times."""
    df = np.arange(size, dtype=np.float64)
    df[0] = np.nan
    return np.asarray(special.stdtrit(df, 0.5 + level / 2), dtype=np.float64)


def mean(evidence: Evidence, level: float) -> ConfidenceLimits:
    """Symmetric t interval. It can leave [0, 1]: never the default for shares."""
    half = criticals(evidence.df, level) * np.sqrt(evidence.variance)
    return evidence.value - half, evidence.value + half


def xlogit(evidence: Evidence, level: float) -> ConfidenceLimits:
    """Interval on the logit scale, transformed back (SUDAAN, SPSS, Stata)."""
    p = evidence.value
    half = criticals(evidence.df, level) * np.sqrt(evidence.variance) / (p * (1 - p))
    centre = np.log(p / (1 - p))
    return special.expit(centre - half), special.expit(centre + half)


def asin(evidence: Evidence, level: float) -> ConfidenceLimits:
    """Interval on the arcsine scale. The angle is clipped, where R lets it fold back."""
    p = evidence.value
    half = criticals(evidence.df, level) * np.sqrt(evidence.variance / (p * (1 - p))) / 2
    centre = np.arcsin(np.sqrt(p))
    low, high = np.maximum(0.0, centre - half), np.minimum(np.pi / 2, centre + half)
    return np.sin(low) ** 2, np.sin(high) ** 2


def wilson(evidence: Evidence, level: float) -> ConfidenceLimits:
    """Score interval with the effective size p(1 - p) / variance."""
    p = evidence.value
    t = criticals(evidence.df, level)
    size = p * (1 - p) / evidence.variance
    centre = p + t * t / (2 * size)
    half = t / (2 * size) * np.sqrt(4 * size * p * (1 - p) + t * t)
    scale = 1 + t * t / size
    return np.maximum(0.0, (centre - half) / scale), np.minimum(1.0, (centre + half) / scale)


def beta(evidence: Evidence, level: float) -> ConfidenceLimits:
    """Korn-Graubard interval as R computes it: the effective size is not capped."""
    return _clopper_pearson(evidence.value, _effective_size(evidence, level), level)


def kg(evidence: Evidence, level: float) -> ConfidenceLimits:
    """Korn-Graubard interval, its effective size capped at the base and, with few, at the experts.

    At 0 and 100 % the variance is zero and says nothing: one expert then counts as one
    observation. The same cap holds while fewer than five experts have, or fewer than five lack,
    the attribute.
    """
    size = evidence.base.astype(np.float64)
    varies = evidence.open
    if varies.all():
        size = np.minimum(size, _effective_size(evidence, level))
    elif varies.any():
        size[varies] = np.minimum(size[varies], _effective_size(evidence.part(varies), level))
    few = (evidence.having < FEW_CLUSTERS) | (evidence.lacking < FEW_CLUSTERS)
    size = np.where(few, np.minimum(size, evidence.clusters), size)
    return _clopper_pearson(evidence.value, size, level)


def _effective_size(evidence: Evidence, level: float) -> Floats:
    p = evidence.value
    ratio = criticals(evidence.base - 1, level) / criticals(evidence.df, level)
    size: Floats = p * (1 - p) / evidence.variance * ratio**2
    return size


def _clopper_pearson(p: Floats, size: Floats, level: float) -> ConfidenceLimits:
    tail = (1 - level) / 2
    hits, misses = size * p, size * (1 - p)
    if p.size and p.min() > 0 and p.max() < 1:
        return _quantile(hits, misses + 1, tail), _quantile(hits + 1, misses, 1 - tail)
    low, high = np.zeros(p.shape), np.ones(p.shape)
    some, not_all = p > 0, p < 1
    low[some] = _quantile(hits[some], misses[some] + 1, tail)
    high[not_all] = _quantile(hits[not_all] + 1, misses[not_all], 1 - tail)
    return low, high


def _quantile(a: Floats, b: Floats, share: float) -> Floats:
    return np.asarray(special.betaincinv(a, b, share), dtype=np.float64)


# R's "logit" is the same interval through a regression, and loses digits at small df.
_BY_METHOD: dict[str, Callable[[Evidence, float], ConfidenceLimits]] = {
    "kg": kg,
    "beta": beta,
    "xlogit": xlogit,
    "logit": xlogit,
    "asin": asin,
    "wilson": wilson,
    "mean": mean,
}

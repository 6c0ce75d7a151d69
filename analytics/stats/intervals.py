"""Confidence intervals of one estimate, each a function of value, variance and degrees of freedom.

Names follow R's `svyciprop`. `kg` is the default for shares; see docs/statistics.md.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy import special

SHARE_METHODS = ("kg", "beta", "xlogit", "logit", "asin", "wilson")
METHODS = (*SHARE_METHODS, "mean")

# Below this many clusters with (or without) the attribute, the variance itself is too uncertain
# to trust an effective size above the number of clusters.
FEW_CLUSTERS = 5

Limits = tuple[float, float] | None


@dataclass(frozen=True)
class Evidence:
    """What an interval is made from.

    `base` counts elements, `clusters` the clusters active in the base, `having` those with at
    least one element that has the attribute, `lacking` those with at least one that has it not.
    """

    value: float
    variance: float
    df: int
    base: int
    clusters: int
    having: int
    lacking: int


def limits(method: str, evidence: Evidence, *, level: float) -> Limits:
    """Return (low, high) by the named method, or None where the method has no usable answer."""
    check_method(method)
    if evidence.df < 1:
        return None
    return _BY_METHOD[method](evidence, level)


def check_method(method: str) -> None:
    """Refuse an unknown method with the list of known ones."""
    if method not in METHODS:
        raise ValueError(f"method {method!r} is not known; choose one of {', '.join(METHODS)}.")


def critical(df: float, level: float) -> float:
    """Two-sided critical value of Student's t."""
    return float(special.stdtrit(df, 0.5 + level / 2))


def mean(evidence: Evidence, level: float) -> Limits:
    """Symmetric t interval. It can leave [0, 1]: never the default for shares."""
    half = critical(evidence.df, level) * math.sqrt(evidence.variance)
    return evidence.value - half, evidence.value + half


def xlogit(evidence: Evidence, level: float) -> Limits:
    """Interval on the logit scale, transformed back (SUDAAN, SPSS, Stata)."""
    p = evidence.value
    if not 0 < p < 1:
        return None
    half = critical(evidence.df, level) * math.sqrt(evidence.variance) / (p * (1 - p))
    centre = math.log(p / (1 - p))
    return float(special.expit(centre - half)), float(special.expit(centre + half))


def asin(evidence: Evidence, level: float) -> Limits:
    """Interval on the arcsine scale. The angle is clipped, where R lets it fold back."""
    p = evidence.value
    if not 0 < p < 1:
        return None
    half = critical(evidence.df, level) * math.sqrt(evidence.variance / (p * (1 - p))) / 2
    centre = math.asin(math.sqrt(p))
    low, high = max(0.0, centre - half), min(math.pi / 2, centre + half)
    return math.sin(low) ** 2, math.sin(high) ** 2


def wilson(evidence: Evidence, level: float) -> Limits:
    """Score interval with the effective size p(1 - p) / variance."""
    p = evidence.value
    if not 0 < p < 1 or evidence.variance <= 0:
        return None
    t = critical(evidence.df, level)
    size = p * (1 - p) / evidence.variance
    centre = p + t * t / (2 * size)
    half = t / (2 * size) * math.sqrt(4 * size * p * (1 - p) + t * t)
    scale = 1 + t * t / size
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def beta(evidence: Evidence, level: float) -> Limits:
    """Korn-Graubard interval as R computes it: the effective size is not capped."""
    if not 0 < evidence.value < 1 or evidence.variance <= 0:
        return None
    return _clopper_pearson(evidence.value, _effective_size(evidence, level), level)


def kg(evidence: Evidence, level: float) -> Limits:
    """Korn-Graubard interval, its effective size capped at the base and, with few, at the experts.

    At 0 and 100 % the variance is zero and says nothing: one expert then counts as one
    observation. The same cap holds while fewer than five experts have, or fewer than five lack,
    the attribute.
    """
    size = float(evidence.base)
    if 0 < evidence.value < 1 and evidence.variance > 0:
        size = min(size, _effective_size(evidence, level))
    if evidence.having < FEW_CLUSTERS or evidence.lacking < FEW_CLUSTERS:
        size = min(size, float(evidence.clusters))
    return _clopper_pearson(evidence.value, size, level)


def _effective_size(evidence: Evidence, level: float) -> float:
    p = evidence.value
    of_elements = critical(evidence.base - 1, level)
    of_clusters = critical(evidence.df, level)
    return p * (1 - p) / evidence.variance * (of_elements / of_clusters) ** 2


def _clopper_pearson(p: float, size: float, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    hits, misses = size * p, size * (1 - p)
    low = float(special.betaincinv(hits, misses + 1, tail)) if p > 0 else 0.0
    high = float(special.betaincinv(hits + 1, misses, 1 - tail)) if p < 1 else 1.0
    return low, high


# R's "logit" is the same interval through a regression, and loses digits at small df.
_BY_METHOD: dict[str, Callable[[Evidence, float], Limits]] = {
    "kg": kg,
    "beta": beta,
    "xlogit": xlogit,
    "logit": xlogit,
    "asin": asin,
    "wilson": wilson,
    "mean": mean,
}

"""An estimate with its precision, put together from facts and a chosen interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from analytics.stats.estimation import intervals

Amount = int | float


@dataclass(frozen=True, kw_only=True)
class Precision:
    """One number and how well it is known: the row that every kind of estimate has.

    None means: there is no such number, not zero.

    Attributes
    ----------
    base : elements in the base.
    clusters : clusters active in the base (an element in it, weight not 0).
    value : the share (0 to 1), mean, ratio, total or quantile; None for an empty base.
    se, low, high : standard error and interval; None without two active clusters.
    method : the interval used; `kg` also where another method has no answer at 0 or 100 %.
    df : degrees of freedom: clusters active in the base minus their strata.
    deff : design effect against simple random sampling with replacement; None if unknown.
    """

    base: int
    clusters: int
    value: float | None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    method: str
    df: int = 0
    deff: float | None = None


def values_of(kind: type, row: object) -> dict[str, Any]:
    """Return the values that a row has for the fields of a dataclass, by their names."""
    return {field.name: getattr(row, field.name) for field in fields(kind)}


@dataclass(frozen=True, kw_only=True)
class Estimate(Precision):
    """One statistic with its precision, and what else the data say of it.

    Attributes
    ----------
    weight : sum of the weights in the base; the same as `base` without weights.
    weighted : elements in the base whose weight is not 0.
    count : total of y (elements with the attribute for a share), weighted where weights are given.
    level : confidence level.
    design_clusters : clusters of the whole design.
    having, lacking : active clusters with at least one element that has, or lacks, the attribute.
    identical : True where clusters do not differ at all, so that se is exactly 0; not set for a
        share of 0 or 1, which has a rule of its own.
    """

    weight: Amount
    weighted: int
    count: Amount
    level: float
    design_clusters: int
    having: int
    lacking: int
    identical: bool

    @property
    def deff_without_replacement(self) -> float | None:
        """Design effect against simple random sampling from a population of `weight` elements.

        None without weights: the sample would be the whole population.
        """
        if self.deff is None or self.weight <= self.weighted:
            return None
        return self.deff / (1 - self.weighted / self.weight)

    @property
    def is_share(self) -> bool:
        """Whether the value is a share, so that its interval lies within 0 and 1."""
        return self.method in intervals.SHARE_METHODS


@dataclass(frozen=True)
class Facts:
    """What the data say before an interval is chosen; the input of `finish`."""

    value: float | None
    variance: float | None
    df: int
    clusters: int
    base: int
    weight: Amount
    weighted: int
    srs_variance: float | None
    count: Amount
    design_clusters: int
    having: int
    lacking: int
    is_share: bool
    identical: bool


def finish(facts: Facts, *, level: float, method: str | None) -> Estimate:
    """Choose the interval and put the estimate together."""
    return finish_all([facts], level=level, method=method)[0]


def finish_all(
    facts: Sequence[Facts], *, level: float, method: str | None = None
) -> list[Estimate]:
    """Put many estimates together, all intervals of one method in one pass.

    An interval has the same bits whatever company it is computed in.
    """
    chosen = [_choose(one, method) for one in facts]
    limits: dict[int, tuple[float, float]] = {}
    for name in set(chosen):
        places = [i for i, one in enumerate(facts) if chosen[i] == name and _is_informed(one)]
        if places:
            low, high = intervals.limits(name, _evidence([facts[i] for i in places]), level=level)
            limits |= zip(places, zip(low.tolist(), high.tolist(), strict=True), strict=True)
    return [
        _put_together(one, name, limits.get(place), level)
        for place, (one, name) in enumerate(zip(facts, chosen, strict=True))
    ]


def _is_informed(facts: Facts) -> bool:
    """With one active cluster the formula gives 0, which is no precision but no information."""
    return facts.value is not None and facts.variance is not None and facts.df >= 1


def _evidence(facts: Sequence[Facts]) -> intervals.Evidence:
    return intervals.Evidence(
        **{
            field.name: np.array([getattr(one, field.name) for one in facts])
            for field in fields(intervals.Evidence)
        }
    )


def _put_together(
    facts: Facts, method: str, limits: tuple[float, float] | None, level: float
) -> Estimate:
    informed = _is_informed(facts)
    low, high = limits if limits and not math.isnan(limits[0]) else (None, None)
    variance = facts.variance if informed else None
    return Estimate(
        value=facts.value,
        df=facts.df,
        clusters=facts.clusters,
        base=facts.base,
        weight=facts.weight,
        weighted=facts.weighted,
        count=facts.count,
        design_clusters=facts.design_clusters,
        having=facts.having,
        lacking=facts.lacking,
        se=None if variance is None else math.sqrt(variance),
        low=low,
        high=high,
        deff=_deff(variance, facts.srs_variance),
        method=method,
        level=level,
        identical=informed and facts.identical,
    )


def _choose(facts: Facts, method: str | None) -> str:
    if method is None:
        return "kg" if facts.is_share else "mean"
    intervals.check_method(method)
    if method == "mean":
        return method
    if not facts.is_share and facts.base:
        raise ValueError(
            f"method {method!r} is for shares: y and m must be 0 or 1 for each element. "
            "Use method 'mean' for other values."
        )
    if facts.value in (0.0, 1.0):
        return "kg"  # the others have no answer where the variance is zero
    return method


def _deff(variance: float | None, srs_variance: float | None) -> float | None:
    return None if variance is None or not srs_variance else variance / srs_variance

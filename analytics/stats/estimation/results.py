"""An estimate with its precision, put together from facts and a chosen interval."""

import math
from dataclasses import dataclass, fields
from typing import Any

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


ONLY_FACTS = {"variance", "srs_variance", "is_share", "identical"}
"""What an estimate does not repeat as it is."""


def finish(facts: Facts, *, level: float, method: str | None) -> Estimate:
    """Choose the interval and put the estimate together."""
    chosen = _choose(facts, method)
    # With one active cluster the formula gives 0, which is no precision but no information.
    informed = facts.value is not None and facts.variance is not None and facts.df >= 1
    low, high = _limits(facts, chosen, level) if informed else (None, None)
    variance = facts.variance if informed and facts.variance is not None else None
    known = {name: value for name, value in vars(facts).items() if name not in ONLY_FACTS}
    return Estimate(
        **known,
        se=None if variance is None else math.sqrt(variance),
        low=low,
        high=high,
        deff=_deff(variance, facts.srs_variance),
        method=chosen,
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


def _limits(facts: Facts, method: str, level: float) -> tuple[float | None, float | None]:
    return intervals.limits_of_one(
        method,
        level=level,
        value=facts.value or 0.0,
        variance=facts.variance or 0.0,
        df=facts.df,
        base=facts.base,
        clusters=facts.clusters,
        having=facts.having,
        lacking=facts.lacking,
    )


def _deff(variance: float | None, srs_variance: float | None) -> float | None:
    return None if variance is None or not srs_variance else variance / srs_variance

"""Median and other quantiles, with Woodruff's interval."""

from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from analytics.stats.design import columns
from analytics.stats.design.columns import LEVEL, Floats, Labels
from analytics.stats.design.sampling import Sampling
from analytics.stats.design.totals import elements_of
from analytics.stats.estimation import intervals
from analytics.stats.estimation.estimates import estimate
from analytics.stats.estimation.results import Precision, values_of

RULES = ("hf1", "hf2", "hf7")


@dataclass(frozen=True, kw_only=True)
class Quantile(Precision):
    """One quantile with its precision. None means: no such number.

    Base, clusters and df are of the elements that have a value; `method` is the interval of the
    share below. The interval is Woodruff's, None where that share has none or it leaves [0, 1];
    `se` is its width over twice the critical value. There is no design effect.

    Attributes
    ----------
    q : which quantile, in (0, 1).
    rule, level : how the quantile is read off, and the level of the interval.
    """

    q: float
    rule: str
    level: float

    @property
    def identical(self) -> bool:
        """Not known of a quantile: its interval comes from the share below."""
        return False

    @property
    def is_share(self) -> bool:
        """A quantile is a value."""
        return False


def quantile(
    y: ArrayLike,
    q: float = 0.5,
    *,
    cluster: Labels,
    domain: ArrayLike | None = None,
    rule: str = "hf1",
    method: str = "kg",
    level: float = LEVEL,
    **sampling: Unpack[Sampling],
) -> Quantile:
    """Estimate a quantile of y; the median by default.

    Parameters
    ----------
    y : array_like, shape (n,)
        Value per element; values outside `domain` are not read.
    q : float
        Share of elements at or below the quantile, in (0, 1).
    cluster : sequence, shape (n,)
        Respondent of each element.
    domain : array_like of bool, shape (n,), optional
        Elements that count; all by default.
    rule : {"hf1", "hf2", "hf7"}
        "hf1": the smallest value with at least q of the weight at or below it (an observed value).
        "hf2": the same, but the mean with the next value where exactly q is at or below.
        "hf7": straight line between values (the default of R and NumPy without weights).
    method : str
        Interval of the share at or below the quantile: one of `intervals.METHODS`.
    level : float
        Confidence level.
    stratum, weight, fpc, unit, unit_fpc, lonely : optional
        As in `estimate`.

    Returns
    -------
    Quantile

    Raises
    ------
    ValueError
        As `estimate`; also for q outside (0, 1) or an unknown rule.

    Notes
    -----
    Not a function of sums: the sorted values of the cell are needed. Few distinct values make
    the interval coarse, and its level is then at least roughly kept, not exactly.

    References
    ----------
    Woodruff (1952), JASA 47. Hyndman and Fan (1996), Am. Stat. 50, for the rules. R: svyquantile.
    """
    if not 0 < q < 1:
        raise ValueError(f"q is {q}; give a share between 0 and 1, such as 0.5 for the median.")
    if rule not in RULES:
        raise ValueError(f"rule {rule!r} is not known; choose one of {', '.join(RULES)}.")
    values = columns.column("y", y)
    inside = np.ones(values.size, dtype=bool)
    if domain is not None:
        inside = columns.column("domain", domain, values.size) != 0
    data = elements_of(values, inside, cluster, inside, **sampling)
    counted = data.inside & (data.weight != 0)
    curve = _Curve.of(data.y[counted], data.weight[counted])
    value = curve.read(q, rule) if counted.any() else None
    below = inside & (np.where(inside, values, np.inf) <= (np.inf if value is None else value))
    share = estimate(
        below & inside, inside, cluster=cluster, level=level, method=method, **sampling
    )
    low, high = (_limit(curve, end, rule) for end in (share.low, share.high))
    se = None
    if low is not None and high is not None:
        se = (high - low) / (2 * intervals.critical(share.df, level))
    read_off = {"value": value, "se": se, "low": low, "high": high, "deff": None}
    return Quantile(**values_of(Precision, share) | read_off, q=q, rule=rule, level=level)


def _limit(curve: "_Curve", share: float | None, rule: str) -> float | None:
    return None if share is None or not 0 <= share <= 1 else curve.read(share, rule)


@dataclass(frozen=True)
class _Curve:
    """Sorted values, each with the share of weight at or below it."""

    values: Floats
    at_or_below: Floats
    cumulative: Floats

    @classmethod
    def of(cls, values: Floats, weights: Floats) -> "_Curve":
        order = np.argsort(values, kind="stable")
        cumulative = np.cumsum(weights[order])
        total = cumulative[-1] if cumulative.size else 1.0
        return cls(values[order], cumulative / total, cumulative)

    def read(self, share: float, rule: str) -> float:
        """Return the quantile at a share, by a rule of Hyndman and Fan."""
        last = self.values.size - 1
        if rule == "hf7":
            # The k-th value stands at C(k - 1) / C(n - 1), so ends are the extreme values.
            if last == 0:
                return float(self.values[0])
            places = np.concatenate([[0.0], self.cumulative[:-1]]) / self.cumulative[-2]
            return float(np.interp(share, places, self.values))
        place = min(int(np.searchsorted(self.at_or_below, share, side="left")), last)
        if rule == "hf2" and self.at_or_below[place] == share and place < last:
            return float(self.values[place] + self.values[place + 1]) / 2
        return float(self.values[place])

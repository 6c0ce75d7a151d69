"""Change between two waves in which some respondents are interviewed again."""

import math
from dataclasses import dataclass
from typing import Unpack

from numpy.typing import ArrayLike
from scipy import special

from analytics.stats.design import columns
from analytics.stats.design.columns import LEVEL, Labels
from analytics.stats.design.sampling import Sampling
from analytics.stats.design.totals import ClusterTable, elements_of, table_of_clusters
from analytics.stats.estimation.ratios import Comparison, Ratios, ratios_of, t_test, without_noise


@dataclass(frozen=True)
class Change:
    """Change of a share, mean or ratio from one wave to another. None means: no such number.

    Attributes
    ----------
    value_from, value_to : the two values.
    difference, se, low, high : value_to - value_from with its standard error and interval.
    t, df, p : two-sided test of no difference.
    ratio, ratio_low, ratio_high : value_to / value_from, interval from the log ratio.
    log_ratio, se_log, p_ratio : log of the ratio, its standard error, test of no change.
    t_doubled, p_doubled : one-sided test that the value more than doubled.
    panel_clusters : clusters active in both waves.
    clusters_from, clusters_to : clusters active in each wave.
    variance_from, variance_to, covariance : of the two values in the stacked design.
    unchanged : True where every recurring cluster is as it was: no change and no p value.
    level : confidence level.
    """

    value_from: float | None
    value_to: float | None
    difference: float | None
    se: float | None
    low: float | None
    high: float | None
    t: float | None
    df: int
    p: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    log_ratio: float | None
    se_log: float | None
    p_ratio: float | None
    t_doubled: float | None
    p_doubled: float | None
    panel_clusters: int
    clusters_from: int
    clusters_to: int
    variance_from: float | None
    variance_to: float | None
    covariance: float | None
    unchanged: bool
    level: float


def change(
    y: ArrayLike,
    m: ArrayLike,
    *,
    wave: Labels,
    start: object,
    end: object,
    cluster: Labels,
    level: float = LEVEL,
    df: int | None = None,
    **sampling: Unpack[Sampling],
) -> Change:
    """Change of Y / M between waves `start` and `end`, all waves stacked in one design.

    Parameters
    ----------
    y, m : array_like, shape (n,)
        Numerator and base per element, as in `estimate`, of all waves one after the other.
    wave : sequence, shape (n,)
        Wave of each element.
    start, end : label
        The two waves to compare. Clusters of other waves stay in the stacked design.
    cluster : sequence, shape (n,)
        Respondent of each element. The same label in two waves means the same respondent.
    level : float
        Confidence level.
    df : int, optional
        Degrees of freedom; those of the clusters active in either wave by default. R uses the
        clusters of the whole stack.
    stratum, weight, fpc, unit, unit_fpc, lonely : optional
        As in `estimate`, for the stacked design.

    Returns
    -------
    Change

    Raises
    ------
    ValueError
        As `estimate`; also where no element belongs to one of the two waves.

    Notes
    -----
    Inside the stack both variances use n / (n - 1) of the stack, so they differ slightly from
    those of each wave alone. The ratio and its tests rest on the log scale and are poor for
    shares near 0. A cluster label that changes between waves loses the covariance.

    References
    ----------
    Berger, Y. G. and Priam, R. (2016). A simple variance estimator of change for rotating
    repeated surveys. JRSS A 179. R: svyby(covmat=TRUE), svycontrast.
    """
    columns.check_level(level)
    data = elements_of(y, m, cluster, **sampling)
    labels = columns.as_list("wave", wave, data.m.size)
    a, b = (data.table(only=columns.members(labels, name)) for name in (start, end))
    return _change(a, b, level=level, df=df)


def change_clusters(
    ya: ArrayLike,
    ma: ArrayLike,
    yb: ArrayLike,
    mb: ArrayLike,
    *,
    level: float = LEVEL,
    df: int | None = None,
) -> Change:
    """Change of Y / M from wave a to wave b, from the sums of each cluster.

    Parameters
    ----------
    ya, ma, yb, mb : array_like, shape (clusters,)
        Numerator and base of both waves. Row i is the same cluster in all four; one row for
        every cluster interviewed in either wave, with zeros where it was not.
    level : float
        Confidence level.
    df : int, optional
        As in `change`.

    Returns
    -------
    Change

    Raises
    ------
    ValueError
        As `estimate_clusters`.

    Notes
    -----
    As `change`. Rows with zeros in both waves count as clusters of the design.
    """
    columns.check_level(level)
    first, second = table_of_clusters(ya, ma), table_of_clusters(yb, mb)
    if first.y.size != second.y.size:
        raise ValueError(
            f"The first wave has {first.y.size} clusters and the second {second.y.size}; give one "
            "row for every respondent of either wave, zeros where not interviewed."
        )
    return _change(first, second, level=level, df=df)


@dataclass(frozen=True)
class Pairing:
    """Two waves of an indicator, added up over the clusters of either: what a change is made of.

    before, after : the two values; None for an empty base.
    ratios : of the two waves; None where a base is empty.
    active : clusters active in the first wave, in the second, in both.
    df : degrees of freedom.
    """

    before: float | None
    after: float | None
    ratios: Ratios | None
    active: tuple[int, int, int]
    df: int


def _change(a: ClusterTable, b: ClusterTable, *, level: float, df: int | None) -> Change:
    active = int(a.active.sum()), int(b.active.sum()), int((a.active & b.active).sum())
    freedom = a.design.degrees(a.active | b.active) if df is None else df
    pairing = Pairing(a.value(), b.value(), ratios_of([a, b]), active, max(0, freedom))
    return change_of(pairing, level=level)


def change_of(pairing: Pairing, *, level: float = LEVEL) -> Change:
    """Change between two waves that are added up: the one way to every change.

    Parameters
    ----------
    pairing : Pairing
        Of columns, or of sums that were kept.
    level : float
        Confidence level.

    Returns
    -------
    Change

    Notes
    -----
    As `change`.
    """
    before, after, pair, freedom = pairing.before, pairing.after, pairing.ratios, pairing.df
    # One respondent in a wave has no spread: the formula would call that wave certain.
    informed = min(pairing.active[:2]) >= 2 and freedom >= 1
    difference = pair.combine([[-1, 1]])[0] if pair else None
    parts = pair.compare() if pair and informed and pair.clusters >= 2 else Comparison()
    ratio = _ratio(before, after)
    log_ratio = None if ratio is None else math.log(ratio)
    size = abs(before or 0) + abs(after or 0)
    points = t_test(difference, without_noise(parts.difference, size), freedom, level)
    logs = t_test(log_ratio, without_noise(parts.log_ratio, 1.0), freedom, level)
    doubled = None
    if log_ratio is not None and logs.se:
        doubled = (log_ratio - math.log(2)) / logs.se
    return Change(
        value_from=before,
        value_to=after,
        difference=difference,
        se=points.se,
        low=points.low,
        high=points.high,
        t=points.t,
        df=freedom,
        p=points.p,
        ratio=ratio,
        ratio_low=None if logs.low is None else math.exp(logs.low),
        ratio_high=None if logs.high is None else math.exp(logs.high),
        log_ratio=log_ratio,
        se_log=logs.se,
        p_ratio=logs.p,
        t_doubled=doubled,
        p_doubled=None if doubled is None else float(special.stdtr(freedom, -doubled)),
        panel_clusters=pairing.active[2],
        clusters_from=pairing.active[0],
        clusters_to=pairing.active[1],
        variance_from=parts.before,
        variance_to=parts.after,
        covariance=parts.covariance,
        unchanged=difference == 0 and points.se == 0,
        level=level,
    )


def _ratio(before: float | None, after: float | None) -> float | None:
    if before is None or after is None or before <= 0 or after <= 0:
        return None
    return after / before

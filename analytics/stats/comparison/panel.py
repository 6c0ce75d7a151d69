"""Which part of a change comes from respondents interviewed both times, and which from others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from analytics.stats.design import columns
from analytics.stats.design.columns import LEVEL, Flags, Labels
from analytics.stats.design.sampling import Sampling
from analytics.stats.design.totals import ClusterTable, elements_of, table_of_clusters
from analytics.stats.estimation.ratios import Ratios, Test, ratios_of, t_test, without_noise


@dataclass(frozen=True)
class ChangePart:
    """One part of a change, with its standard error, interval and test; None: no such number."""

    value: float | None
    test: Test
    df: int


@dataclass(frozen=True)
class Decomposition:
    """A change in three parts that add up to it, with attrition beside them.

    Attributes
    ----------
    difference : value of the second wave minus that of the first.
    panel : change among those interviewed in both waves.
    joined : what those who came in moved: second wave with them minus without them.
    left : what those who dropped out moved: first wave without them minus with them.
    interviewed_from, interviewed_to, interviewed_both : respondents.
    retention : share of the first wave's respondents interviewed again; None for none.
    dropouts : in the first wave, those who dropped out minus those who stayed: did they differ?
    level : confidence level.
    """

    difference: float | None
    panel: ChangePart
    joined: ChangePart
    left: ChangePart
    interviewed_from: int
    interviewed_to: int
    interviewed_both: int
    retention: float | None
    dropouts: ChangePart
    level: float


def decompose(
    y: ArrayLike,
    m: ArrayLike,
    *,
    wave: Labels,
    start: object,
    end: object,
    cluster: Labels,
    level: float = LEVEL,
    **sampling: Unpack[Sampling],
) -> Decomposition:
    """Split the change of Y / M between two waves into panel, joined and left.

    Parameters
    ----------
    y, m : array_like, shape (n,)
        Numerator and base per element, as in `estimate`, of all waves. A respondent counts as
        interviewed in a wave who has an element there, in the base or not.
    wave, start, end, cluster, level
        As in `change`.
    stratum, weight, fpc, unit, unit_fpc, lonely : optional
        As in `estimate`, for the stacked design.

    Returns
    -------
    Decomposition

    Raises
    ------
    ValueError
        As `change`.

    Notes
    -----
    The parts describe this sample. "Joined" and "left" mix who was asked with real turnover of
    experts; with few of them their intervals are wide.

    References
    ----------
    Linear combinations of domain ratios: Särndal, Swensson and Wretman (1992), chapter 5.
    """
    columns.check_level(level)
    data = elements_of(y, m, cluster, **sampling)
    labels = columns.as_list("wave", wave, data.m.size)
    waves = [columns.members(labels, name) for name in (start, end)]
    tables = [data.table(only=member) for member in waves]
    return _decompose(tables, [data.design.active(member) for member in waves], level)


def decompose_clusters(
    ya: ArrayLike,
    ma: ArrayLike,
    yb: ArrayLike,
    mb: ArrayLike,
    *,
    interviewed_from: ArrayLike,
    interviewed_to: ArrayLike,
    level: float = LEVEL,
) -> Decomposition:
    """Split the change of Y / M from wave a to wave b, from the sums of each cluster.

    Parameters
    ----------
    ya, ma, yb, mb : array_like, shape (clusters,)
        As in `change_clusters`.
    interviewed_from, interviewed_to : array_like of bool, shape (clusters,)
        Whether each cluster was interviewed in wave a and in wave b, also with nothing in the base.
    level : float
        Confidence level.

    Returns
    -------
    Decomposition

    Raises
    ------
    ValueError
        As `change_clusters`; also where somebody not interviewed has a base.

    Notes
    -----
    As `decompose`.
    """
    columns.check_level(level)
    tables = [table_of_clusters(ya, ma), table_of_clusters(yb, mb)]
    size = tables[0].m.size
    interviewed = [
        columns.column(name, flags, size) != 0
        for name, flags in (
            ("interviewed_from", interviewed_from),
            ("interviewed_to", interviewed_to),
        )
    ]
    columns.column("mb", tables[1].m, size)
    for table, there in zip(tables, interviewed, strict=True):
        if np.any(table.active & ~there):
            row = int(np.flatnonzero(table.active & ~there)[0])
            raise ValueError(f"Cluster {row} has a base in a wave in which it was not interviewed.")
    return _decompose(tables, interviewed, level)


@dataclass(frozen=True)
class Split:
    """Two waves split by who was interviewed in both, added up over the clusters of either.

    whole : ratios of the two waves.
    four : of the first wave, the second, and in each those interviewed in both.
    two : in the first wave, of those interviewed in both and of those who dropped out.
    degrees : of freedom of the panel, of the first wave, of the second.
    interviewed : respondents of the first wave, of the second, of both.

    Ratios are None where a base is empty or there are fewer than two clusters.
    """

    whole: Ratios | None
    four: Ratios | None
    two: Ratios | None
    degrees: tuple[int, int, int]
    interviewed: tuple[int, int, int]


def _decompose(
    tables: Sequence[ClusterTable], interviewed: Sequence[Flags], level: float
) -> Decomposition:
    before, after = tables
    both = interviewed[0] & interviewed[1]
    stayed, again = _only(before, both), _only(after, both)
    degrees = before.design.degrees
    split = Split(
        whole=_ratios([before, after]),
        four=_ratios([before, after, stayed, again]),
        two=_ratios([stayed, _only(before, ~both)]),
        degrees=(
            degrees(stayed.active & again.active),
            degrees(before.active),
            degrees(after.active),
        ),
        interviewed=(int(interviewed[0].sum()), int(interviewed[1].sum()), int(both.sum())),
    )
    return decomposition_of(split, level=level)


def decomposition_of(split: Split, *, level: float = LEVEL) -> Decomposition:
    """Split a change whose waves are added up: the one way to every decomposition.

    Parameters
    ----------
    split : Split
        Of columns, or of sums that were kept.
    level : float
        Confidence level.

    Returns
    -------
    Decomposition

    Notes
    -----
    As `decompose`.
    """
    in_panel, of_first, of_second = split.degrees
    first, second, both = split.interviewed
    return Decomposition(
        difference=split.whole.combine([[-1, 1]])[0] if split.whole else None,
        panel=_part(split.four, [0, 0, -1, 1], in_panel, level),
        joined=_part(split.four, [0, 1, 0, -1], of_second, level),
        left=_part(split.four, [-1, 0, 1, 0], of_first, level),
        interviewed_from=first,
        interviewed_to=second,
        interviewed_both=both,
        retention=both / first if first else None,
        dropouts=_part(split.two, [-1, 1], of_first, level),
        level=level,
    )


def _only(table: ClusterTable, chosen: Flags) -> ClusterTable:
    """The same table with zeros for all clusters but the chosen ones."""
    units = chosen if table.design.second is None else chosen[table.design.second.cluster]
    return ClusterTable(
        np.where(units, table.y, 0.0),
        np.where(units, table.m, 0.0),
        table.design,
        table.active & chosen,
        table.whole,
    )


def _ratios(tables: Sequence[ClusterTable]) -> Ratios | None:
    return ratios_of(tables) if tables[0].design.clusters >= 2 else None


def _part(
    ratios: Ratios | None, weights: Sequence[float], degrees: int, level: float
) -> ChangePart:
    df = max(0, degrees)
    if ratios is None:
        return ChangePart(None, Test(), df)
    value = ratios.combine([weights])[0]
    if min(active for active, weight in zip(ratios.active, weights, strict=True) if weight) < 2:
        return ChangePart(value, Test(), df)
    scale = sum(abs(float(one)) for one in ratios.values)
    variance = without_noise(ratios.variance(weights), scale)
    return ChangePart(value, t_test(value, variance, df, level), df)

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
from analytics.stats.estimation.ratios import Ratios, Test, t_test, usable, without_noise


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


def _decompose(
    tables: Sequence[ClusterTable], interviewed: Sequence[Flags], level: float
) -> Decomposition:
    before, after = tables
    both = interviewed[0] & interviewed[1]
    stayed, again = _only(before, both), _only(after, both)
    gone = _only(before, ~both)
    whole = _ratios([before, after])
    four = _ratios([before, after, stayed, again])
    two = _ratios([stayed, gone])
    in_panel = before.design.degrees(stayed.active & again.active)
    of_first, of_second = (before.design.degrees(table.active) for table in tables)
    size_from = int(interviewed[0].sum())
    return Decomposition(
        difference=whole.combine([[-1, 1]])[0] if whole else None,
        panel=_part(four, [0, 0, -1, 1], in_panel, level),
        joined=_part(four, [0, 1, 0, -1], of_second, level),
        left=_part(four, [-1, 0, 1, 0], of_first, level),
        interviewed_from=size_from,
        interviewed_to=int(interviewed[1].sum()),
        interviewed_both=int(both.sum()),
        retention=int(both.sum()) / size_from if size_from else None,
        dropouts=_part(two, [-1, 1], of_first, level),
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
    return Ratios(tables) if usable(tables) else None


def _part(
    ratios: Ratios | None, weights: Sequence[float], degrees: int, level: float
) -> ChangePart:
    df = max(0, degrees)
    if ratios is None:
        return ChangePart(None, Test(), df)
    value = ratios.combine([weights])[0]
    used = [table for table, weight in zip(ratios.tables, weights, strict=True) if weight]
    if min(int(table.active.sum()) for table in used) < 2:
        return ChangePart(value, Test(), df)
    scale = sum(abs(float(one)) for one in ratios.values)
    variance = without_noise(float(ratios.covariance([weights])[0, 0]), scale)
    return ChangePart(value, t_test(value, variance, df, level), df)

"""Categories of one multiple-choice question against each other, within a wave."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from analytics.stats.comparison.multiplicity import holm
from analytics.stats.comparison.wald import WaldTest, wald_test
from analytics.stats.design import columns
from analytics.stats.design.columns import LEVEL, Labels
from analytics.stats.design.sampling import Sampling
from analytics.stats.design.totals import ClusterTable, elements_of, table_of_clusters
from analytics.stats.estimation.estimates import weigh_clusters
from analytics.stats.estimation.ratios import Ratios, Test, ratios_of, t_test, without_noise

EMPTY = "The base is empty: nobody answered the question."


@dataclass(frozen=True)
class ChoicePair:
    """Two categories: `difference` is the share of the second minus that of the first.

    `p_adjusted` is Holm's over all pairs of the question.
    """

    first: str
    second: str
    difference: float
    test: Test
    p_adjusted: float | None


@dataclass(frozen=True)
class ChoiceComparison:
    """Shares of K categories over one base. `equality` tests that all are equally common."""

    labels: tuple[str, ...]
    shares: tuple[float, ...]
    pairs: tuple[ChoicePair, ...]
    equality: WaldTest | None
    base: int
    clusters: int
    df: int


def compare_choices(
    y: ArrayLike,
    m: ArrayLike,
    *,
    labels: Sequence[str],
    cluster: Labels,
    level: float = LEVEL,
    pairs: bool = True,
    **sampling: Unpack[Sampling],
) -> ChoiceComparison:
    """Compare how common the categories of a multiple-choice question are.

    Parameters
    ----------
    y : array_like, shape (n, K)
        1 where the element chose the category.
    m : array_like, shape (n,)
        Base per element: 1 where the question was answered.
    labels : sequence of K str
        Name of each category.
    cluster : sequence, shape (n,)
        Respondent of each element.
    level : float
        Confidence level.
    pairs : bool
        Whether to compare each pair: their number grows with the square of the categories.
    stratum, weight, fpc, unit, unit_fpc, lonely : optional
        As in `estimate`.

    Returns
    -------
    ChoiceComparison

    Raises
    ------
    ValueError
        As `estimate`; also for fewer than two categories, y other than 0 and 1, or an empty base.

    Notes
    -----
    One project may have several categories, so the shares are not parts of one whole and their
    covariance can have either sign: a test for independent shares would be wrong.
    """
    columns.check_level(level)
    chosen = columns.matrix("y", y)
    _check_labels(chosen.shape[1], labels)
    if np.any((chosen != 0) & (chosen != 1)):
        raise ValueError("y must be 0 or 1: whether the element chose the category.")
    first = elements_of(chosen[:, 0], m, cluster, **sampling)
    others = [replace(first, y=np.where(first.inside, column, 0.0)) for column in chosen.T[1:]]
    tables = [part.table() for part in (first, *others)]
    return _compare(tables, labels, int(first.inside.sum()), level, pairs=pairs)


def compare_choices_clusters(
    y: ArrayLike,
    m: ArrayLike,
    *,
    labels: Sequence[str],
    elements: int,
    level: float = LEVEL,
    pairs: bool = True,
    **sampling: Unpack[Sampling],
) -> ChoiceComparison:
    """Compare how common categories are, from the sums of each cluster.

    Parameters
    ----------
    y : array_like, shape (clusters, K)
        How many elements of the cluster chose each category.
    m : array_like, shape (clusters,)
        How many elements of the cluster are in the base; clusters without any stay in.
    labels, level, pairs
        As in `compare_choices`.
    elements : int
        Elements in the base.
    stratum, weight, fpc, lonely : optional
        As in `compare_choices`, but one entry per cluster.

    Returns
    -------
    ChoiceComparison
        Equal to `compare_choices` on the elements behind the sums; bit for bit, without weights.

    Raises
    ------
    ValueError
        As `compare_choices`.

    Notes
    -----
    As `compare_choices`.
    """
    columns.check_level(level)
    chosen = columns.matrix("y", y)
    _check_labels(chosen.shape[1], labels)
    tables = [weigh_clusters(table_of_clusters(one, m), **sampling)[1] for one in chosen.T]
    return _compare(tables, labels, elements, level, pairs=pairs)


def _check_labels(size: int, labels: Sequence[str]) -> None:
    if size != len(labels) or len(labels) < 2:
        raise ValueError(f"y has {size} columns for {len(labels)} labels; two or more.")


def _compare(
    tables: Sequence[ClusterTable], labels: Sequence[str], base: int, level: float, *, pairs: bool
) -> ChoiceComparison:
    ratios = ratios_of(tables)
    if ratios is None:
        raise ValueError(EMPTY)
    df = max(0, tables[0].design.degrees(tables[0].active))
    testable = ratios.clusters >= 2 and df >= 1
    return ChoiceComparison(
        labels=tuple(labels),
        shares=tuple(float(value) for value in ratios.values),
        pairs=tuple(_pairs(ratios, labels, df, level, testable=testable)) if pairs else (),
        equality=_equality(ratios, df) if testable else None,
        base=base,
        clusters=int(tables[0].active.sum()),
        df=df,
    )


def _pairs(
    ratios: Ratios, labels: Sequence[str], df: int, level: float, *, testable: bool
) -> list[ChoicePair]:
    places = list(combinations(range(len(labels)), 2))
    weights = [_difference(a, b, len(labels)) for a, b in places]
    differences = ratios.combine(weights)
    tests = [Test()] * len(places)
    if testable:
        tests = [
            t_test(value, without_noise(variance, 1.0), df, level)
            for value, variance in zip(differences, ratios.variances(weights), strict=True)
        ]
    adjusted = holm([test.p for test in tests])
    return [
        ChoicePair(labels[a], labels[b], difference, test, p)
        for (a, b), difference, test, p in zip(places, differences, tests, adjusted, strict=True)
    ]


def _equality(ratios: Ratios, df: int) -> WaldTest | None:
    """Test that all shares are equal; with more categories than freedom there is no such test."""
    size = len(ratios.values)
    if size - 1 > df:
        return None
    weights = [_difference(0, place, size) for place in range(1, size)]
    return wald_test(np.array(ratios.combine(weights)), ratios.covariance(weights), df)


def _difference(first: int, second: int, size: int) -> list[int]:
    """Return the weights of the second share minus the first."""
    weights = [0] * size
    weights[first], weights[second] = -1, 1
    return weights

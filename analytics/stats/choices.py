"""Categories of one multiple-choice question against each other, within a wave."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from analytics.stats import columns
from analytics.stats.columns import Labels
from analytics.stats.multiplicity import holm
from analytics.stats.ratios import Ratios, Test, t_test, usable, without_noise
from analytics.stats.sampling import Sampling
from analytics.stats.tables import Table, elements_of
from analytics.stats.waves import WaldTest, wald_test


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
    level: float = 0.95,
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
    if chosen.shape[1] != len(labels) or len(labels) < 2:
        raise ValueError(f"y has {chosen.shape[1]} columns for {len(labels)} labels; two or more.")
    if np.any((chosen != 0) & (chosen != 1)):
        raise ValueError("y must be 0 or 1: whether the element chose the category.")
    first = elements_of(chosen[:, 0], m, cluster, **sampling)
    others = [replace(first, y=np.where(first.inside, column, 0.0)) for column in chosen.T[1:]]
    tables = [part.table() for part in (first, *others)]
    if not tables[0].m.any():
        raise ValueError("The base is empty: nobody answered the question.")
    return _compare(tables, labels, int(first.inside.sum()), level)


def _compare(
    tables: Sequence[Table], labels: Sequence[str], base: int, level: float
) -> ChoiceComparison:
    ratios, size = Ratios(tables), len(labels)
    clusters = int(tables[0].active.sum())
    df = max(0, tables[0].design.degrees(tables[0].active))
    places = list(combinations(range(size), 2))
    weights = [[int(k == b) - int(k == a) for k in range(size)] for a, b in places]
    differences = ratios.combine(weights)
    tests = [Test()] * len(places)
    equality = None
    if usable(tables) and df >= 1:
        matrix = ratios.covariance(weights)
        tests = [
            t_test(value, without_noise(float(matrix[k, k]), 1.0), df, level)
            for k, value in enumerate(differences)
        ]
        from_first = [k for k, (a, _) in enumerate(places) if a == 0]
        equality = wald_test(
            np.array(differences)[from_first], matrix[np.ix_(from_first, from_first)], df
        )
    adjusted = holm([test.p for test in tests])
    return ChoiceComparison(
        labels=tuple(labels),
        shares=tuple(float(value) for value in ratios.values),
        pairs=tuple(
            ChoicePair(labels[a], labels[b], difference, test, p)
            for (a, b), difference, test, p in zip(
                places, differences, tests, adjusted, strict=True
            )
        ),
        equality=equality,
        base=base,
        clusters=clusters,
        df=df,
    )

"""Estimates of weighted sums of clusters: what their elements, weighted one by one, would say."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import estimate, estimate_clusters
from tests.analytics.stats.estimation.test_estimates import clusters_of_elements, elements


@given(clusters_of_elements, st.randoms(use_true_random=False))
def test_weighted_sums_of_clusters_say_what_their_elements_say(clusters, random):
    y, m, cluster = elements(clusters)
    held = sorted(set(cluster))  # a cluster without elements is in no column
    weights = {one: random.uniform(0.5, 4) for one in held}
    strata = {one: random.choice("ab") for one in held}
    of_elements = estimate(
        y,
        m,
        cluster=cluster,
        weight=[weights[one] for one in cluster],
        stratum=[strata[one] for one in cluster],
        lonely="adjust",
    )

    ours = estimate_clusters(
        [clusters[one][1] for one in held],
        [clusters[one][0] for one in held],
        elements=int(m.sum()),
        weight=[weights[one] for one in held],
        stratum=[strata[one] for one in held],
        lonely="adjust",
    )

    for name in ("value", "se", "low", "high", "deff", "weight", "count"):
        expected = getattr(of_elements, name)
        assert getattr(ours, name) == (
            expected if expected is None else pytest.approx(expected, rel=1e-9, abs=1e-12)
        )
    for name in ("base", "clusters", "df", "weighted", "having", "lacking", "method", "identical"):
        assert getattr(ours, name) == getattr(of_elements, name)


@pytest.mark.parametrize("seed", range(40))
def test_where_all_have_it_no_weight_makes_a_design_effect(seed):
    draw = Random(seed)
    weight = [draw.uniform(0.5, 4) for _ in range(5)]
    stratum = [draw.choice("ab") for _ in range(5)]
    sizes = [draw.randint(1, 9) for _ in range(5)]
    of_element = [one for one, size in enumerate(sizes) for _ in range(size)]

    of_clusters = estimate_clusters(
        sizes, sizes, elements=sum(sizes), weight=weight, stratum=stratum, lonely="adjust"
    )
    of_elements = estimate(
        [1] * len(of_element),
        [1] * len(of_element),
        cluster=of_element,
        weight=[weight[one] for one in of_element],
        stratum=[stratum[one] for one in of_element],
        lonely="adjust",
    )

    assert of_clusters.deff is None
    assert of_elements.deff is None


def test_a_mean_of_weighted_clusters_knows_its_design_effect():
    values, cluster = np.array([3.0, 5, 8, 1, 2]), [0, 0, 1, 2, 2]
    weights = np.array([2.0, 1, 3])
    of_elements = estimate(values, np.ones(5), cluster=cluster, weight=weights[cluster])
    ours = estimate_clusters(
        [8, 8, 3],
        [2, 1, 2],
        elements=5,
        method="mean",
        squares=float((weights[cluster] * values**2).sum()),
        weight=weights,
    )
    assert ours.value == pytest.approx(of_elements.value)
    assert ours.deff == pytest.approx(of_elements.deff)


def test_strata_alone_leave_sums_of_clusters_whole():
    stratum = ["a", "a", "b", "b"]
    ours = estimate_clusters([1, 0, 2, 3], [2, 2, 3, 3], elements=10, stratum=stratum)
    cluster = [0, 0, 1, 1, 2, 2, 2, 3, 3, 3]
    y = [1, 0, 0, 0, 1, 1, 0, 1, 1, 1]
    assert ours == estimate(
        y, np.ones(10), cluster=cluster, stratum=[stratum[one] for one in cluster]
    )

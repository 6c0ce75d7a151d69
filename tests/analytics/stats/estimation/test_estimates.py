"""What an estimate promises beyond the golden numbers: written rules, properties, errors."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import estimate, estimate_clusters, total

# clusters of (elements in the base, of these with the attribute, elements outside the base)
clusters_of_elements = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 3)).map(
        lambda c: (c[0], min(c[0], c[1]), c[2])
    ),
    min_size=2,
    max_size=12,
).filter(lambda clusters: any(m for m, _, _ in clusters))


def elements(clusters):
    """Spell out (base, hits, outside) per cluster as y, m and cluster of each element."""
    y, m, cluster = [], [], []
    for index, (base, hits, outside) in enumerate(clusters):
        y += [1] * hits + [0] * (base - hits + outside)
        m += [1] * base + [0] * outside
        cluster += [index] * (base + outside)
    return np.array(y), np.array(m), cluster


@pytest.mark.slow
@given(clusters_of_elements, st.randoms(use_true_random=False))
def test_renaming_clusters_changes_no_bit(clusters, random):
    y, m, cluster = elements(clusters)
    names = [f"expert {n}" for n in range(len(clusters))]
    random.shuffle(names)

    renamed = estimate(y, m, cluster=[names[c] for c in cluster])

    assert renamed == estimate(y, m, cluster=cluster)


@pytest.mark.slow
@given(clusters_of_elements, st.randoms(use_true_random=False))
def test_renaming_clusters_changes_no_bit_with_weights(clusters, random):
    y, m, cluster = elements(clusters)
    weight = [random.uniform(0.5, 4) for _ in cluster]
    names = [f"expert {n}" for n in range(len(clusters))]
    random.shuffle(names)

    renamed = estimate(y, m, cluster=[names[c] for c in cluster], weight=weight)

    assert renamed == estimate(y, m, cluster=cluster, weight=weight)


@given(clusters_of_elements, st.randoms(use_true_random=False))
def test_order_of_elements_changes_no_bit(clusters, random):
    y, m, cluster = elements(clusters)
    order = list(range(len(y)))
    random.shuffle(order)

    shuffled = estimate(y[order], m[order], cluster=[cluster[i] for i in order])

    assert shuffled == estimate(y, m, cluster=cluster)


@given(st.lists(st.booleans(), min_size=2, max_size=60).filter(lambda hits: sum(hits) > 0))
def test_clusters_of_one_element_are_a_simple_random_sample(hits):
    ours = estimate(hits, np.ones(len(hits)), cluster=range(len(hits)))

    p, n = sum(hits) / len(hits), len(hits)
    assert ours.value == p
    assert ours.se == pytest.approx(math.sqrt(p * (1 - p) / (n - 1)), rel=1e-14, abs=1e-300)


@given(clusters_of_elements, st.floats(0.01, 1000))
def test_equal_weights_are_no_weights(clusters, weight):
    y, m, cluster = elements(clusters)

    plain = estimate(y, m, cluster=cluster)
    weighted = estimate(y, m, cluster=cluster, weight=np.full(len(y), weight))

    for name in ("value", "se", "low", "high", "deff"):
        ours, expected = getattr(weighted, name), getattr(plain, name)
        assert (ours is None) == (expected is None)
        assert ours is None or ours == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert (weighted.df, weighted.clusters, weighted.base) == (
        plain.df,
        plain.clusters,
        plain.base,
    )


@given(clusters_of_elements)
def test_sums_of_clusters_give_the_same_bits_as_elements(clusters):
    y, m, cluster = elements(clusters)
    present = [c for c in clusters if c[0] + c[2]]

    ours = estimate_clusters(
        [hits for _, hits, _ in present],
        [base for base, _, _ in present],
        elements=sum(base for base, _, _ in present),
    )

    assert ours == estimate(y, m, cluster=cluster)


@given(clusters_of_elements, st.integers(0, 11), st.integers(1, 1000))
def test_editing_and_editing_back_changes_no_bit(clusters, which, change):
    y = np.array([hits for _, hits, _ in clusters])
    m = np.array([base for base, _, _ in clusters])
    before = estimate_clusters(y, m, elements=int(m.sum()))

    m[which % len(m)] += change
    edited = estimate_clusters(y, m, elements=int(m.sum()))
    m[which % len(m)] -= change

    assert edited != before
    assert estimate_clusters(y, m, elements=int(m.sum())) == before


@given(clusters_of_elements, st.sampled_from([0.8, 0.95, 0.99]))
def test_default_interval_of_a_share_contains_it_and_stays_in_bounds(clusters, level):
    y, m, cluster = elements(clusters)

    ours = estimate(y, m, cluster=cluster, level=level)

    assert ours.method == "kg"
    if ours.clusters >= 2:
        assert 0 <= ours.low <= ours.value <= ours.high <= 1
        assert ours.low < ours.high
    else:
        assert (ours.se, ours.low, ours.high, ours.df) == (None, None, None, 0)


def test_nobody_among_thirty_two_respondents_is_not_known_to_be_nobody():
    ours = estimate_clusters([0] * 32, [10] * 28 + [9] * 4, elements=316)

    assert (ours.value, ours.low, ours.count) == (0.0, 0.0, 0)
    assert ours.high == pytest.approx(1 - 0.025 ** (1 / 32), rel=1e-12)
    assert not ours.identical


def test_everybody_mirrors_nobody():
    none = estimate_clusters([0] * 8, [3] * 8, elements=24)
    everyone = estimate_clusters([3] * 8, [3] * 8, elements=24)

    assert everyone.high == 1.0
    assert everyone.low == pytest.approx(1 - none.high, rel=1e-12)


@pytest.mark.parametrize("method", ["beta", "xlogit", "logit", "asin", "wilson"])
def test_methods_without_an_answer_at_zero_hand_over_to_the_default(method):
    ours = estimate_clusters([0] * 8, [3] * 8, elements=24, method=method)

    assert ours == estimate_clusters([0] * 8, [3] * 8, elements=24)


def test_few_respondents_with_the_attribute_cap_the_effective_size():
    y = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
    four = estimate_clusters(y, [30] * 10, elements=300)
    five = estimate_clusters([*y[:4], 1, *y[5:]], [30] * 10, elements=300)
    uncapped = estimate_clusters(y, [30] * 10, elements=300, method="beta")

    assert (four.having, five.having) == (4, 5)
    assert four.high > five.high > five.value
    assert four.high > uncapped.high


def test_effective_size_is_never_above_the_base():
    # five respondents alike on both sides: variance 0, so the base is the limit
    ours = estimate_clusters([5] * 6, [10] * 6, elements=60)

    assert (ours.se, ours.identical) == (0.0, True)
    assert ours.low == pytest.approx(0.3681, abs=1e-4)
    assert ours.high == pytest.approx(0.6319, abs=1e-4)


def test_one_respondent_gives_a_value_and_no_precision():
    alone = estimate_clusters([3], [5], elements=5)
    in_segment = estimate_clusters([3, 0, 0], [5, 0, 0], elements=5)

    for ours in (alone, in_segment):
        assert (ours.value, ours.clusters, ours.df) == (0.6, 1, 0)
        assert (ours.se, ours.low, ours.high, ours.deff) == (None, None, None, None)
        assert not ours.identical


def test_empty_base_is_no_share_of_zero():
    ours = estimate([1, 0, 1], [0, 0, 0], cluster=["a", "b", "c"])

    assert (ours.value, ours.se, ours.low, ours.high) == (None, None, None, None)
    assert (ours.base, ours.clusters, ours.design_clusters, ours.count) == (0, 0, 3, 0)


def test_numerator_outside_the_base_is_not_read():
    ours = estimate([1, 1, float("nan")], [1, 1, 0], cluster=["a", "b", "c"])

    assert (ours.value, ours.count, ours.base) == (1.0, 2, 2)


def test_clusters_outside_the_base_stay_in_the_variance_but_not_in_df():
    ours = estimate_clusters([1, 2, 0], [2, 2, 0], elements=4)
    alone = estimate_clusters([1, 2], [2, 2], elements=4)

    assert (ours.df, alone.df) == (1, 1)
    assert ours.se == pytest.approx(alone.se * math.sqrt((3 / 2) / (2 / 1)))


def test_zero_weights_count_for_the_design_but_not_for_df():
    ours = estimate([1, 0, 1, 0], [1] * 4, cluster=list("abcd"), weight=[1, 2, 1, 0])

    assert (ours.design_clusters, ours.clusters, ours.df) == (4, 3, 2)
    assert (ours.value, ours.count) == (0.5, 2.0)


def test_large_values_with_a_small_spread_keep_their_digits():
    small = np.array([1.0, 2.5, 3.0, 1.5, 2.0, 4.0])
    near, far = (
        estimate(small + offset, np.ones(6), cluster=list("aabbcc"), weight=[1, 2, 1, 1, 3, 1])
        for offset in (0.0, 1e9)
    )

    assert near.method == "mean"
    assert far.se == pytest.approx(near.se, rel=1e-9)


def test_sums_beyond_sixty_three_bits_stay_exact():
    ours = estimate_clusters([3_000_000_000, 1_000_000_000], [1, 1], elements=2)

    assert ours.value == 2e9
    assert ours.se == 1e9


def test_total_of_a_segment_carries_the_variance_of_its_size():
    inside = [1, 1, 0, 0, 1, 0]
    ours = total(np.ones(6), cluster=list("aabbcc"), domain=inside)

    assert (ours.value, ours.base, ours.clusters, ours.df) == (3.0, 3, 2, 1)
    assert ours.se == pytest.approx(math.sqrt(3 / 2 * (4 + 0 + 1 - 9 / 3)))


def test_complete_enumeration_has_no_sampling_error():
    ours = estimate([1, 0, 1, 1], [1] * 4, cluster=list("abcd"), fpc=4, method="mean")

    assert (ours.se, ours.identical) == (0.0, False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"m": [1, 1]}, "y has 3 numbers where 2 are needed."),
        ({"cluster": ["a"]}, "cluster has 1 labels for 3 elements; give one each."),
        ({"cluster": ["a", None, "b"]}, "cluster of element 1 is empty; every element needs one."),
        (
            {"weight": [1, -2, 1]},
            "weight of element 1 is -2.0; it cannot be negative.",
        ),
        (
            {"y": [1, float("nan"), 0]},
            "y of element 1 is nan; drop missing answers first "
            "(m = 0 keeps the element in the design).",
        ),
        (
            {"y": [], "m": [], "cluster": []},
            "m is empty; leave the estimate out where there is no element.",
        ),
        ({"y": [[1, 0, 1]]}, "y has shape (1, 3); give one number per element."),
        ({"level": 95}, "level is 95; give a number between 0 and 1, such as 0.95."),
        (
            {"method": "wald"},
            "method 'wald' is not known; choose one of "
            "kg, beta, xlogit, logit, asin, wilson, mean.",
        ),
        (
            {"y": [1, 7, 2], "method": "kg"},
            "method 'kg' is for shares: y and m must be 0 or 1 for each element. "
            "Use method 'mean' for other values.",
        ),
        (
            {"fpc": 2},
            "fpc is smaller than the number of clusters interviewed; give the number of clusters "
            "in the population of each stratum, not a fraction.",
        ),
        (
            {"stratum": ["x", "y", "y"]},
            "A stratum has only one cluster, so its variance is unknown. Merge it with a similar "
            "stratum, give fpc where it holds the whole stratum, or say with lonely how to treat "
            "it.",
        ),
        (
            {"stratum": ["x", "y", "y"], "cluster": ["a", "a", "b"]},
            "A cluster lies in two strata. Give each (stratum, cluster) pair its own label, or "
            "correct the labels.",
        ),
    ],
)
def test_wrong_input_says_what_to_do(arguments, message):
    sound = {"y": [1, 0, 1], "m": [1, 1, 1], "cluster": ["a", "b", "c"]}

    with pytest.raises(ValueError) as caught:  # noqa: PT011
        estimate(**{**sound, **arguments})

    assert str(caught.value) == message


def test_without_a_number_of_elements_a_sum_of_clusters_has_no_design_effect():
    """Bases that are amounts, not numbers of records, say nothing of a simple random sample."""
    found = estimate_clusters([3, 5, 2], [4, 8, 4], elements=7)
    assert (found.value, found.deff) == (10 / 16, None)
    assert found.low is not None
    counted = estimate_clusters([3, 5, 2], [4, 8, 4], elements=16)
    assert (counted.value, counted.deff is None) == (10 / 16, False)


def test_nobody_with_weight_in_the_base_has_no_share():
    found = estimate([1, 0, 1], [0, 0, 1], cluster="abc", weight=[1.5, 2, 0])
    assert (found.value, found.se, found.low) == (None, None, None)


def test_a_total_of_one_respondent_has_no_precision():
    found = total([2, 3], cluster="aa")
    assert (found.value, found.se, found.low, found.clusters) == (5, None, None, 1)

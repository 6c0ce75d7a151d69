import numpy as np
import pytest

from analytics.stats import change, compare_choices, compare_choices_clusters, trend


def answers(seed=1, size=120):
    random = np.random.default_rng(seed)
    cluster = random.integers(0, 20, size)
    tendency = random.random((20, 3))[cluster]
    return (random.random((size, 3)) < tendency).astype(int), cluster


def test_a_pair_is_the_difference_of_a_stack_of_both_categories():
    y, cluster = answers()
    found = compare_choices(y, np.ones(120), labels=["a", "b", "c"], cluster=cluster)
    first = found.pairs[0]
    stacked = change(
        np.concatenate([y[:, 0], y[:, 1]]),
        np.ones(240),
        wave=[0] * 120 + [1] * 120,
        start=0,
        end=1,
        cluster=np.concatenate([cluster, cluster]),
    )
    assert (first.first, first.second) == ("a", "b")
    assert first.difference == stacked.difference
    assert first.test.se == stacked.se
    assert first.test.p == stacked.p


def test_equality_of_all_is_that_of_as_many_waves():
    y, cluster = answers()
    found = compare_choices(y, np.ones(120), labels=["a", "b", "c"], cluster=cluster)
    stacked = trend(
        y.T.ravel(), np.ones(360), year=np.repeat([1, 2, 3], 120), cluster=np.tile(cluster, 3)
    )
    assert found.equality.wald == pytest.approx(stacked.equality.wald)
    assert found.equality.p == pytest.approx(stacked.equality.p)


def test_pairs_are_adjusted_together():
    y, cluster = answers()
    found = compare_choices(y, np.ones(120), labels=["a", "b", "c"], cluster=cluster)
    assert len(found.pairs) == 3
    smallest = min(found.pairs, key=lambda pair: pair.test.p)
    assert smallest.p_adjusted == pytest.approx(min(1, 3 * smallest.test.p))


def test_categories_always_chosen_together_do_not_differ():
    y, cluster = answers()
    twice = np.column_stack([y[:, 0], y[:, 0]])
    found = compare_choices(twice, np.ones(120), labels=["a", "b"], cluster=cluster)
    assert found.pairs[0].difference == 0
    assert found.pairs[0].test.p is None
    assert found.equality is None


def test_the_sums_of_clusters_say_the_same():
    y, cluster = answers()
    labels = ["a", "b", "c"]
    sums = np.array([y[cluster == one].sum(axis=0) for one in dict.fromkeys(cluster)])
    bases = [(cluster == one).sum() for one in dict.fromkeys(cluster)]
    found = compare_choices_clusters(sums, bases, labels=labels, elements=120)
    assert found == compare_choices(y, np.ones(120), labels=labels, cluster=cluster)


def test_weights_give_the_same_pairs_in_chunks():
    y, cluster = answers()
    eightfold = np.tile(y, (1, 8))
    labels = [f"c{place}" for place in range(24)]  # 276 pairs, more than are taken at once
    weighted = {"cluster": cluster, "weight": np.full(120, 0.5)}
    found = compare_choices(eightfold, np.ones(120), labels=labels, **weighted)
    first = compare_choices(y, np.ones(120), labels=["c0", "c1", "c2"], **weighted)
    last = next(pair for pair in found.pairs if (pair.first, pair.second) == ("c21", "c22"))
    assert last.test.se == pytest.approx(first.pairs[0].test.se)


def test_many_categories_have_shares_without_their_pairs():
    random = np.random.default_rng(3)
    y = random.random((120, 200)) < 0.1
    cluster = random.integers(0, 20, 120)
    labels = [str(place) for place in range(200)]
    found = compare_choices(y, np.ones(120), labels=labels, cluster=cluster, pairs=False)
    assert found.shares == pytest.approx(y.mean(axis=0))
    assert found.pairs == ()
    assert found.equality is None  # 199 differences, 19 degrees of freedom


def test_wrong_input_says_what_to_do():
    y, cluster = answers()
    with pytest.raises(ValueError, match="y has 3 columns for 2 labels"):
        compare_choices(y, np.ones(120), labels=["a", "b"], cluster=cluster)
    with pytest.raises(ValueError, match="y must be 0 or 1"):
        compare_choices(2 * y, np.ones(120), labels=["a", "b", "c"], cluster=cluster)
    with pytest.raises(ValueError, match="nobody answered"):
        compare_choices(y, np.zeros(120), labels=["a", "b", "c"], cluster=cluster)
    with pytest.raises(ValueError, match="give a table of numbers"):
        compare_choices(y[:, 0], np.ones(120), labels=["a", "b"], cluster=cluster)


def test_one_expert_has_shares_and_differences_without_a_test():
    y, _ = answers()
    found = compare_choices(y, np.ones(120), labels=["a", "b", "c"], cluster=["ana"] * 120)
    assert found.equality is None
    assert [pair.difference for pair in found.pairs] == pytest.approx(
        [y[:, b].mean() - y[:, a].mean() for a, b in ((0, 1), (0, 2), (1, 2))]
    )
    assert {(pair.test.se, pair.test.p, pair.p_adjusted) for pair in found.pairs} == {(None,) * 3}


def test_weighted_sums_of_clusters_say_the_same():
    y, cluster = answers()
    random = np.random.default_rng(3)
    weights, strata = random.uniform(0.5, 4, 20), np.array(list("abcd"))[np.arange(20) % 4]
    labels = ["a", "b", "c"]
    expected = compare_choices(
        y, np.ones(120), labels=labels, cluster=cluster, weight=weights[cluster],
        stratum=strata[cluster].tolist(), lonely="adjust",
    )  # fmt: skip
    sums = np.zeros((20, 3))
    np.add.at(sums, cluster, y)
    found = compare_choices_clusters(
        sums, np.bincount(cluster, minlength=20), labels=labels, elements=120,
        weight=weights, stratum=strata.tolist(), lonely="adjust",
    )  # fmt: skip
    assert (found.base, found.clusters, found.df) == (120, 20, 16) == (
        expected.base, expected.clusters, expected.df,
    )  # fmt: skip
    assert found.shares == pytest.approx(expected.shares)
    assert found.equality.p_adjusted == pytest.approx(expected.equality.p_adjusted)
    for ours, theirs in zip(found.pairs, expected.pairs, strict=True):
        assert ours.test.se == pytest.approx(theirs.test.se)
        assert ours.p_adjusted == pytest.approx(theirs.p_adjusted)

import numpy as np
import pytest

from analytics.stats import crosstab


def sample(seed=4, size=200):
    random = np.random.default_rng(seed)
    cluster = random.integers(0, 25, size)
    stage = random.choice(["research", "test", "production"], size)
    cloud = np.where(random.random(size) < 0.6, "cloud", "own")
    return stage, cloud, cluster


def test_counts_and_shares_of_rows():
    found = crosstab(
        ["a", "a", "b", "b", "b", None],
        ["x", "y", "x", "x", "y", "x"],
        cluster=[1, 2, 3, 4, 5, 6],
    )
    assert (found.rows, found.columns) == (("a", "b"), ("x", "y"))
    assert found.counts.tolist() == [[1, 1], [2, 1]]
    assert found.row_shares.tolist() == pytest.approx(np.array([[1 / 2, 1 / 2], [2 / 3, 1 / 3]]))
    assert (found.base, found.clusters, found.left_out, found.df) == (5, 5, 1, 5)


def test_each_project_its_own_respondent_gives_pearsons_test():
    stage, cloud, _ = sample()
    found = crosstab(stage, cloud, cluster=range(200)).rao_scott
    observed = crosstab(stage, cloud, cluster=range(200)).counts
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / 200
    pearson = float(((observed - expected) ** 2 / expected).sum())
    assert found.chi_square == pytest.approx(pearson)
    assert found.deff == pytest.approx(1, abs=0.03)


def test_respondents_who_say_everything_twice_are_not_more_certain():
    stage, cloud, cluster = sample()
    once = crosstab(stage, cloud, cluster=cluster).rao_scott
    twice = crosstab(np.tile(stage, 2), np.tile(cloud, 2), cluster=np.tile(cluster, 2)).rao_scott
    assert twice.chi_square == pytest.approx(2 * once.chi_square)
    assert twice.p == pytest.approx(once.p)


def test_order_of_categories_and_sides_do_not_matter():
    stage, cloud, cluster = sample()
    one = crosstab(stage, cloud, cluster=cluster)
    other = crosstab(cloud[::-1], stage[::-1], cluster=cluster[::-1])
    assert one.rao_scott.f == pytest.approx(other.rao_scott.f)
    assert one.wald.f == pytest.approx(other.wald.f)


def test_one_category_leaves_nothing_to_test():
    stage, _, cluster = sample()
    found = crosstab(stage, ["cloud"] * 200, cluster=cluster)
    assert (found.rao_scott, found.wald) == (None, None)


def test_a_domain_keeps_the_design():
    stage, cloud, cluster = sample()
    inside = cluster < 10
    found = crosstab(stage, cloud, cluster=cluster, domain=inside)
    assert (found.clusters, found.df) == (10, 24)
    assert found.base == inside.sum()


def test_wrong_input_says_what_to_do():
    with pytest.raises(ValueError, match="across has 1 labels for 2 elements"):
        crosstab(["a", "b"], ["x"], cluster=[1, 2])
    with pytest.raises(ValueError, match="No element has a category in both"):
        crosstab(["a", None], [None, "x"], cluster=[1, 2])


def test_categories_that_only_nobodys_weight_stands_behind_are_not_tested():
    """An element without weight makes a row of the table that is expected to be empty."""
    stage, cloud, cluster = sample()
    rare = np.append(stage, "rare"), np.append(cloud, "own"), np.append(cluster, 0)
    found = crosstab(rare[0], rare[1], cluster=rare[2], weight=[1] * 200 + [0])
    assert found.rao_scott is None


def test_a_cell_that_makes_the_table_fall_apart_is_not_tested():
    found = crosstab(
        ["a", "a", "b", "b", "c"] * 8,
        ["x", "x", "y", "y", "z"] * 8,
        cluster=np.repeat(np.arange(8), 5),
    )
    assert found.rao_scott is None

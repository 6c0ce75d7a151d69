"""The parts of a change: who was interviewed both times, who came, who left."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import change_clusters, decompose, decompose_clusters


def clusters(seed, size=30):
    random = np.random.default_rng(seed)
    before, after = random.random(size) < 0.7, random.random(size) < 0.7
    ma, mb = (random.integers(1, 8, size) * there for there in (before, after))
    ya, yb = (random.binomial(m, 0.4) for m in (ma, mb))
    return ya, ma, yb, mb, before, after


def parts(seed, **changed):
    ya, ma, yb, mb, before, after = clusters(seed)
    return decompose_clusters(ya, ma, yb, mb, interviewed_from=before, interviewed_to=after)


@given(seed=st.integers(0, 10**6))
def test_the_parts_add_up_to_the_change(seed):
    ya, ma, yb, mb, before, after = clusters(seed)
    found = decompose_clusters(ya, ma, yb, mb, interviewed_from=before, interviewed_to=after)
    assert found.difference == change_clusters(ya, ma, yb, mb).difference
    if found.panel.value is not None:
        together = found.panel.value + found.joined.value + found.left.value
        assert together == pytest.approx(found.difference, abs=1e-12)


def test_each_part_is_what_its_name_says():
    # a: stays 2 of 4, then 3 of 4; b: leaves with 0 of 2; c: stays 1 of 2, then 1 of 2; d: 0 of 4
    found = decompose_clusters(
        [2, 0, 1, 0],
        [4, 2, 2, 0],
        [3, 0, 1, 0],
        [4, 0, 2, 4],
        interviewed_from=[1, 1, 1, 0],
        interviewed_to=[1, 0, 1, 1],
    )
    assert found.difference == pytest.approx(4 / 10 - 3 / 8)
    assert found.panel.value == pytest.approx(4 / 6 - 3 / 6)
    assert found.joined.value == pytest.approx(4 / 10 - 4 / 6)
    assert found.left.value == pytest.approx(3 / 6 - 3 / 8)
    assert found.dropouts.value == pytest.approx(0 - 3 / 6)
    assert (found.interviewed_from, found.interviewed_to, found.interviewed_both) == (3, 3, 2)
    assert found.retention == pytest.approx(2 / 3)


def test_the_panel_part_is_the_change_of_the_panel_alone():
    ya, ma, yb, mb, before, after = clusters(5)
    both = before & after
    whole = decompose_clusters(ya, ma, yb, mb, interviewed_from=before, interviewed_to=after)
    alone = change_clusters(ya[both], ma[both], yb[both], mb[both])
    assert whole.panel.value == pytest.approx(alone.difference)
    # the design of the whole has n / (n - 1) of all its respondents
    n, k = before.size, int(both.sum())
    factor = np.sqrt(n / (n - 1) * (k - 1) / k)
    assert whole.panel.test.se == pytest.approx(alone.se * factor)
    assert whole.panel.df == alone.df


def test_in_a_full_panel_nobody_joined_or_left():
    ya, ma, yb, mb, *_ = clusters(3)
    there = (ma > 0) & (mb > 0)
    ones = np.ones(int(there.sum()))
    found = decompose_clusters(
        ya[there], ma[there], yb[there], mb[there], interviewed_from=ones, interviewed_to=ones
    )
    assert (found.joined.value, found.left.value) == (0, 0)
    assert (found.joined.test.se, found.joined.test.p) == (0, None)
    assert found.panel.value == found.difference
    assert found.dropouts.value is None
    assert found.retention == 1


def test_without_a_panel_there_are_no_parts():
    found = decompose_clusters(
        [1, 2, 0, 0], [2, 4, 0, 0], [0, 0, 3, 1], [0, 0, 4, 4],
        interviewed_from=[1, 1, 0, 0], interviewed_to=[0, 0, 1, 1],
    )  # fmt: skip
    assert found.difference == 0
    assert (found.panel.value, found.joined.value, found.left.value) == (None, None, None)
    assert (found.interviewed_both, found.retention) == (0, 0)


def test_from_elements_it_is_the_same():
    ya, ma, yb, mb, before, after = clusters(8)
    rows = [
        (k < y, 1, wave, who)
        for wave, ys, ms in (("a", ya, ma), ("b", yb, mb))
        for who, (y, m) in enumerate(zip(ys.tolist(), ms.tolist(), strict=True))
        for k in range(m)
    ]
    y, m, wave, who = zip(*rows, strict=True)
    one = decompose(y, m, wave=wave, start="a", end="b", cluster=who)
    other = decompose_clusters(ya, ma, yb, mb, interviewed_from=before, interviewed_to=after)
    assert one.difference == other.difference
    assert one.panel.value == other.panel.value
    assert one.interviewed_both == other.interviewed_both


def test_wrong_input_says_what_to_do():
    with pytest.raises(ValueError, match="Cluster 1 has a base in a wave in which it was not"):
        decompose_clusters(
            [1, 1], [1, 1], [1, 1], [1, 1], interviewed_from=[1, 0], interviewed_to=[1, 1]
        )
    with pytest.raises(ValueError, match="No element belongs to wave 'z'"):
        decompose([1], [1], wave=["a"], start="a", end="z", cluster=["x"])
    with pytest.raises(ValueError, match="level is 2"):
        decompose([1], [1], wave=["a"], start="a", end="a", cluster=["x"], level=2)

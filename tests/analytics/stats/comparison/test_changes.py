"""What a change between waves promises beyond the golden numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import change, change_clusters

wave = st.integers(0, 9).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m)))
two_waves = st.lists(st.tuples(wave, wave), min_size=2, max_size=10)


def columns(rows):
    return [
        [pick(row) for row in rows]
        for pick in (lambda r: r[0][0], lambda r: r[0][1], lambda r: r[1][0], lambda r: r[1][1])
    ]


@pytest.mark.slow
@given(two_waves)
def test_sums_of_clusters_give_the_same_bits_as_elements(rows):
    y, m, waves, cluster = [], [], [], []
    for index, row in enumerate(rows):
        for name, (hits, base) in zip("ab", row, strict=True):
            # one element outside the base keeps every respondent in the design
            y += [1] * hits + [0] * (base - hits + 1)
            m += [1] * base + [0]
            waves += [name] * (base + 1)
            cluster += [index] * (base + 1)

    ours = change(y, m, wave=waves, start="a", end="b", cluster=cluster)

    assert ours == change_clusters(*columns(rows))


@pytest.mark.slow
@given(two_waves)
def test_going_back_is_the_opposite_change(rows):
    ya, ma, yb, mb = columns(rows)
    there, back = change_clusters(ya, ma, yb, mb), change_clusters(yb, mb, ya, ma)

    assert (there.se, there.p, there.df) == (back.se, back.p, back.df)
    if there.difference is not None:
        assert there.difference == -back.difference


def test_recurring_respondents_make_a_change_more_certain():
    ya, yb = [1, 4, 2, 5], [2, 5, 4, 6]
    panel = change_clusters(ya, [8] * 4, yb, [8] * 4)
    apart = change_clusters([*ya, *[0] * 4], [8] * 4 + [0] * 4, [0] * 4 + yb, [0] * 4 + [8] * 4)

    assert panel.difference == apart.difference
    assert (panel.panel_clusters, apart.panel_clusters) == (4, 0)
    assert panel.covariance > 0 == apart.covariance
    assert panel.se < apart.se


def test_identical_waves_have_no_p_value():
    ours = change_clusters([1, 2, 3], [5, 5, 5], [1, 2, 3], [5, 5, 5])

    assert ours.unchanged
    assert (ours.difference, ours.se, ours.ratio) == (0.0, 0.0, 1.0)
    assert (ours.t, ours.p, ours.low, ours.high, ours.p_doubled) == (None,) * 5


def test_growth_from_nothing_has_points_but_no_ratio():
    ours = change_clusters([0, 0, 0], [5, 5, 5], [1, 2, 3], [5, 5, 5])

    assert ours.difference == pytest.approx(0.4)
    assert ours.low < ours.difference < ours.high
    assert (ours.ratio, ours.ratio_low, ours.ratio_high, ours.p_doubled) == (None,) * 4


def test_one_respondent_in_a_wave_allows_no_test():
    ours = change_clusters([1, 0, 0], [4, 0, 0], [2, 3, 1], [4, 4, 4])

    assert ours.difference == pytest.approx(0.25)
    assert (ours.clusters_from, ours.clusters_to, ours.panel_clusters) == (1, 3, 1)
    assert (ours.se, ours.low, ours.p, ours.ratio_low, ours.covariance) == (None,) * 5
    assert ours.ratio == pytest.approx(2.0)


def test_empty_wave_gives_nothing_but_the_other_value():
    ours = change_clusters([0, 0], [0, 0], [1, 2], [2, 2])

    assert (ours.value_from, ours.value_to) == (None, 0.75)
    assert (ours.difference, ours.ratio, ours.p, ours.unchanged) == (None, None, None, False)


def test_more_than_doubled_is_tested_on_the_log_ratio():
    clear = change_clusters([1] * 9, [10] * 9, [6, 5, 7] * 3, [10] * 9)
    unclear = change_clusters([3] * 9, [10] * 9, [6, 5, 7] * 3, [10] * 9)

    assert clear.p_doubled < 0.001
    assert unclear.p_doubled == pytest.approx(0.5)
    assert unclear.p_ratio < 0.001


def test_respondents_outside_the_base_give_no_degrees_of_freedom():
    ours = change_clusters([1, 2, 0, 0], [3, 3, 0, 0], [2, 3, 0, 0], [3, 3, 0, 0])

    assert ours.df == 1


def test_waves_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match=r"^The first wave has 1 clusters and the second 2; give"):
        change_clusters([1], [2], [1, 1], [2, 2])


def test_unknown_wave_is_refused():
    with pytest.raises(ValueError, match=r"^No element belongs to wave 2020; check start and end"):
        change([1, 0], [1, 1], wave=[2018, 2019], start=2018, end=2020, cluster="ab")

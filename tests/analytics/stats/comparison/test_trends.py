"""The trend of an indicator over all waves: edges that no other program answers well."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import change_clusters, trend, trend_clusters
from tests.analytics.stats.comparison.recurring import YEARS, elements, waves


@given(st.integers(0, 10**6))
def test_two_waves_are_the_change_between_them(seed):
    y, m = waves(seed)
    found = trend_clusters(y[:, :2], m[:, :2], years=YEARS[:2])
    pair = change_clusters(y[:, 0], m[:, 0], y[:, 1], m[:, 1])
    assert found.slope == pytest.approx(pair.difference, abs=1e-15)
    assert found.contrast.p == pytest.approx(pair.p)
    if found.equality is not None:
        assert found.equality.f == pytest.approx(pair.t**2)
        assert found.equality.p == pytest.approx(pair.p)


def test_sums_of_clusters_give_the_same_as_elements():
    y, m = waves()
    hits, years, who = elements(y, m)
    ones = np.ones(hits.size)
    whole = trend(hits, ones, year=years, cluster=who)
    sums = trend_clusters(y, m, years=YEARS)
    assert whole.slope == sums.slope
    assert whole.contrast == sums.contrast


def test_a_wave_without_a_base_is_left_out():
    y, m = waves()
    y[:, 1] = m[:, 1] = 0
    assert trend_clusters(y, m, years=YEARS).years == (2017, 2019)


def test_a_wave_without_weight_is_left_out():
    y, m = waves()
    hits, years, who = elements(y, m)
    weight = np.where(years == 2018, 0.0, 2.0)
    found = trend(hits, np.ones(hits.size), year=years, cluster=who, weight=weight)
    assert found.years == (2017, 2019)


def test_waves_without_spread_have_no_test():
    m = np.full((5, 3), 2)
    found = trend_clusters(m, m, years=YEARS)
    assert (found.slope, found.contrast.se, found.contrast.p) == (0, 0, None)
    assert found.equality is None


def test_one_respondent_in_a_wave_allows_no_test():
    y, m = waves()
    m[1:, 2] = y[1:, 2] = 0
    m[0, 2] = 4
    found = trend_clusters(y, m, years=YEARS)
    assert found.slope is not None
    assert (found.contrast.p, found.equality, found.covariance) == (None, None, None)


def test_wrong_input_says_what_to_do():
    y, m = waves()
    with pytest.raises(ValueError, match="There are 2 years for 3 columns"):
        trend_clusters(y, m, years=[1, 2])
    with pytest.raises(ValueError, match="it cannot be negative"):
        trend_clusters(y, -m, years=YEARS)
    with pytest.raises(ValueError, match="Two or more waves of different years"):
        trend_clusters(y[:, :1], m[:, :1], years=[2019])

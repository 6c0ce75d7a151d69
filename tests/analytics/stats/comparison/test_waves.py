"""All waves together, trends, crosstabs, quantiles: edges that no other program answers well."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import (
    change_clusters,
    compare_waves,
    compare_waves_clusters,
    trend,
    trend_clusters,
)

YEARS = [2017, 2018, 2019]


def waves(seed=1, size=25):
    """Totals of respondents, of whom most are interviewed in several waves."""
    random = np.random.default_rng(seed)
    m = random.integers(1, 9, (size, 3)) * (random.random((size, 3)) < 0.7)
    m = m[m.any(axis=1)]
    return random.binomial(m, [0.3, 0.4, 0.6]), m


def elements(y, m):
    """The projects behind totals."""
    rows = [
        (k < y[who, wave], YEARS[wave], who)
        for who, wave in np.ndindex(*m.shape)
        for k in range(m[who, wave])
    ]
    return [np.array(column) for column in zip(*rows, strict=True)]


@given(st.integers(0, 10**6))
def test_two_waves_are_the_change_between_them(seed):
    y, m = waves(seed)
    found = compare_waves_clusters(y[:, :2], m[:, :2], years=YEARS[:2])
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
    whole = compare_waves(hits, ones, year=years, cluster=who)
    sums = compare_waves_clusters(y, m, years=YEARS)
    assert whole.slope == sums.slope
    assert whole.contrast == sums.contrast
    for link in ("identity", "logit"):
        one = trend(hits, ones, x=years, cluster=who, link=link)
        other = trend_clusters(y, m, years=YEARS, link=link)
        assert one.slope == pytest.approx(other.slope, rel=1e-12)
        assert one.se == pytest.approx(other.se, rel=1e-10)
        assert (one.df, one.p) == (other.df, pytest.approx(other.p, rel=1e-8))


def test_a_wave_without_a_base_is_left_out():
    y, m = waves()
    y[:, 1] = m[:, 1] = 0
    assert compare_waves_clusters(y, m, years=YEARS).years == (2017, 2019)


def test_a_wave_without_weight_is_left_out():
    y, m = waves()
    hits, years, who = elements(y, m)
    weight = np.where(years == 2018, 0.0, 2.0)
    found = compare_waves(hits, np.ones(hits.size), year=years, cluster=who, weight=weight)
    assert found.years == (2017, 2019)


def test_waves_without_spread_have_no_test():
    m = np.full((5, 3), 2)
    found = compare_waves_clusters(m, m, years=YEARS)
    assert (found.slope, found.contrast.se, found.contrast.p) == (0, 0, None)
    assert found.equality is None


def test_one_respondent_in_a_wave_allows_no_test():
    y, m = waves()
    m[1:, 2] = y[1:, 2] = 0
    m[0, 2] = 4
    found = compare_waves_clusters(y, m, years=YEARS)
    assert found.slope is not None
    assert (found.contrast.p, found.equality, found.covariance) == (None, None, None)


def test_an_attribute_that_splits_the_years_has_no_logistic_curve():
    m = np.full((6, 2), 3)
    y = np.column_stack([np.zeros(6), m[:, 1]])
    found = trend_clusters(y, m, years=[2018, 2019], link="logit")
    assert (found.slope, found.se, found.p, found.odds_ratio) == (None, None, None, None)
    assert trend_clusters(y, m, years=[2018, 2019]).slope == pytest.approx(1)


@pytest.mark.parametrize("share", [0, 1])
def test_nobody_or_everybody_has_no_logistic_curve(share):
    m = np.full((6, 2), 3)
    assert trend_clusters(share * m, m, years=[2018, 2019], link="logit").slope is None


def test_wrong_input_says_what_to_do():
    y, m = waves()
    with pytest.raises(ValueError, match="There are 2 years for 3 columns"):
        compare_waves_clusters(y, m, years=[1, 2])
    with pytest.raises(ValueError, match="a base counts elements"):
        trend_clusters(y, -m, years=YEARS)
    with pytest.raises(ValueError, match="it cannot be negative"):
        compare_waves_clusters(y, -m, years=YEARS)
    with pytest.raises(ValueError, match="y has shape"):
        trend_clusters(y[:3], m, years=YEARS)
    with pytest.raises(ValueError, match="Two or more waves of different years"):
        compare_waves_clusters(y[:, :1], m[:, :1], years=[2019])
    with pytest.raises(ValueError, match="fewer than two different years"):
        trend_clusters(y, m, years=[2019] * 3)
    with pytest.raises(ValueError, match="link 'probit' is not known"):
        trend_clusters(y, m, years=YEARS, link="probit")
    with pytest.raises(ValueError, match="The logit is for shares"):
        trend_clusters(y + 10, m, years=YEARS, link="logit")
    with pytest.raises(ValueError, match="m has nan in row 0, column 1"):
        trend_clusters(y, [[1, np.nan, 1]], years=YEARS)

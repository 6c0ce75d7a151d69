"""Regression on the year: edges that no other program answers well."""

import math

import numpy as np
import pytest

from analytics.stats import regression, regression_clusters
from tests.analytics.stats.comparison.recurring import YEARS, elements, waves


@pytest.mark.parametrize("link", ["identity", "logit"])
def test_sums_of_clusters_give_the_same_as_elements(link):
    y, m = waves()
    hits, years, who = elements(y, m)
    one = regression(hits, np.ones(hits.size), x=years, cluster=who, link=link)
    other = regression_clusters(y, m, years=YEARS, link=link)
    assert one.slope == pytest.approx(other.slope, rel=1e-12)
    assert one.se == pytest.approx(other.se, rel=1e-10)
    assert (one.df, one.p) == (other.df, pytest.approx(other.p, rel=1e-8))


def test_an_attribute_that_splits_the_years_has_no_logistic_curve():
    m = np.full((6, 2), 3)
    y = np.column_stack([np.zeros(6), m[:, 1]])
    found = regression_clusters(y, m, years=[2018, 2019], link="logit")
    assert (found.slope, found.se, found.p, found.odds_ratio) == (None, None, None, None)
    assert regression_clusters(y, m, years=[2018, 2019]).slope == pytest.approx(1)


@pytest.mark.parametrize("share", [0, 1])
def test_nobody_or_everybody_has_no_logistic_curve(share):
    m = np.full((6, 2), 3)
    assert regression_clusters(share * m, m, years=[2018, 2019], link="logit").slope is None


def test_wrong_input_says_what_to_do():
    y, m = waves()
    with pytest.raises(ValueError, match="a base counts elements"):
        regression_clusters(y, -m, years=YEARS)
    with pytest.raises(ValueError, match="y has shape"):
        regression_clusters(y[:3], m, years=YEARS)
    with pytest.raises(ValueError, match="There are 2 years for 3 columns; give one each"):
        regression_clusters(y, m, years=YEARS[:2])
    with pytest.raises(ValueError, match="fewer than two different years"):
        regression_clusters(y, m, years=[2019] * 3)
    with pytest.raises(ValueError, match="link 'probit' is not known"):
        regression_clusters(y, m, years=YEARS, link="probit")
    with pytest.raises(ValueError, match="The logit is for shares"):
        regression_clusters(y + 10, m, years=YEARS, link="logit")
    with pytest.raises(ValueError, match="m has nan in row 0, column 1"):
        regression_clusters(y, [[1, np.nan, 1]], years=YEARS)


@pytest.mark.parametrize(
    ("y", "m"),
    [
        ([[0, 63], [0, 10]], [[0, 63], [1, 24]]),  # nobody before, some behind
        ([[805, 0], [0, 17]], [[805, 0], [0, 88]]),  # everybody before, some behind
        ([[805, 8], [0, 0]], [[805, 8], [0, 79]]),
    ],
)
def test_a_year_that_has_all_or_none_of_it_has_no_logistic_curve(y, m):
    found = regression_clusters(y, m, years=[2018, 2019], link="logit")
    assert (found.slope, found.odds_ratio) == (None, None)


@pytest.mark.parametrize("years", [[2018, 2019], [2019, 2018], [2017, 2027]])
def test_two_years_have_the_slope_between_their_log_odds(years):
    """Shares so different that a plain step leads too far."""
    y, m = [[2, 2], [0, 0]], [[6, 6], [57, 0]]
    found = regression_clusters(y, m, years=years, link="logit")
    difference = math.log((2 / 4) / (2 / 61))
    assert found.slope == pytest.approx(difference / (years[1] - years[0]), rel=1e-12)


def test_odds_may_have_no_upper_end():
    m = np.full((3, 2), 9)
    y = np.array([[1, 8], [0, 9], [5, 4]])
    found = regression_clusters(y, m, years=[2018, 2019], link="logit", level=0.999999)
    assert found.odds_ratio == pytest.approx(math.exp(found.slope))
    assert (found.odds_low, found.odds_high) == (0, math.inf)


def test_a_line_through_two_experts_has_no_test():
    m = np.full((2, 2), 3)
    found = regression_clusters([[1, 2], [1, 3]], m, years=[2018, 2019])
    assert (found.slope, found.se, found.p, found.df) == (pytest.approx(0.5), None, None, 0)

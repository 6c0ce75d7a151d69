"""Regression on the year: edges that no other program answers well."""

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
    with pytest.raises(ValueError, match="fewer than two different years"):
        regression_clusters(y, m, years=[2019] * 3)
    with pytest.raises(ValueError, match="link 'probit' is not known"):
        regression_clusters(y, m, years=YEARS, link="probit")
    with pytest.raises(ValueError, match="The logit is for shares"):
        regression_clusters(y + 10, m, years=YEARS, link="logit")
    with pytest.raises(ValueError, match="m has nan in row 0, column 1"):
        regression_clusters(y, [[1, np.nan, 1]], years=YEARS)

"""Strata with one respondent, two stages, and weights that follow from the population."""

import numpy as np
import pytest

from analytics.stats import at_least_one, estimate, estimate_state, state_of, total
from analytics.stats.design.variance import StratumError

Y = [1, 0, 1, 1, 0, 1, 0]
STRATA = ["s", "s", "s", "s", "t", "t", "lonely"]
WHO = list("abcdefg")


def share(**sampling):
    return estimate(Y, np.ones(7), cluster=WHO, stratum=STRATA, **sampling)


def test_a_lonely_stratum_is_refused_unless_told_otherwise():
    with pytest.raises(StratumError, match="say with lonely how to treat it"):
        share()


def test_removing_is_as_certain_as_can_be_and_averaging_is_not():
    removed, averaged, adjusted = (
        share(lonely=rule).se for rule in ("remove", "average", "adjust")
    )
    assert share(lonely="certainty").se == removed
    assert averaged == pytest.approx(removed * np.sqrt(3 / 2))
    assert adjusted > removed


def test_only_lonely_strata_cannot_be_averaged():
    with pytest.raises(StratumError, match="nothing to average"):
        total([1, 2], cluster="ab", stratum="st", lonely="average")


def test_weights_follow_from_the_population():
    found = total([1, 1, 1], cluster="abc", stratum="sst", fpc=[10, 10, 1])
    assert found.value == 10 / 2 * 2 + 1
    assert found.weight == 11


def test_all_units_of_each_cluster_are_a_one_stage_design():
    y, who = [1, 0, 1, 1, 0, 0], list("aabbcc")
    one = estimate(y, np.ones(6), cluster=who, fpc=10)
    two = estimate(y, np.ones(6), cluster=who, fpc=10, unit=range(6), unit_fpc=2)
    assert two.se == pytest.approx(one.se)
    some = estimate(y, np.ones(6), cluster=who, fpc=10, unit=range(6), unit_fpc=20)
    assert some.se > two.se


def test_a_single_unit_of_many_is_refused():
    with pytest.raises(StratumError, match="unit_fpc = 1 where the cluster holds no other unit"):
        total([1, 1, 0], cluster="aab", fpc=5, unit=[1, 2, 3], unit_fpc=4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"lonely": "guess"},
         "lonely 'guess' is not known; choose one of fail, remove, certainty, average, adjust."),
        ({"unit_fpc": 4}, "unit_fpc needs unit: the label of the second-stage unit of each "
                          "element."),
        ({"unit": [1, 2], "unit_fpc": 4}, "unit has 2 labels for 3 elements; give one each."),
        ({"unit": [1, 1, 1], "unit_fpc": [4, 5, 6]},
         "unit_fpc differs within a stratum (NaN counts as different); give one number of "
         "clusters in the population per stratum."),
    ],
)  # fmt: skip
def test_wrong_input_says_what_to_do(arguments, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        total([1, 1, 0], cluster="aaa", **arguments)
    assert str(caught.value) == message


def test_respondents_with_at_least_one_project_are_another_unit():
    y, m = np.array([1, 0, 5, 0]), np.array([10, 2, 5, 0])
    projects = estimate_state(state_of(y, m), clusters=6)
    respondents = at_least_one(state_of(y, m), clusters=6)
    assert (projects.value, projects.base) == (6 / 17, 17)
    assert (respondents.value, respondents.base, respondents.clusters) == (2 / 3, 3, 3)
    alone = estimate([1, 0, 1, 0, 0, 0], [1, 1, 1, 0, 0, 0], cluster=range(6))
    assert (respondents.se, respondents.low, respondents.high) == (alone.se, alone.low, alone.high)


def test_at_least_one_is_only_for_shares():
    with pytest.raises(ValueError, match="not of a share"):
        at_least_one(state_of(np.array([5]), np.array([1])), clusters=3)
    with pytest.raises(ValueError, match="2 clusters are in the base of a design of 1"):
        estimate_state(state_of(np.array([1, 1]), np.array([1, 1])), clusters=1)

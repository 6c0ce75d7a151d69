import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import grade, quantile

values = st.lists(st.integers(-50, 50), min_size=4, max_size=40)


@pytest.mark.slow
@given(values, st.floats(0.05, 0.95))
def test_without_weights_the_rules_are_those_of_numpy(numbers, q):
    for rule, name in (("hf1", "inverted_cdf"), ("hf7", "linear")):
        found = quantile(numbers, q, cluster=range(len(numbers)), rule=rule)
        assert found.value == pytest.approx(np.quantile(numbers, q, method=name))


@given(values)
def test_the_interval_holds_the_median(numbers):
    found = quantile(numbers, cluster=range(len(numbers)))
    assert found.low <= found.value <= found.high


def test_exactly_half_below_is_between_two_values():
    assert quantile([1, 2, 3, 4], cluster=range(4), rule="hf2").value == 2.5
    assert quantile([1, 2, 3, 4], cluster=range(4), rule="hf1").value == 2


def test_weights_move_the_median():
    assert quantile([1, 2, 9], cluster="abc", weight=[1, 1, 5]).value == 9
    assert quantile([1, 2, 9], cluster="abc", weight=[5, 1, 0]).value == 1


def test_one_respondent_has_a_median_without_interval():
    found = quantile([1, 2, 3], cluster="aaa")
    assert (found.value, found.low, found.high, found.se) == (2, None, None, None)


def test_an_empty_domain_has_no_median():
    found = quantile([1, 2, 3], cluster="abc", domain=[0, 0, 0])
    assert (found.value, found.low, found.base) == (None, None, 0)


def test_values_outside_the_domain_are_not_read():
    found = quantile([1, 2, np.nan], cluster="abc", domain=[1, 1, 0])
    assert (found.value, found.base) == (1, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"q": 0}, "q is 0; give a share between 0 and 1, such as 0.5 for the median."),
        ({"q": 50}, "q is 50; give a share between 0 and 1, such as 0.5 for the median."),
        ({"rule": "hf9"}, "rule 'hf9' is not known; choose one of hf1, hf2, hf7."),
        ({"method": "bootstrap"}, "method 'bootstrap' is not known; choose one of kg, beta, "
                                  "xlogit, logit, asin, wilson, mean."),
        ({"y": [1, 2, np.nan]}, "y of element 2 is nan; drop missing answers first "
                                "(m = 0 keeps the element in the design)."),
    ],
)  # fmt: skip
def test_wrong_input_says_what_to_do(arguments, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        quantile(**{"y": [1, 2, 3], "cluster": "abc", **arguments})
    assert str(caught.value) == message


@pytest.mark.parametrize("rule", ["hf1", "hf2", "hf7"])
def test_a_single_value_is_every_quantile(rule):
    assert quantile([5], 0.9, cluster="a", rule=rule).value == 5


def test_a_median_is_graded_as_a_value():
    few = grade(quantile([1, 2, 3], cluster="abc"))
    assert (few.code, few.reason) == ("C", "Only 3 respondents; at least 5 are needed.")
    many = grade(quantile([*range(100, 160)], cluster=range(60)))
    assert (many.code, many.shows_interval) == ("A", True)

"""What is wrong with a claim: the figure that it names, and the number that it prints."""

import pytest

from analytics.domain.checks.claims import is_percentage
from tests.analytics.domain.checks.studies import CLAIM, SHARE, found, without

RATIO = without(CLAIM, "wave") | {"statistic": "ratio", "from": "2018", "to": "2019"}


@pytest.mark.parametrize(
    "item",
    [
        CLAIM,
        CLAIM | {"value": "12.5", "digits": 1},
        CLAIM | {"value": None, "low": 40, "high": 60},
        CLAIM | {"value": None, "more_than": 40},
        CLAIM | {"statistic": "count", "value": 12606},
        RATIO | {"value": -2},
    ],
)
def test_what_names_a_figure_and_a_number_can_be_checked(item):
    assert found(claims=[item]) == []


def test_an_indicator_of_the_same_file_may_be_named():
    assert found(indicators=[SHARE], claims=[CLAIM | {"indicator": "production"}]) == []


@pytest.mark.parametrize(
    ("item", "place", "code", "says"),
    [
        (CLAIM | {"statistic": "sum"}, ".statistic", "unknown_word", "one of: count, share, ratio"),
        (CLAIM | {"indicator": "gone"}, ".indicator", "unknown_indicator", "no indicator “gone”."),
        (CLAIM | {"wave": "2017"}, ".wave", "unknown_word", "“2017” is not known; use one of: 20"),
        (without(CLAIM, "wave"), ".wave", "unknown_word", "use one of: 2018, 2019."),
        (RATIO | {"from": "2017"}, ".from", "unknown_word", "“2017” is not known"),
        (without(RATIO, "to"), ".to", "unknown_word", "use one of: 2018, 2019."),
        (CLAIM | {"printed": "x" * 81}, ".printed", "too_long", "it has 81 characters."),
        (CLAIM | {"value": "half"}, ".value", "no_number", "“half” is not a number."),
        (CLAIM | {"value": True}, ".value", "no_number", "“True” is not a number."),
        (CLAIM | {"value": "NaN"}, ".value", "no_number", "“NaN” is not a number."),
        (CLAIM | {"value": [5]}, ".value", "no_number", "“[5]” is not a number."),
        (CLAIM | {"more_than": "1e400"}, ".more_than", "number_too_large", "At most 99999999."),
        (CLAIM | {"value": 100.5}, ".value", "no_percentage", "write a number from 0 to 100."),
        (CLAIM | {"value": -1}, ".value", "no_percentage", "write a number from 0 to 100."),
        (CLAIM | {"digits": 5}, ".digits", "number_too_large", "At most 4."),
        (CLAIM | {"digits": -1}, ".digits", "wrong_digits", "a whole number from 0 to 4."),
        (CLAIM | {"digits": 1.5}, ".digits", "wrong_digits", "a whole number from 0 to 4."),
        (CLAIM | {"low": 40}, "", "half_interval", "An interval needs both low and high."),
        (CLAIM | {"high": 40}, "", "half_interval", "An interval needs both low and high."),
        (without(CLAIM, "value"), "", "nothing_to_check", "give value, low and high, or more_than"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(item, place, code, says):
    problems = found(claims=[item])
    assert [(where, what) for where, what, _words in problems] == [(f"claims[0]{place}", code)]
    assert says in problems[0][2]


def test_all_that_is_wrong_with_a_claim_is_said_at_once():
    item = CLAIM | {"indicator": "gone", "wave": "2017", "value": "x", "low": 3}
    assert [place for place, _, _ in found(claims=[item])] == [
        "claims[0].indicator",
        "claims[0].wave",
        "claims[0].value",
        "claims[0]",
    ]


@pytest.mark.parametrize(
    ("value", "fits"), [(0, True), ("100", True), (100.01, False), (-1, False)]
)
def test_a_percentage_lies_between_nothing_and_all(value, fits):
    assert is_percentage(value) is fits

from fractions import Fraction

import pytest

from surveys.domain.numbers import (
    digits_of,
    digits_of_change,
    number,
    p_value,
    percent,
    rounded,
    signed,
    with_percent_signs,
)


@pytest.mark.parametrize(
    ("language", "digits", "written"),
    [("en", 0, "38%"), ("es", 0, "38\u00a0%"), ("en", 1, "38.0%"), ("es", 1, "38,0\u00a0%")],
)
def test_a_share_is_written_as_the_language_does(language, digits, written):
    assert percent(0.38, language, digits) == written


def test_numbers_have_the_separators_of_the_language():
    assert number(12606, "en") == "12,606"
    assert number(12606, "es") == "12.606"
    assert number(2.25, "es", 2) == "2,25"


def test_a_difference_shows_its_sign_and_zero_has_none():
    assert signed(24, "en") == "+24"
    assert signed(-3.4, "es", 1) == "−3,4"
    assert signed(-0.2, "en") == "0"


def test_no_number_is_a_dash():
    assert [percent(None, "en"), number(None, "es"), signed(None, "en")] == ["—"] * 3


@pytest.mark.parametrize(
    ("share", "printed"),
    [
        (0.125, "13%"),
        (Fraction(1, 8), "13%"),
        (0.145, "15%"),
        (0.285, "29%"),
        (0.1249, "12%"),
        (-0.125, "−13%"),
        (0.9 - 0.755, "15%"),  # 0.14500000000000002
        (0.395 - 0.25, "15%"),  # 0.14500000000000002
        (1.145 - 1, "15%"),  # 0.14500000000000002
    ],
)
def test_halves_are_rounded_away_from_zero(share, printed):
    assert percent(share, "en") == printed


@pytest.mark.parametrize("count", range(1, 200))
def test_a_float_rounds_as_the_count_over_its_base(count):
    assert rounded(count / 200 * 100, 0) == rounded(Fraction(count, 2), 0)
    assert percent(count / 200, "en") == percent(Fraction(count, 200), "en")


def test_nothing_is_minus_zero():
    assert [number(-0.04, "en", 1), percent(-0.001, "en"), signed(-0.3, "en")] == ["0.0", "0%", "0"]


@pytest.mark.parametrize(
    ("row", "digits"),
    [
        ((3.0,), 0),
        ((0.0035,), 4),
        ((0.5,), 1),
        ((0.5, 0.123, 0.9), 2),
        ((-0.35, -0.9, 0.2), 2),
        ((7.5, 6.25, 8.75), 1),
        ((7, 6.25, 8.75), 1),
        ((12345.6,), 0),
        ((0.0, -0.021, 0.021), 3),
        ((None, None, None), 0),
    ],
)
def test_digits_are_those_that_say_something(row, digits):
    assert digits_of(*row) == digits


def test_what_is_no_number_is_a_dash_and_what_is_huge_is_written():
    assert number(float("nan"), "en") == percent(float("inf"), "es") == "—"
    assert number(1e300, "en").startswith("1,000,000")


@pytest.mark.parametrize(
    ("p", "printed"),
    [
        (0.05, "0.050"),
        (0.1 + 0.2 - 0.25, "0.050"),  # 0.05000000000000004
        (0.0495, "0.050"),
        (0.0500001, ">\u00a00.050"),
        (0.0504, ">\u00a00.050"),
        (0.0505, "0.051"),
        (0.0009, "<\u00a00.001"),
        (1, "1.000"),
    ],
)
def test_a_printed_p_never_hides_on_which_side_of_the_level_it_is(p, printed):
    assert p_value(p, "en") == printed


def test_no_p_value_is_a_dash():
    assert p_value(None, "en") == "—"


@pytest.mark.parametrize(
    ("low", "high", "digits", "shown"),
    [
        (0.4, 24, 0, 1),
        (-24, -0.04, 1, 2),
        (0.5, 24, 0, 0),  # printed as +1
        (-3, 0.4, 0, 0),  # a change of nothing is possible
        (0, 24, 0, 0),
        (None, 0.4, 0, 0),
        (0.4, None, 0, 0),
        (3, 24, 1, 1),
    ],
)
def test_an_interval_without_zero_is_not_printed_with_it(low, high, digits, shown):
    assert digits_of_change(low, high, digits) == shown


def test_percent_signs_are_set_as_the_language_does():
    assert with_percent_signs("38% to 40 %, % of", "es") == "38\u00a0% to 40\u00a0%, % of"
    assert with_percent_signs("38\u00a0%", "en") == "38%"

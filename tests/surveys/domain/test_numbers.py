import pytest

from surveys.domain.numbers import number, percent, signed


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

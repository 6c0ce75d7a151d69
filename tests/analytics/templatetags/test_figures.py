import pytest
from django.utils import translation

from analytics.presenters import notation
from analytics.templatetags import figures


@pytest.mark.parametrize(("language", "written"), [("en", "25–52%"), ("es", "25–52\u00a0%")])
def test_an_interval_has_one_percent_sign(language, written):
    with translation.override(language):
        assert figures.interval(0.25, 0.52) == written


def test_an_unknown_interval_is_a_dash():
    assert figures.interval(None, None) == "—"


def test_values_follow_the_kind_of_the_indicator():
    assert figures.as_value(0.384, "share") == "38%"
    assert figures.as_value(316, "count") == "316"
    assert figures.as_value(9.875, "mean") == "9.9"


def test_changes_follow_the_kind_of_the_indicator():
    assert figures.as_change(0.238, "share") == "+24 points"
    assert figures.as_change(-3, "count") == "−3"


@pytest.mark.parametrize(
    ("change", "language", "written"),
    [
        (0.0051, "en", "+1 point"),
        (-0.014, "en", "−1 point"),
        (0.002, "en", "0 points"),
        (0.015, "en", "+2 points"),
        (0.01, "es", "+1 punto"),
        (-0.02, "es", "−2 puntos"),
    ],
)
def test_one_point_is_not_plural(change, language, written):
    with translation.override(language):
        assert figures.as_change(change, "share") == written


def test_value_and_interval_have_the_same_digits():
    whole = {"value": 7.0, "low": 5.2, "high": 8.94}
    assert figures.value_of(whole, "mean") == "7.0"
    assert figures.interval_of(whole, "mean") == "5.2–8.9"
    small = {"value": 0.0035, "low": 0.00104, "high": 0.006}
    assert figures.value_of(small, "mean") == "0.0035"
    assert figures.interval_of(small, "mean") == "0.0010–0.0060"
    below = {"value": -2.5, "low": -4.0, "high": -1.0}
    assert figures.interval_of(below, "mean") == "−4.0 to −1.0"


def test_an_interval_that_excludes_zero_does_not_print_zero():
    change = {"difference": 0.238, "low": 0.0021, "high": 0.4739}
    assert figures.change_of(change, "share") == "+23.8 points"
    assert figures.change_interval_of(change, "share") == "+0.2 to +47.4"
    across = {"difference": 0.238, "low": -0.0021, "high": 0.4739}
    assert figures.change_interval_of(across, "share") == "0 to +47"


@pytest.mark.parametrize(
    ("p", "written"),
    [
        (0.0004, "<\u00a00.001"),
        (0.0471, "0.047"),
        (0.05, "0.050"),
        (0.0502, ">\u00a00.050"),
        (None, "—"),
    ],
)
def test_p_values(p, written):
    assert figures.register.filters["p_value"](p) == written


def test_what_is_left_out_is_said_by_kind():
    assert figures.left_out_in_words({"dont_know": 3, "no_answer": 0, "refused": 1}) == (
        "3 don't know, 1 refused"
    )


def test_a_ratio_has_its_interval():
    assert notation.ratio(2.7, 1.4, 5.1) == "×2.7 (1.4 to 5.1)"
    assert notation.ratio(2.7) == "×2.7"
    assert notation.ratio(None) == "—"

import pytest
from django.utils import translation

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
    ("p", "written"), [(0.0004, "<\u00a00.001"), (0.0471, "0.047"), (None, "—")]
)
def test_p_values(p, written):
    assert figures.p_value(p) == written


def test_what_is_left_out_is_said_by_kind():
    assert figures.left_out_in_words({"dont_know": 3, "no_answer": 0, "refused": 1}) == (
        "3 don't know, 1 refused"
    )


def test_a_ratio_has_its_interval():
    assert figures.ratio(2.7, 1.4, 5.1) == "×2.7 (1.4 to 5.1)"
    assert figures.ratio(2.7) == "×2.7"
    assert figures.ratio(None) == "—"

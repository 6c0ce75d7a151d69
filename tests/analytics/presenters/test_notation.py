"""How figures are written: once for page, sentence, terminal and picture, in both languages."""

import pytest
from django.utils import translation

from analytics.presenters import notation

MINUS, HARD = "\u2212", "\u00a0"


def written(language, write, *given):
    with translation.override(language):
        found = write(*given)
        return tuple(found) if isinstance(found, tuple) else found


@pytest.mark.parametrize(
    ("language", "given", "expected"),
    [
        ("en", (0.38, 0.25, 0.52, "share"), ("38%", "25–52%")),
        ("es", (0.38, 0.25, 0.52, "share"), (f"38{HARD}%", f"25–52{HARD}%")),
        ("en", (0.38, None, 0.52, "share"), ("38%", "—")),
        ("en", (None, None, None, "share"), ("—", "—")),
        ("en", (4.25, 3.5, 5.0, "mean"), ("4.3", "3.5–5.0")),
        ("es", (4.25, 3.5, 5.0, "mean"), ("4,3", "3,5–5,0")),
        ("en", (12.0, None, None, "count"), ("12", "—")),
    ],
)
def test_a_figure_and_its_interval_have_the_same_digits(language, given, expected):
    assert written(language, notation.written_figure, *given) == expected


@pytest.mark.parametrize(
    ("language", "given", "expected"),
    [
        ("en", (0.24, 0.11, 0.37, "share"), ("+24 points", "+11 to +37")),
        ("es", (0.24, 0.11, 0.37, "share"), ("+24 puntos", "de +11 a +37")),
        ("en", (-0.01, None, None, "share"), (f"{MINUS}1 point", "—")),
        ("en", (None, None, None, "share"), ("—", "—")),
    ],
)
def test_a_change_has_its_sign_and_its_points(language, given, expected):
    assert written(language, notation.written_change, *given) == expected


def test_a_sentence_has_a_change_without_its_sign():
    assert written("en", notation.size_of_change, -0.24, -0.37, -0.11, "share") == "24 points"


@pytest.mark.parametrize(
    ("language", "given", "expected"),
    [
        ("en", (2.7, 1.4, 5.1), "×2.7 (1.4 to 5.1)"),
        ("es", (2.7, 1.4, 5.1), "×2,7 (de 1,4 a 5,1)"),
        ("en", (2.0, None, None), "×2.0"),
        ("en", (None, 1.4, 5.1), "—"),
    ],
)
def test_a_ratio_is_a_factor(language, given, expected):
    assert written(language, notation.ratio, *given) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(None, "—"), (2.0, "2"), (2.5, "2.5"), (2.25, "2.25"), (2.251, "2.25")]
)
def test_a_short_number_has_no_digits_that_say_nothing(value, expected):
    assert written("en", notation.short, value) == expected


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("en", 1, "1 expert"),
        ("en", 32, "32 experts"),
        ("es", 1, "1 persona experta"),
        ("es", 32, "32 personas expertas"),
    ],
)
def test_experts_are_counted_in_words(language, count, expected):
    assert written(language, notation.experts, count) == expected


@pytest.mark.parametrize(
    ("p", "expected"), [(0.07, f"p{HARD}={HARD}0.070"), (0.0001, f"p{HARD}<{HARD}0.001")]
)
def test_a_p_value_is_stated_as_a_bound_where_digits_would_say_something_else(p, expected):
    assert written("en", notation.p_stated, p) == expected


@pytest.mark.parametrize(
    ("language", "given", "expected"),
    [
        ("en", ("clear", None), "clear"),
        ("es", ("clear", None), "claro"),
        ("en", (None, "nothing_to_compare"), "no verdict (a base is empty)"),
        ("es", (None, "nothing_to_compare"), "sin veredicto (una base está vacía)"),
    ],
)
def test_a_verdict_is_a_word_and_where_there_is_none_a_reason(language, given, expected):
    assert written(language, notation.verdict, *given) == expected

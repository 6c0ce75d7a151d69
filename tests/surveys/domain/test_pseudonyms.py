import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.pseudonyms import cleaned, key_of, nearest, reading_of


@pytest.mark.parametrize(
    "code",
    [
        "r01",
        " R01",
        "R01\u00a0",
        "\u2003R01\t",
        "R01\u200b",  # zero width space
        "\ufeffR01",  # byte order mark
        "R01\u2060\u00ad",  # word joiner, soft hyphen
        "\u3164R01\u2800",  # Hangul filler, blank Braille pattern
        "Ｒ０１",
        "𝐑01",
    ],
)
def test_one_code_written_in_many_ways(code):
    assert key_of(code) == key_of("R01")
    assert cleaned(code).upper() == "R01"


@pytest.mark.parametrize("code", ["R1", "R001", "R-01", "R01a", "R0 1", "R0\u200b1", "S01", ""])
def test_other_codes_stay_other_codes(code):
    assert key_of(code) != key_of("R01")


def test_letters_composed_and_decomposed_are_one_code():
    assert key_of("Mun\u0303oz") == key_of("mu\u00f1oz")


@given(st.text())
def test_cleaning_settles_at_once(code):
    assert cleaned(cleaned(code)) == cleaned(code)
    assert key_of(key_of(code)) == key_of(code) == key_of(cleaned(code))


@pytest.mark.parametrize("near", ["R01", "r-1", "R_001", "R1"])
def test_near_codes_read_alike(near):
    assert reading_of(near) == reading_of("R1")


@pytest.mark.parametrize("far", ["R10", "R", "S1", "R1-2", "R12"])
def test_codes_that_read_otherwise_are_not_near(far):
    assert reading_of(far) != reading_of("R1")


def test_what_somebody_may_have_meant_comes_in_order_and_never_the_code_itself():
    others = ["R105", "R1004", "R14", "R014", "R0104", "r-104", "R104", "S900", "R204"]
    assert nearest("r104", others) == ["r-104", "R0104", "R014", "R1004", "R14"]
    assert nearest("r104", ["R105", "R999"]) == ["R105"]
    assert nearest("X", []) == []


def test_a_run_of_digits_that_no_code_has_room_for_is_near_to_nothing():
    assert nearest("9" * 5000, ["R1", "9" * 64]) == []

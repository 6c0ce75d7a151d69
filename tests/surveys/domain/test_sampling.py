import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.refusals import Refused
from surveys.domain.sampling import (
    LARGEST_WEIGHT,
    LONGEST_STRATUM,
    MILLION,
    Coverage,
    Drawn,
    StratumMove,
    ask_strata_elsewhere,
    decimal_mark,
    read_stratum,
    read_weight,
    strata_that_look_alike,
    weight_text,
)


@pytest.mark.parametrize(
    ("text", "millionths"),
    [
        ("1", 1_000_000),
        (" 1.5 ", 1_500_000),
        ("1,5", 1_500_000),
        ("0,000001", 1),
        (".5", 500_000),
        ("2.", 2_000_000),
        ("1.234", 1_234_000),
        ("1,2340", 1_234_000),
        ("1.50000000", 1_500_000),
        ("007", 7_000_000),
        (str(LARGEST_WEIGHT), LARGEST_WEIGHT * MILLION),
    ],
)
def test_a_weight_is_read_as_either_language_writes_it(text, millionths):
    assert read_weight(text) == millionths


def test_an_empty_text_is_no_weight():
    assert read_weight(" ") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0", "weight_not_above_zero"),
        ("0,0", "weight_not_above_zero"),
        ("-1", "weight_not_above_zero"),
        ("\u22121.5", "weight_not_above_zero"),
        ("1.0000001", "weight_too_fine"),
        ("0.3333333333", "weight_too_fine"),
        ("1000000000", "weight_too_large"),
        ("999999999.000001", "weight_too_large"),
        ("9" * 5000, "weight_too_large"),
        ("1,234", "unclear_weight"),
        ("1.230", "unclear_weight"),
        ("1.234,5", "no_weight"),
        ("1 234", "no_weight"),
        ("1e3", "no_weight"),
        ("٣", "no_weight"),
        (".", "no_weight"),
        ("nan", "no_weight"),
        ("two", "no_weight"),
        ("a\x00", "no_weight"),
    ],
)
def test_what_is_no_weight_is_refused_with_what_came(text, code):
    with pytest.raises(Refused) as refused:
        read_weight(text)
    assert refused.value.code == code
    assert "got" in refused.value.params


def test_the_mark_of_the_column_says_what_an_unclear_number_is():
    assert decimal_mark(["0,5", "1,234", "7", "?"]) == ","
    assert decimal_mark(["1,234", "7"]) == ""
    assert decimal_mark(["0,5", "0.5"]) == ""
    assert read_weight("1,234", ",") == 1_234_000
    assert read_weight("1.230", ".") == 1_230_000
    with pytest.raises(Refused):
        read_weight("1.234", ",")


@given(st.integers(1, LARGEST_WEIGHT * MILLION))
def test_a_weight_that_is_written_is_read_as_it_was(millionths):
    assert read_weight(weight_text(millionths)) == millionths


def test_a_weight_is_written_without_superfluous_zeros():
    assert [weight_text(one) for one in (1_000_000, 1_500_000, 1, None)] == [
        "1",
        "1.5",
        "0.000001",
        "",
    ]


def test_the_name_of_a_stratum_is_stored_in_one_spelling():
    assert read_stratum("  Norte\u0301  ") == "Norté"
    assert read_stratum("") == ""
    assert read_stratum("x" * LONGEST_STRATUM) == "x" * LONGEST_STRATUM


@pytest.mark.parametrize("text", ["a\tb", "a\nb", "a\x00b", "a\u2028b", "a\ud800b", "x" * 101])
def test_a_stratum_that_cannot_be_seen_or_is_too_long_is_refused(text):
    with pytest.raises(Refused):
        read_stratum(text)


def test_figures_are_weighted_only_where_all_have_a_weight():
    assert Coverage(3, 3, 0).is_weighted
    assert not Coverage(3, 2, 3).is_weighted
    assert not Coverage().is_weighted
    assert (Coverage(33, 30, 0).without_weight, Coverage(33, 30, 0).without_stratum) == (3, 33)


def test_the_question_names_what_moves_and_holds_for_nothing_else():
    one = StratumMove("R1", "2018", "North", "South")
    other = StratumMove("R2", "2018", "North", "South")
    question = ask_strata_elsewhere([other, one])
    assert "R1 (2018): North → South; R2 (2018): North → South" in str(question)
    assert question.key == ask_strata_elsewhere([one, other]).key
    assert question.key != ask_strata_elsewhere([one]).key


def test_many_moves_are_not_all_named():
    moves = [StratumMove(f"R{number}", "2018", "North", "South") for number in range(9)]
    assert str(ask_strata_elsewhere(moves)).count("→") == 5


@pytest.mark.parametrize("other", ["north west", "North  West", "North\u00a0West"])
def test_strata_that_differ_in_case_or_spaces_alone_are_found(other):
    found = strata_that_look_alike(["North West", other, "Northwest", "South"])
    assert found == [tuple(sorted(["North West", other]))]


@pytest.mark.parametrize("unseen", ["\u200b", "\u202e", "\ufeff", "\u00ad"])
def test_a_stratum_has_no_character_that_nobody_sees(unseen):
    with pytest.raises(Refused, match="cannot be seen"):
        read_stratum(f"Nor{unseen}th")


@pytest.mark.parametrize("text", ["#REF!", " #N/A ", "#¡VALOR!"])
def test_what_no_list_could_be_read_with_is_no_stratum(text):
    with pytest.raises(Refused, match="formula fails"):
        read_stratum(text)


def test_what_is_given_says_whether_it_is_anything():
    assert not Drawn()
    assert Drawn(stratum="North")
    assert Drawn(1_500_000).weight == "1.5"

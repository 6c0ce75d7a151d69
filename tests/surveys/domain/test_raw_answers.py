import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Choice, Kind, Level, Question
from surveys.domain.raw_answers import LARGEST, Unstorable, as_quoted, store
from surveys.domain.raw_answers import stored_answers as as_stored
from surveys.domain.wording import Named
from tests.surveys.domain.forms import ASKED, question, stored_answers

QUESTIONS = [question("q", kind.value) for kind in ASKED]
NO_ANSWER = {"missing": "no_answer"}
RAW = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.just("missing") | st.text(), inner),
    max_leaves=4,
)


def stored(raw, kind):
    return store(raw, question("q", kind))


def refused(raw, kind):
    with pytest.raises(Unstorable) as error:
        store(raw, question("q", kind))
    return error.value


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda q: q.kind)
@pytest.mark.parametrize("raw", [None, "", " ", "\t\n", "\u00a0"])
def test_nothing_typed_is_no_answer(asked, raw):
    assert store(raw, asked) == NO_ANSWER


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda q: q.kind)
@pytest.mark.parametrize("kind", Missing)
def test_a_kind_of_empty_may_be_said(asked, kind):
    assert store({"missing": kind.value}, asked) == as_missing(kind)


@pytest.mark.parametrize(
    "raw", [{"missing": "lost"}, {}, {"missing": []}, {"missing": "refused", "why": "x"}, {"a": 1}]
)
def test_other_mappings_are_not(raw):
    assert refused(raw, "text").code == "unknown_missing"


@given(st.data())
@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda q: q.kind)
def test_storing_what_is_stored_changes_nothing(asked, data):
    once = store(data.draw(stored_answers(asked)), asked)
    assert store(once, asked) == once
    assert type(store(once, asked)) is type(once)


@given(st.data())
@pytest.mark.parametrize(
    "asked", [q for q in QUESTIONS if q.kind != Kind.TEXT], ids=lambda q: q.kind
)
def test_what_is_stored_needs_no_change(asked, data):
    answer = data.draw(stored_answers(asked))
    assert store(answer, asked) == answer


@given(RAW)
@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda q: q.kind)
def test_whatever_comes_is_stored_or_refused_with_a_message(asked, raw):
    try:
        once = store(raw, asked)
    except Unstorable as error:
        str(error).encode("utf-8")  # a message that can be shown
    else:
        assert store(once, asked) == once


# Text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  a  b  ", "a  b"),
        ("a\r\nb\rc\n", "a\nb\nc"),
        ("e\u0301", "\u00e9"),
        ("\u00a0x\u2003", "x"),
    ],
)
def test_text_is_trimmed_and_has_one_form(raw, text):
    assert stored(raw, "text") == text


def test_text_has_a_limit():
    assert stored("x" * 20_000, "text") == "x" * 20_000
    error = refused("x" * 20_001, "text")
    assert (error.code, str(error)) == (
        "too_long",
        "The text is too long: it has 20001 characters. Shorten it to at most 20000.",
    )


def test_the_limit_is_about_what_is_stored():
    assert stored(" " * 9 + "x" * 20_000 + "\r\n", "text") == "x" * 20_000


@pytest.mark.parametrize("character", [0x0, 0xD800, 0xDFFF])
def test_some_characters_cannot_be_stored(character):
    error = refused(f"ab{chr(character)}", "text")
    assert (error.code, error.params["place"]) == ("bad_character", 3)
    assert str(error).startswith(f"The character U+{character:04X} at place 3 cannot")


@pytest.mark.parametrize("raw", [1, 1.5, True, ["a"]])
def test_text_is_a_string(raw):
    assert refused(raw, "text").code == "not_text"


# Integers


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("+12", 12),
        ("-12", -12),
        ("\u221212", -12),
        ("007", 7),
        ("-0", 0),
        (12, 12),
        (12.0, 12),
        ("1000", 1000),
        (LARGEST, LARGEST),
        (-LARGEST, -LARGEST),
        (str(LARGEST), LARGEST),
        (f"-{LARGEST}", -LARGEST),
    ],
)
def test_whole_numbers(raw, number):
    assert stored(raw, "integer") == number
    assert type(stored(raw, "integer")) is int


@pytest.mark.parametrize(
    "raw", [LARGEST + 1, -LARGEST - 1, str(LARGEST + 1), f"-{LARGEST + 1}", "9" * 5000, 1e300]
)
def test_whole_numbers_have_bounds(raw):
    error = refused(raw, "integer")
    assert error.code == "out_of_bounds"
    assert str(error).endswith("Enter one between -9007199254740991 and 9007199254740991.")


@pytest.mark.parametrize(
    "raw", ["eleven", "12.5", "12,5", "1e3", "0x10", "1_000", "--1", "+", "١٢", 12.5, True, [1]]
)
def test_not_whole_numbers(raw):
    assert refused(raw, "integer").code == "not_an_integer"


@pytest.mark.parametrize("raw", ["1,000", "1.000", "1 000", "1'000", "-12.345.678", "999,999"])
def test_grouped_digits_are_ambiguous_and_the_message_says_what_to_type(raw):
    error = refused(raw, "integer")
    assert error.code == "ambiguous_number"
    assert error.params["large"] == "".join(c for c in raw if c in "-0123456789")


def test_a_refusal_says_what_came_and_what_to_do():
    assert str(refused("eleven", "integer")) == (
        "Not a whole number (got 'eleven'). Enter digits only, like 12, or leave it blank for no "
        "answer."
    )
    assert str(refused("1,000", "integer")) == (
        "It is unclear which number this is (got '1,000'). For the large number type 1000, "
        "without marks between the digits."
    )


# Decimals


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("12.50", "12.5"),
        ("12.", "12"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("-0.50", "-0.5"),
        ("+3", "3"),
        ("007.10", "7.1"),
        ("1000", "1000"),
        ("100", "100"),
        (12, "12"),
        (12.5, "12.5"),
        (1e-07, "0.0000001"),
        (0.1, "0.1"),
        ("12.345", "12.345"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        ("123456789.012345", "123456789.012345"),
        ("999999999999999", "999999999999999"),
    ],
)
def test_decimals_are_stored_in_one_form(raw, text):
    assert stored(raw, "decimal") == text


@pytest.mark.parametrize("raw", ["1,000", "12,345", "1.000", "1.250", "1.000.000", "1 000"])
def test_decimals_that_could_be_thousands_are_ambiguous(raw):
    assert refused(raw, "decimal").code == "ambiguous_number"


@pytest.mark.parametrize("raw", ["1,000.5", "1e3", "abc", ".", "", "-", float("nan"), True, [1]])
def test_not_numbers(raw):
    if raw == "":
        assert stored(raw, "decimal") == NO_ANSWER
    else:
        assert refused(raw, "decimal").code == "not_a_number"


@pytest.mark.parametrize("raw", ["1234567890.123456", "1000000000000000", "0." + "0" * 28 + "1"])
def test_decimals_have_as_many_digits_as_a_browser_holds(raw):
    assert refused(raw, "decimal").code == "too_many_digits"


# Dates


@pytest.mark.parametrize("raw", ["2019-06-30", " 2020-02-29 ", "1000-01-01", "9999-12-31"])
def test_dates(raw):
    assert stored(raw, "date") == raw.strip()


@pytest.mark.parametrize(
    "raw", ["30/06/2019", "20190630", "2019-02-29", "2019-6-3", "2019-W01-1", "0000-01-01", 2019]
)
def test_not_dates(raw):
    assert refused(raw, "date").code == "not_a_date"


def test_a_date_in_another_order_is_told_the_order():
    assert str(refused("30/06/2019", "date")) == (
        "Not a date (got '30/06/2019'). Enter year, month and day, like 2019-06-30, or leave it "
        "blank for no answer."
    )


# Choices


def test_one_category():
    assert stored(" red ", "select_one") == "red"


@pytest.mark.parametrize("raw", ["pink", "RED", "red green", 1, True, ["red"], []])
def test_not_a_category(raw):
    assert refused(raw, "select_one").code == "unknown_category"


@pytest.mark.parametrize(
    ("raw", "chosen"),
    [
        (["blue", "red"], ["red", "blue"]),
        (["red", "red"], ["red"]),
        ("blue  red", ["red", "blue"]),
        ("red", ["red"]),
        ([], []),
        ("[]", []),
    ],
)
def test_several_categories_in_the_order_of_the_questionnaire(raw, chosen):
    assert stored(raw, "select_multiple") == chosen


def test_unknown_categories_are_named_with_the_allowed_ones():
    error = refused(["pink", "red", "RED"], "select_multiple")
    assert (error.code, str(error)) == (
        "unknown_category",
        "Not a category of this question (got 'pink', 'RED'). Choose from: red, green, blue.",
    )


def test_categories_are_named_by_their_labels_and_the_first_of_many():
    choices = tuple(Choice(f"c{n}", {"en": f"Town {n}", "es": f"Ciudad {n}"}) for n in range(13))
    with pytest.raises(Unstorable) as refused:
        store("x", Question("town", "select_one", "interview", choices=choices))
    (allowed,) = (one for one in refused.value.params.values() if isinstance(one, Named))
    assert allowed.said("es", str).split(", ") == [*(f"Ciudad {n}" for n in range(12)), "…"]
    assert allowed.codes == tuple(f"c{n}" for n in range(13))


@pytest.mark.parametrize("raw", [1, True, 1.5])
def test_not_a_list_of_categories(raw):
    assert refused(raw, "select_multiple").code == "not_a_list"


@pytest.mark.parametrize(("length", "shown_length"), [(58, 60), (59, 60)])
def test_a_long_answer_is_quoted_in_part(length, shown_length):
    assert len(as_quoted("x" * length)) == shown_length
    assert as_quoted("x" * length).endswith("'" if length == 58 else "...")


def test_a_date_with_a_year_of_three_digits_is_refused():
    assert refused("0219-06-01", "date").code == "implausible_date"
    assert stored("1862-06-01", "date") == "1862-06-01"


def test_a_code_is_the_same_with_its_accents_in_one_piece_or_apart():
    one, apart = "ni\u00f1o", "nin\u0303o"
    for kept in (one, apart):  # a questionnaire that is stored keeps its codes as they are
        choices = (Choice(kept, {"en": "x"}), Choice("y", {"en": "y"}))
        single = Question("q", Kind.SELECT_ONE, Level.PROJECT, choices=choices)
        several = Question("q", Kind.SELECT_MULTIPLE, Level.PROJECT, choices=choices)
        for sent in (one, apart):
            assert store(sent, single) == kept
            assert store(f"y {sent}", several) == store([sent, "y", one], several) == [kept, "y"]


def test_answers_are_stored_as_far_as_they_can_be():
    asked = [question("n", "integer"), question("one", "select_one"), question("t")]
    raw = {"n": " 12 ", "one": "violet", "elsewhere": 1.5}
    assert as_stored(raw, asked) == {
        "n": 12,
        "one": "violet",
        "t": NO_ANSWER,
        "elsewhere": 1.5,
    }
    assert raw["n"] == " 12 "

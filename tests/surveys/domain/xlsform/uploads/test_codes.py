"""What a code becomes that cannot be kept."""

import pytest

from surveys.domain.questionnaire import CODE, is_code
from surveys.domain.xlsform.uploads.codes import MOST, Codes, category, list_name


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("edad", "edad"),
        ("Año de inicio", "Ano_de_inicio"),
        ("1st", "q_1st"),
        ("xmlns", "q_xmlns"),
        ("meta", "q_meta"),
        ("¿?", "q_text_7"),
        ("", "q_text_7"),
    ],
)
def test_a_question_is_called_after_what_was_written(written, becomes):
    codes = Codes(frozenset({"meta"}))
    assert codes.of_question(written, "q_text_7") == becomes


def test_a_fallback_of_any_letters_gives_a_code():
    code = Codes().of_question("", "q_calcuŸconcat\x9fclass-_７ß_7")
    assert CODE.fullmatch(code)


def test_a_code_that_is_taken_is_numbered_within_its_length():
    codes = Codes()
    long = "a" * MOST
    assert [codes.of_question(long, "q") for _ in range(3)] == [
        long,
        "a" * (MOST - 2) + "_2",
        "a" * (MOST - 2) + "_3",
    ]


def test_what_is_cut_off_still_tells_codes_apart():
    one, other = (Codes().of_question("a " * 60 + ending, "q") for ending in "xy")
    assert one != other
    assert len(one) <= MOST
    assert CODE.fullmatch(one)


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("on premise", "on_premise"),
        ("'quoted'", "quoted"),
        (".5", "5"),
        ("[x]", "x]"),
        ("''", "c"),
        ("1.5", "1.5"),
    ],
)
def test_a_category_keeps_what_a_code_may_have(written, becomes):
    assert category(written) == becomes
    assert is_code(becomes)


def test_a_category_that_is_taken_is_numbered():
    assert category("on premise", {"on_premise", "on_premise_2"}) == "on_premise_3"
    long = "b" * MOST
    assert category(long, {long}) == "b" * (MOST - 2) + "_2"


@pytest.mark.parametrize(("written", "becomes"), [("yes_no", "yes_no"), ("sí / no", "sí_no")])
def test_lists_keep_their_names_where_they_can(written, becomes):
    assert list_name(written) == becomes

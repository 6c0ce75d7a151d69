import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.layout.formulas import inert, inert_codes, original, original_codes
from surveys.domain.questionnaire import CATEGORY

FORMULAS = [
    "=1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\tplain",
    "  =1",
    "\u00a0=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "'=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert inert(text) == "'" + text


@pytest.mark.parametrize("text", ["", "plain", "a=b", "'quoted'", "3 - 2", "ñ"])
def test_other_texts_stay_as_they_are(text):
    assert inert(text) == text


@given(st.one_of(st.text(), st.text(alphabet="'=+-@ \t\r\n\u00a0＝a", max_size=8)))
def test_the_text_comes_back(text):
    assert original(inert(text)) == text


@pytest.mark.parametrize("code", ["=x", "+x", "@x", "-x", "＝x"])
def test_a_code_has_one_spelling_alone_and_among_others(code):
    assert inert_codes(code) == "'" + code
    assert inert_codes(f"a {code} b") == f"a '{code} b"


def test_a_plain_number_is_no_formula_where_it_is_a_code():
    assert [inert_codes(code) for code in ("-9", "a -9", "+5", "-1.5")] == [
        "-9",
        "a -9",
        "+5",
        "-1.5",
    ]


@given(st.lists(st.from_regex(CATEGORY, fullmatch=True), min_size=1))
def test_codes_come_back(codes):
    text = " ".join(codes)
    assert original_codes(inert_codes(text)) == text

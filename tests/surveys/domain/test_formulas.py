import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.formulas import inert, original

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

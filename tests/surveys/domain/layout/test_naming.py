import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.layout.limits import Limits
from surveys.domain.layout.naming import cut, legal_names
from tests.surveys.domain.layout.data_sets import NAMES

NARROW = Limits(
    name=12,
    letters=re.compile("[A-Za-z0-9_]"),
    first=re.compile("[A-Za-z]"),
    last=re.compile("[A-Za-z0-9]"),
    reserved=frozenset({"with", "all"}),
)


def called(*names, parts=(), limits=NARROW):
    return legal_names(names, [name in parts for name in names], limits)


def test_a_name_that_is_legal_stays():
    assert called("age", "x_empty", "Stage") == ["age", "x_empty", "Stage"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("nucleus.wave", "nucleus_wave"),
        ("tools/c++", "tools_c"),
        ("_x", "v_x"),
        ("1a", "v_1a"),
        ("With", "With_v"),
        ("ALL", "ALL_v"),
        ("a" * 20, "a" * 12),
        ("___", "v"),
    ],
)
def test_a_name_that_is_not_legal_is_made_legal(name, found):
    assert called(name) == [found]


def test_names_that_differ_by_case_alone_are_told_apart():
    assert called("Ab", "aB", "AB_2") == ["Ab", "aB_3", "AB_2"]
    assert called("Ab", "aB", limits=Limits(tells_case=True)) == ["Ab", "aB"]


def test_a_question_keeps_its_name_beside_a_part_of_another():
    assert called("x_empty", "x", "x_empty", parts=["x_empty"]) == ["x_empty", "x", "x_empty_2"]
    names = legal_names(["x_empty", "x_empty"], [True, False], NARROW)
    assert names == ["x_empty_2", "x_empty"]


@given(st.lists(NAMES | st.text(min_size=1, max_size=20), max_size=8), st.data())
def test_names_are_legal_and_different(names, data):
    parts = data.draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names)))
    found = legal_names(names, parts, NARROW)
    assert len({name.casefold() for name in found}) == len(names)
    for name in found:
        assert re.fullmatch("[A-Za-z](?:[A-Za-z0-9_]*[A-Za-z0-9])?", name)
        assert len(name) <= 12
        assert name.casefold() not in {"with", "all"}
    assert found == legal_names(names, parts, NARROW)


def test_a_text_is_cut_by_what_the_format_counts():
    assert cut("é" * 10, 10, Limits(), "…") == "é" * 3 + "…"
    assert cut("é" * 10, 10, Limits(length_of=len)) == "é" * 10

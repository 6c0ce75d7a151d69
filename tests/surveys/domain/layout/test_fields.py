import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.layout.columns import Column
from surveys.domain.layout.fields import FieldType, Multiple, spread
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Choice, Kind
from tests.surveys.domain.layout.data_sets import columns, rows

ALL = frozenset(FieldType)
TOOLS = Column(
    "tools",
    Kind.SELECT_MULTIPLE,
    categories=(Choice("a"), Choice("b")),
    missing=tuple(Missing),
)
MARKS = st.sampled_from([ALL, frozenset(), frozenset({FieldType.TICK, FieldType.INTEGER})])


@given(st.data(), MARKS, st.sampled_from(Multiple), st.booleans())
def test_an_answer_comes_back_from_its_fields(data, marks, multiple, holds_several):
    found = data.draw(columns(most=3))
    for row in data.draw(rows(found)):
        for column, stored in zip(found, row, strict=True):
            one = spread(column, marks=marks, multiple=multiple, holds_several=holds_several)
            assert one.join(one.split(stored)) == stored


def names(one):
    return [field.name for field in one.fields]


def test_a_multiple_choice_is_one_field_or_ticks_or_both():
    assert names(spread(TOOLS, marks=ALL)) == ["tools"]
    assert names(spread(TOOLS, marks=ALL, multiple=Multiple.EACH)) == ["tools/a", "tools/b"]
    both = spread(TOOLS, marks=ALL, multiple=Multiple.BOTH)
    assert names(both) == ["tools", "tools/a", "tools/b"]
    assert both.split(["b"]) == [["b"], False, True]
    assert both.split([]) == [[], False, False]
    assert both.split({"missing": "refused"}) == [Missing.REFUSED] * 3


def test_a_field_of_reasons_stands_where_the_others_have_no_marks():
    one = spread(TOOLS, marks=frozenset(), multiple=Multiple.EACH)
    assert names(one) == ["tools/a", "tools/b", "tools_empty"]
    assert one.split({"missing": "dont_know"}) == [None, None, Missing.DONT_KNOW]
    assert one.split(["a"]) == [True, False, None]
    assert names(spread(Column("wave"), marks=frozenset())) == ["wave"]


@pytest.mark.parametrize(
    "cells",
    [
        [["a"], True, True],
        [["a"], True, None],
        [None, True, False],
        [["a"], Missing.REFUSED, Missing.REFUSED],
        [Missing.REFUSED, Missing.DONT_KNOW, Missing.REFUSED],
        [["a"], "yes", False],
    ],
)
def test_fields_that_contradict_each_other_are_refused(cells):
    with pytest.raises(ValueError, match="tools"):
        spread(TOOLS, marks=ALL, multiple=Multiple.BOTH).join(cells)


def test_codes_may_stand_in_another_order_than_their_ticks():
    """A wave may have offered the categories in another order."""
    both = spread(TOOLS, marks=ALL, multiple=Multiple.BOTH)
    assert both.join(both.split(["b", "a"])) == ["b", "a"]
    each = spread(TOOLS, marks=ALL, multiple=Multiple.EACH)
    assert each.join(each.split(["b", "a"])) == ["a", "b"]


def test_a_reason_that_is_none_is_refused():
    text = Column("t", Kind.TEXT, missing=tuple(Missing))
    with pytest.raises(ValueError, match="no kind of empty"):
        spread(text, marks=frozenset()).join([None, "tired"])


def test_a_code_without_a_tick_is_not_lost_in_silence():
    with pytest.raises(ValueError, match="tools: no field for c"):
        spread(TOOLS, marks=ALL, multiple=Multiple.EACH).split(["a", "c"])

"""Coded columns give what is evaluated record by record, in every value, kind and refusal."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.expressions import ExpressionError, evaluate, frames, parse
from surveys.domain.expressions.coded import CodedFrame, coded_texts, linked, occurring
from surveys.domain.expressions.frames import NOT_ASKED
from surveys.domain.missing import Missing

EXPRESSIONS = (
    "${a} = 'x'",
    "${a} != 'x' and ${b} > 2",
    "not(${a} = 'x') or ${b} = 2",
    "if(${b} > 0, ${a}, ${c})",
    "coalesce(${a}, ${b}, 'none') = 'x'",
    "selected(${c}, 'x')",
    "count-selected(${c})",
    "${b} + ${b} * 2 - 1",
    "10 div ${b}",
    "if(${b} = 0, 0, 10 div ${b})",
    "regex(${a}, 'x+')",
    "regex(${a}, 'y+')",
    "number(${a})",
    "${b}",
    "true()",
    "3",
    ".",
    "${interview.a} = ${a}",
    "count(${project.a} = 'x')",
    "count(${project.b} > 2) > 1",
    "count(${interview.a} = ${project.a}) = 0",
    "count(10 div ${project.b} > 2)",
    "${project.a} = 'x'",
)
MISSING = st.sampled_from([{"missing": kind.value} for kind in Missing])
VALUES = st.one_of(
    st.sampled_from(["x", "xx", "y", "", "1", "0.5", "2019-01-01"]),
    st.integers(-1, 3),
    st.booleans(),
    st.lists(st.sampled_from("xyz"), max_size=2, unique=True),
    st.none(),
    MISSING,
)
RECORDS = st.fixed_dictionaries({}, optional=dict.fromkeys("abc", VALUES))


def columns(records):
    return {
        code: coded_texts([json.dumps(record.get(code, NOT_ASKED)) for record in records])
        for code in "abc"
    }


def both_levels(above, below):
    parent = [place for place, group in enumerate(below) for _ in group]
    interviews = CodedFrame(len(above), columns(above), "interview")
    projects = CodedFrame(
        len(parent),
        columns([one for group in below for one in group]),
        "project",
        parent=np.array(parent, dtype=np.intp),
    )
    linked(interviews, projects)
    return interviews, projects


def by_record(text, frame):
    try:
        found = evaluate(parse(text), frame)
    except ExpressionError as error:
        return type(error)
    pairs = zip(found.values, found.missing, strict=True)
    return [value if kind is None else kind for value, kind in pairs]


def by_codes(text, frame):
    try:
        found = frame.evaluate(parse(text))
    except ExpressionError as error:
        return type(error)
    return [found.values[code] for code in found.codes]


def alike(one, other):
    return repr(one) == repr(other)  # true is not 1


@given(st.lists(st.tuples(RECORDS, st.lists(RECORDS, max_size=3)), max_size=6))
def test_every_expression_gives_the_same_at_both_levels(study):
    above, below = [one for one, _ in study], [group for _, group in study]
    for frame, many in zip(frames(above, below), both_levels(above, below), strict=True):
        for text in EXPRESSIONS:
            assert alike(by_codes(text, many), by_record(text, frame)), text


@pytest.mark.parametrize("stored", [[1, True, 1.0, "1"], [[], "[]", ["a"], "['a']"], [None, ""]])
def test_values_that_look_alike_are_told_apart(stored):
    found = coded_texts([json.dumps(one) for one in stored])
    read = [found.values[code] for code in found.codes]
    expected = [Missing.NO_ANSWER if one is None else one for one in stored]
    assert alike(read, expected)
    assert len(found) == len(stored)


def test_what_stands_in_two_expressions_is_computed_once():
    frame, _ = both_levels([{"a": "x"}, {"a": "y"}], [[], []])
    one = frame.evaluate(parse("${a} = 'x'"))
    other = frame.evaluate(parse("not(  ${a} = 'x')"))
    assert frame.evaluate(parse("${a}   = 'x'")) is one
    assert other.which(lambda value: value is True).tolist() == [False, True]


@given(st.lists(st.integers(0, 9)), st.sampled_from([10, 10**6]))
def test_numbers_that_occur_are_found_in_order(numbers, size):
    found, places = occurring(np.array(numbers, dtype=np.intp), size)
    assert found.tolist() == sorted(set(numbers))
    assert found[places].tolist() == numbers

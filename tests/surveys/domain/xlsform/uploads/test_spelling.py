"""Expressions as people spell them, in the one spelling; nothing else of them is changed."""

import pytest

from surveys.domain.expressions import parse
from surveys.domain.xlsform.uploads.spelling import calls_of, spelled

KNOWN = {"a": "a", "b": "b", "../a": "a", "/data/g/a": "a", "current()/../a": "a", "big-name": "b"}


def reference(name):
    return f"${{{KNOWN[name]}}}"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("${a} == 1", "${a} = 1"),
        ("${ a }>=3 AND ${b}<>'x'", "${a}>=3 and ${b}!='x'"),
        ("#{a} = 1", "${a} = 1"),
        ("${big-name} = 1", "${b} = 1"),
        ("../a = 1", "${a} = 1"),
        ("/data/g/a > 2", "${a} > 2"),
        ("current() / ../a > 2", "${a} > 2"),
        ("${a} = “yes”", "${a} = 'yes'"),
        ("${a} = ’it’", "${a} = 'it'"),
        ("${a} = “it's”", '${a} = "it\'s"'),
        ("${a} = `x`", "${a} = 'x'"),
        ("${a} && ${b} || true", "${a} and ${b} or true()"),
        ("NOT (Selected(${a}, 'b'))", "not(selected(${a}, 'b'))"),
        ("count_selected(${a}) ≥ 2", "count-selected(${a}) >= 2"),
        ("AND(1) = 1", "and (1) = 1"),
        ("${a} DIV 2 − 1", "${a} div 2 - 1"),
        ("string(${a}) = 'x';", "concat(${a}) = 'x'"),
        ("jr:choice_name(${a}, ' ${a} ')", "jr:choice-name(${a}, '${a}')"),
        ("${a}=1\n or\t${b}\u00a0= 2", "${a}=1 or ${b} = 2"),
        ("${a} &gt; 5 &amp;&amp; ${b} = &quot;x&quot;", "${a} > 5 and ${b} = 'x'"),
        ("${a} => 3 or ${a} =< 1 or ${a} ≠ 2", "${a} >= 3 or ${a} <= 1 or ${a} != 2"),
        ("Random()", "Random()"),
    ],
)
def test_what_means_the_same_is_spelled_the_same(written, read):
    assert spelled(written, reference) == read


@pytest.mark.parametrize(
    "written",
    ["${a} = 'AND == “x”'", "${a} = 'a  b'", ". > 3 and position(..) = 1", "${a} - -1 = 0.5"],
)
def test_what_is_spelled_so_already_stands_as_it_is(written):
    assert spelled(written, reference) == written
    assert parse(written)


def test_codes_that_were_mended_are_mended_in_quotes_alone():
    literals = {"on premise": "on_premise", "a": "c"}
    text = "${a} = 'on premise' or ${a} = \"a\" or ${a} = 'on premises'"
    assert spelled(text, reference, literals=literals) == (
        "${a} = 'on_premise' or ${a} = 'c' or ${a} = 'on premises'"
    )


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("not(selected(${a}, 'count(x)')) and (1)", ["not", "selected"]),
        ("1 and (2) or (3 div (4))", []),
        ("pulldata('f', 'x') = today()", ["pulldata", "today"]),
    ],
)
def test_the_functions_of_an_expression_are_those_that_it_calls(text, calls):
    assert calls_of(text) == calls

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surveys.domain.expressions import ExpressionError, parse
from tests.surveys.domain.expressions.cases import attempt, outcome


def test_the_tree_is_plain_data():
    expression = parse("selected(${frameworks}, 'keras') and . != .5")
    assert json.loads(json.dumps(expression.tree)) == expression.tree
    assert expression.tree == {
        "op": "and",
        "at": 0,
        "args": [
            {
                "op": "selected",
                "at": 0,
                "args": [
                    {"op": "name", "at": 9, "name": "frameworks"},
                    {"op": "text", "at": 24, "value": "keras"},
                ],
            },
            {
                "op": "!=",
                "at": 39,
                "args": [
                    {"op": "name", "at": 37, "name": "."},
                    {"op": "numeral", "at": 42, "value": "0.5"},
                ],
            },
        ],
    }


def test_names_come_once_in_the_order_of_the_text():
    text = "${b} = 1 and . > ${interview.a} or ${b} = count(${project.c} = 'x')"
    assert parse(text).names == ("b", ".", "interview.a", "project.c")


def test_expressions_with_the_same_text_are_equal():
    assert parse("${a} = 1") == parse("${a} = 1")
    assert hash(parse("${a} = 1")) == hash(parse("${a} = 1"))
    assert parse("${a} = 1") != parse("${a}  = 1")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The expression is empty; write a condition. (at character 1 of: )"),
        ("${a} == 1", "“==” cannot stand here. Equality is written “=”. (at character 6 of: "),
        ("a = 1", "Write the code of a question as ${code}, a text in quotes. (at character 1 of"),
        ("${a} = ‘x’", "“‘” cannot stand here. Use straight quotes. (at character 8 of: "),
        ("${a} =", "ends too early; a value or “)” is missing. (at character 7 of: ${a} =)"),
        ("${a} / 2", "Division is written “div”. (at character 6 of: "),
        ("1 < 2 < 3", "Compare two values, joined by “and”. (at character 7 of: "),
        ("sin(1)", "There is no function sin(). Use one of: coalesce, concat, contains, count, "),
        ("regex(., '(a')", "This bracket is not closed; add “)”. (at character 11 of: "),
        ("jr:choice-name(${a}, 'stage')", "in quotes, like '${stage}'. (at character 22 of: "),
        ("jr:choice-name(${a}, ${a})", "in quotes, like '${stage}'. (at character 22 of: "),
        ("jr:choice-name(${a}, 7)", "in quotes, like '${stage}'. (at character 22 of: "),
        ("regex(., ${a})", "regex() needs its pattern as a text in quotes. (at character 10 of: "),
        ("if(true(), 1)", "if() takes 3 values in its brackets, not 2. (at character 1 of: "),
        ("substr('a')", "substr() takes 2–3 values in its brackets, not 1. (at character 1 of"),
        ("1 + 1" + "0" * 30, "has more than 30 digits; shorten it. (at character 5 of: 1 + 1000"),
        ("regex(., '\\p')", "“\\p” is not known in a pattern. (at character 11 of: "),
    ],
)
def test_an_error_says_what_where_and_what_to_do(text, says):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert says in str(caught.value)


def test_an_error_can_be_translated():
    with pytest.raises(ExpressionError) as caught:
        parse("nope(1)")
    error = caught.value
    assert error.template % error.params == error.message
    assert (error.position, error.params["name"], error.params["place"]) == (0, "nope", 1)


@given(st.text())
@example("not(" * 2000)
@example("-" * 3999 + "1")
@example("(" * 1999 + "1" + ")" * 1999)
@example("if(" * 900)
@example("1" + "+1" * 1999)
@example("${a}" * 900)
@example("regex(., '" + "(" * 3000 + "')")
@example("regex(., '" + "(((a{200}){200}){200})" + "')")
@example("\ud800")
def test_any_text_is_read_or_refused(text):
    expression, error = attempt(parse, text)
    if error:
        assert 0 <= error.position <= len(text)
        assert error.message
    else:
        assert json.loads(json.dumps(expression.tree)) == expression.tree


TOKENS = ["${a}", "${b.c}", ".", "1", "0.5", "'x'", "(", ")", ",", "and", "or", "=", "!=", "<"]
TOKENS += ["+", "-", "*", "div", "mod", "not(", "if(", "selected(", "regex(", "count(", "true()"]


@given(st.lists(st.sampled_from(TOKENS), max_size=12).map(" ".join))
def test_any_order_of_words_is_evaluated_or_refused(text):
    result = outcome(text, {"a": 1})
    assert json.dumps(result)


def test_limits_are_said():
    assert parse("not(" * 59 + "true()" + ")" * 59).tree["op"] == "not"
    with pytest.raises(ExpressionError, match="nested more than 60 deep; simplify it"):
        parse("not(" * 60 + "true()" + ")" * 60)
    assert len(parse(" or ".join(["${a} = 1"] * 330)).tree["args"]) == 330
    with pytest.raises(ExpressionError, match="more than 4000 characters; shorten it"):
        parse(" " * 3997 + "true()")


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(.*)*b", "(a?){100}a{100}b"])
def test_no_pattern_hangs(pattern):
    """Each of these takes a backtracking matcher longer than the world is old."""
    text = f"regex(., '{pattern}')"
    assert outcome(text, {}, "a" * 2000) is False

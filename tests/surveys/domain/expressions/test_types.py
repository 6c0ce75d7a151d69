import pytest
from hypothesis import given

from surveys.domain.expressions import Name, Type, check, evaluate, parse, record_frame, result_type
from tests.surveys.domain.expressions.cases import ANSWERS, EXPRESSIONS, attempt

SCOPE = {
    "stage": Name(Type.SELECT_ONE, frozenset({"research", "production"})),
    "rating": Name(Type.SELECT_ONE, frozenset({"1", "2", "3"})),
    "frameworks": Name(Type.SELECT_MULTIPLE, frozenset({"keras", "mxnet"})),
    "team": Name(Type.NUMBER),
    "words": Name(Type.TEXT),
    "day": Name(Type.DATE),
    "project.stage": Name(Type.SELECT_ONE, frozenset({"research", "production"})),
    ".": Name(Type.NUMBER),
}


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("${stage} = 'production' or ${team} > 3", Type.BOOLEAN),
        ("${rating} >= 2 and ${rating} = 3 and ${rating} = '3'", Type.BOOLEAN),
        ("${rating} + 1", Type.NUMBER),
        ("${day} > '2019-06-30' and ${day} < date('2020-01-01')", Type.BOOLEAN),
        ("${words} = ${stage} and ${words} != ''", Type.BOOLEAN),
        ("${frameworks} != '' and ${stage} != '' and ${team} != ''", Type.BOOLEAN),
        ("selected(${frameworks}, 'keras') and selected(${stage}, 'research')", Type.BOOLEAN),
        ("if(${team} > 3, 'a', 'b') = 'a'", Type.BOOLEAN),
        ("coalesce(${stage}, 'none') = 'none'", Type.BOOLEAN),
        ("coalesce(${stage}, 'none')", Type.SELECT_ONE),
        ("coalesce(${words}, ${stage})", Type.TEXT),
        ("coalesce(${day}, '2019-01-01')", Type.DATE),
        ("if(true(), ${frameworks}, ${frameworks})", Type.SELECT_MULTIPLE),
        ("count(${project.stage} = 'production')", Type.NUMBER),
        ("number(${words}) + int(${words}) + number(true())", Type.NUMBER),
        ("regex(${words}, 'a+') and string-length(${words}) < 5", Type.BOOLEAN),
        (". >= 0", Type.BOOLEAN),
        ("(${team} > 1) = true()", Type.BOOLEAN),
        ("'a'", Type.TEXT),
    ],
)
def test_sound_expressions_pass(text, type_):
    expression = parse(text)
    assert check(expression, SCOPE) == []
    assert result_type(expression, SCOPE) is type_


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("${stag} = 'x'", 0, "no question “stag” here. Is “stage” meant?"),
        ("${zzz} = 'x'", 0, "no question “zzz” here. Check its code."),
        ("${stage} = 'sold'", 11, "no category “sold”; it has: production, research."),
        ("'sold' != ${stage}", 0, "no category “sold”"),
        ("${rating} = 4", 12, "no category “4”"),
        ("${stage} = if(${team} > 1, 'research', 'sold')", 11, "no category “sold”"),
        ("selected(${frameworks}, 'torch')", 24, "no category “torch”; it has: keras, mxnet."),
        ("selected(${stage}, '')", 19, "no category “”; it has: production, research."),
        ("selected(${words}, 'a')", 9, "Needed here: a choice of several, a choice of one."),
        ("${frameworks} = 'keras'", 14, "Use selected() or count-selected()."),
        ("${team} = 'x'", 8, "number cannot be compared with text. Leave out the quotes"),
        ("${words} > 3", 9, "or use number()"),
        ("${words} > 'a'", 9, "> needs numbers or dates, not text."),
        ("${stage} = 3", 9, "By =, a choice of one cannot be compared with a number."),
        ("${stage} > 'a'", 9, "By >, a choice of one cannot be compared with text."),
        ("${day} = 'soon'", 7, "Write it like '2019-06-30'."),
        ("${day} = '2019-02-30'", 7, "Write it like '2019-06-30'."),
        ("${day} > 2019", 7, "By >, a date cannot be compared with a number."),
        ("true() > false()", 7, "> needs numbers or dates, not yes or no."),
        ("true() = 1", 7, "By =, yes or no cannot be compared with a number."),
        ("${team} and true()", 0, "This is a number. Needed here: yes or no."),
        ("not(${words})", 4, "This is text. Needed here: yes or no."),
        ("${stage} + 1", 0, "This is a choice of one. Needed here: a number."),
        (
            "count-selected(${stage})",
            15,
            "This is a choice of one. Needed here: a choice of several.",
        ),
        ("if(${team}, 1, 2)", 3, "This is a number. Needed here: yes or no."),
        ("if(true(), 1, 'a')", 14, "if() cannot mix a number and text."),
        (
            "coalesce(${frameworks}, ${stage})",
            24,
            "cannot mix a choice of several and a choice of one.",
        ),
        ("1 + ${team} div 0", 12, "Division by zero."),
        ("${team} mod 0.0", 8, "Division by zero."),
        ("count(${stage} = 'research')", 6, "${project.stage} or ${interview.stage}"),
        ("count(count(true()) > 1)", 6, "count() works only in indicators"),
        ("string-length(${team})", 14, "This is a number. "),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text, position, says):
    errors = check(parse(text), SCOPE)
    assert [error.position for error in errors] == [position]
    assert says in str(errors[0])


def test_all_that_is_wrong_is_said_at_once():
    errors = check(parse("${a} = 1 and ${b} = 2 and not(3)"), SCOPE)
    assert [error.position for error in errors] == [0, 13, 30]


def test_a_questionnaire_reads_neither_projects_nor_the_answer_itself():
    scope = {"team": Name(Type.NUMBER)}
    assert "only in indicators" in str(check(parse("count(true()) > 1"), scope)[0])
    assert "that a constraint checks" in str(check(parse(". > 1"), scope)[0])


@given(EXPRESSIONS)
def test_checking_any_expression_says_a_type_or_an_error(text):
    expression = parse(text)
    assert check(expression, SCOPE) or result_type(expression, SCOPE)


@given(EXPRESSIONS, ANSWERS)
def test_what_passes_the_check_fails_only_by_division_or_rounding(text, answers):
    scope = {
        "n": Name(Type.NUMBER),
        "m": Name(Type.NUMBER),
        "d": Name(Type.NUMBER),
        "nope": Name(Type.NUMBER),
        "t": Name(Type.TEXT),
        "one": Name(Type.SELECT_ONE, frozenset("xyz")),
        "many": Name(Type.SELECT_MULTIPLE, frozenset("xyz")),
        "day": Name(Type.DATE),
        ".": Name(Type.NUMBER),
    }
    expression = parse(text)
    assert check(expression, scope) == [] or "Division by zero" in str(check(expression, scope)[0])
    _, error = attempt(evaluate, expression, record_frame(answers, self_value=3))
    assert error is None or "Division by zero" in str(error)

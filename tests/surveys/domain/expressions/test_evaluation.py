from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from surveys.domain.expressions import (
    Column,
    ExpressionError,
    evaluate,
    frames,
    parse,
    record_frame,
)
from surveys.domain.missing import Missing
from tests.surveys.domain.expressions.cases import (
    ANSWERS,
    CONDITIONS,
    EXPRESSIONS,
    FORM_VECTORS,
    VECTORS,
    attempt,
    form_outcome,
    outcome,
)

REFUSED = {"missing": "refused"}


@pytest.mark.parametrize(("about", "text", "answers", "own", "expected"), VECTORS)
def test_vector(about, text, answers, own, expected):
    found = outcome(text, answers, own)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(("about", "text", "given", "expected"), FORM_VECTORS)
def test_vector_of_forms(about, text, given, expected):
    found = form_outcome(text, given)
    assert (found, type(found)) == (expected, type(expected))


def value_of(text, answers):
    column = evaluate(parse(text), record_frame(answers))
    return column.values[0], column.missing[0]


@given(CONDITIONS, ANSWERS)
def test_not_equal_is_the_negation_of_equal(condition, answers):
    for left, right in (
        ("${n}", "3"),
        ("${d}", "0.5"),
        ("${t}", "'a'"),
        ("${one}", "${t}"),
        ("${many}", "''"),
        (condition, "true()"),
    ):
        unequal, error = attempt(value_of, f"{left} != {right}", answers)
        opposite, other = attempt(value_of, f"not({left} = {right})", answers)
        assert unequal == opposite
        assert (error is None) == (other is None)


def truth(text, answers):
    """Return True, False or None for unknown; skip what has no truth."""
    result = outcome(text, answers)
    assume(not (isinstance(result, dict) and "error" in result))
    return None if isinstance(result, dict) else result


@pytest.mark.slow
@given(CONDITIONS, CONDITIONS, CONDITIONS, ANSWERS)
def test_laws_of_logic_hold_with_unknowns(a, b, c, answers):
    for one in (a, b, c):
        truth(one, answers)
    laws = [
        (f"not(not({a}))", a),
        (f"{a} and {b}", f"{b} and {a}"),
        (f"{a} or {b}", f"{b} or {a}"),
        (f"not({a} and {b})", f"not({a}) or not({b})"),
        (f"not({a} or {b})", f"not({a}) and not({b})"),
        (f"({a} and {b}) and {c}", f"{a} and {b} and {c}"),
        (f"{a} and ({b} or {c})", f"{a} and {b} or {a} and {c}"),
        (f"{a} or {a} and {b}", a),
    ]
    for left, right in laws:
        assert truth(left, answers) == truth(right, answers), (left, right)


@pytest.mark.slow
@given(CONDITIONS, CONDITIONS, ANSWERS)
def test_an_unknown_result_has_the_kind_of_the_leftmost_unknown_operand(a, b, answers):
    results = [outcome(text, answers) for text in (a, b, f"{a} and {b}")]
    assume(not any(isinstance(result, dict) and "error" in result for result in results))
    if isinstance(results[2], dict):
        assert results[2] == (results[0] if isinstance(results[0], dict) else results[1])


@given(EXPRESSIONS, st.lists(ANSWERS, max_size=5))
def test_columns_give_what_the_records_give_one_by_one(text, records):
    expression, nothing = parse(text), [[]]
    together, error = attempt(evaluate, expression, frames(records, nothing * len(records))[0])
    alone = [attempt(evaluate, expression, frames([record], nothing)[0]) for record in records]
    first = next((failed for _, failed in alone if failed), None)
    if first:
        assert (error.position, error.template) == (first.position, first.template)
    else:
        assert together.values == [column.values[0] for column, _ in alone]
        assert together.missing == [column.missing[0] for column, _ in alone]


def test_numbers_come_out_exact():
    column = evaluate(parse("${n} div 3"), frames([{"n": 6}, {"n": 1}], [[], []])[0])
    assert column == Column([2, Fraction(1, 3)], [None, None])
    assert [type(value) for value in column.values] == [int, Fraction]


def test_evaluating_leaves_the_answers_alone():
    answers = {"many": ["x"], "n": REFUSED}
    frame = record_frame(answers)
    first = evaluate(parse("${many}"), frame)
    first.values[0] = None
    assert evaluate(parse("${many}"), frame) == Column([["x"]], [None])
    assert answers == {"many": ["x"], "n": REFUSED}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'7.5' - '0.5'", 7),
        ("'0.1' + '0.2' = '0.3'", True),
        ("'2019-06-30' - '2019-06-01'", 29),
        ("'08:30:00' - '08:00:00'", Fraction(1, 48)),
    ],
)
def test_texts_beside_each_other_are_read_for_what_they_are(text, value):
    assert value_of(text, {}) == (value, None)


@pytest.mark.parametrize(
    ("text", "op", "shown"),
    [
        ("max('2019-06-30', '08:30:00')", "max", "'2019-06-30'"),
        ("'2019-06-30' - '08:30:00'", "-", "'08:30:00'"),
        ("'2019-06-30' < '08:30:00'", "<", "'2019-06-30'"),
        ("min(1, ${t})", "min", repr("a long text, " * 9)[:37] + "..."),
        ("not(1)", "not", "1"),
        ("count-selected('a')", "count-selected", "'a'"),
        ("number(${many})", "number", "['x']"),
        ("round(1, 0.5)", "round", "Fraction(1, 2)"),
        ("round(1, 16)", "round", "16"),
        ("format-date('08:30:00', '%H')", "format-date", "'08:30:00'"),
        ("string-length(${many})", "string-length", "['x']"),
    ],
)
def test_a_value_that_an_operation_cannot_take_is_shown(text, op, shown):
    with pytest.raises(ExpressionError) as caught:
        value_of(text, {"t": "a long text, " * 9, "many": ["x"]})
    assert caught.value.code == "evaluation"
    assert (caught.value.params["op"], caught.value.params["value"]) == (op, shown)


# Two levels

INTERVIEWS = [{"size": "small", "most": 1}, {"size": "large", "most": 2}, {}]
PROJECTS = [
    [{"stage": "production", "team": 2}, {"stage": "research", "team": "1.5"}],
    [],
    [{"stage": "production"}],
]


def on(level, text, interviews=INTERVIEWS, projects=PROJECTS):
    frame = frames(interviews, projects)[level == "project"]
    return evaluate(parse(text), frame)


def test_a_project_reads_its_interview():
    assert on("project", "${interview.size}") == Column(
        ["small", "small", None], [None, None, Missing.NOT_ASKED]
    )
    assert on("project", "${project.stage} = ${stage}").values == [True, True, True]


def test_an_interview_counts_its_projects():
    assert on("interview", "count(${project.stage} = 'production')").values == [1, 0, 1]
    assert on("interview", "count(true())").values == [2, 0, 1]
    assert on("interview", "count(${project.team} > ${interview.most})").values == [2, 0, None]
    assert on("interview", "count(${project.stage} = 'research') div 2").values == [
        Fraction(1, 2),
        0,
        0,
    ]


def test_a_count_over_an_unknown_project_is_unknown():
    projects = [[{"stage": "production"}, {"stage": REFUSED}, {"stage": {"missing": "dont_know"}}]]
    found = on("interview", "count(${project.stage} = 'production')", [{}], projects)
    assert found == Column([None], [Missing.REFUSED])
    projects = [[{"stage": "production"}, {"stage": {"missing": "not_applicable"}}]]
    found = on("interview", "count(${project.stage} = 'production')", [{}], projects)
    assert found == Column([1], [None])


@pytest.mark.parametrize(
    ("level", "text", "says"),
    [
        ("project", "count(${project.stage} = 'x') > 0", "works over the projects of an interview"),
        ("interview", "${project.stage} = 'x'", "“project.stage” cannot be read here"),
        ("interview", "count(${stage} = 'x')", "${project.stage} or ${interview.stage}"),
        ("interview", "count(count(${project.stage} = 'x') > 0)", "works over the projects of an"),
    ],
)
def test_levels_are_not_mixed_up(level, text, says):
    with pytest.raises(ExpressionError) as caught:
        on(level, text)
    assert says in str(caught.value)


def test_a_division_by_zero_in_one_project_stops_the_count():
    with pytest.raises(ExpressionError) as caught:
        on("interview", "count(1 div (${project.team} - 2) > 0)")
    assert caught.value.position == 8
    assert str(caught.value).startswith("Division by zero at character 9, “div (${project.team}")

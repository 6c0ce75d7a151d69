"""What is wrong with an expression of a form: with its functions, its projects, its columns."""

import pytest

from surveys.domain.expressions import Name, Type, check, parse, parse_filter, result_type
from surveys.domain.expressions.types import name_of, result_name

STAGES = frozenset({"research", "production"})
SCOPE = {
    "stage": Name(Type.SELECT_ONE, STAGES),
    "rating": Name(Type.SELECT_ONE, frozenset({"1", "2", "3"})),
    "frameworks": Name(Type.SELECT_MULTIPLE, frozenset({"keras", "mxnet"})),
    "team": Name(Type.NUMBER),
    "words": Name(Type.TEXT),
    "day": Name(Type.DATE),
    "begun": Name(Type.DATETIME),
    "budget": Name(Type.NUMBER, is_repeated=True),
    "until": Name(Type.DATE, is_repeated=True),
    "kind": Name(Type.SELECT_ONE, frozenset({"pilot", "product"}), is_repeated=True),
    "today()": Name(Type.DATE),
}
COLUMNS = {"region": Name(Type.TEXT)}
OVER_NOTHING = "goes over one question about projects, in a question about the interview."


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("sum(${budget})", Type.NUMBER),
        ("sum(${budget} * 2) + ${team}", Type.NUMBER),
        ("count(${budget})", Type.NUMBER),
        ("count(${kind} = 'pilot' and ${team} > 1)", Type.NUMBER),
        ("max(${budget})", Type.NUMBER),
        ("min(${until})", Type.DATE),
        ("join(', ', ${kind})", Type.TEXT),
        ("join(', ', ${stage}, ${team})", Type.TEXT),
        ("max(${team}, ${rating}, 3)", Type.NUMBER),
        ("max(${rating}, ${rating})", Type.NUMBER),
        ("min(${day}, today())", Type.DATE),
        ("min(${day}, '2019-06-30')", Type.DATE),
        ("once(${team})", Type.NUMBER),
        ("${day} + 7", Type.DATE),
        ("7 + ${day}", Type.DATE),
        ("${day} - ${rating}", Type.DATE),
        ("today() - ${day}", Type.NUMBER),
        ("${begun} - ${begun}", Type.NUMBER),
        ("format-date(${day}, '%d/%m/%Y')", Type.TEXT),
        ("format-date('2019-06-30', '%d')", Type.TEXT),
        ("date(${begun}) = ${day}", Type.BOOLEAN),
        ("decimal-date-time('2019-06-30T08:30:00')", Type.NUMBER),
        ("jr:choice-name(${stage}, '${stage}')", Type.TEXT),
        ("concat(${team}, ' of ', ${frameworks}, true())", Type.TEXT),
    ],
)
def test_sound_expressions_of_forms_pass(text, type_):
    expression = parse(text)
    assert check(expression, SCOPE, in_form=True) == []
    assert result_type(expression, SCOPE, in_form=True) is type_


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("${budget} > 3", 0, "“budget” is asked about each project. Say what is meant of all of"),
        ("sum(${team})", 0, f"sum() {OVER_NOTHING}"),
        ("count(${team} > 1)", 0, f"count() {OVER_NOTHING}"),
        ("sum(sum(${budget}))", 4, f"sum() {OVER_NOTHING}"),
        ("sum(max(${budget}, 1))", 4, f"max() {OVER_NOTHING}"),
        ("count(join(',', ${kind}) = 'x')", 6, f"join() {OVER_NOTHING}"),
        ("max(1, ${budget})", 0, f"max() {OVER_NOTHING}"),
        ("join(', ', ${words}, ${kind})", 0, f"join() {OVER_NOTHING}"),
        ("sum(${kind})", 4, "This is a choice of one. Needed here: a number."),
        ("max(${kind})", 4, "This is a choice of one. Needed here: a number."),
        ("count(${budget} + 1)", 16, "This is a number. Needed here: yes or no."),
        ("count(${kind} = 'sold')", 16, "no category “sold”; it has: pilot, product."),
        ("count(${nothing})", 6, "There is no question “nothing” here."),
        ("sum(${budgit})", 4, "There is no question “budgit” here. Is “budget” meant?"),
        ("max(${words}, 2)", 4, "This is text. Needed here: a number."),
        ("max(${team}, 'a')", 13, "max() cannot mix a number and text."),
        ("max(${team}, ${day})", 13, "max() cannot mix a number and a date."),
        ("min(${day}, 'soon')", 12, "min() cannot mix a date and text."),
        ("coalesce(${team}, ${nope})", 18, "There is no question “nope” here."),
        ("coalesce(${nope}, ${team})", 9, "There is no question “nope” here."),
        ("${nope} + 1", 0, "There is no question “nope” here."),
        ("${team} - ${begun}", 10, "This is a date and time. Needed here: a number."),
        ("format-date(${day}, '%d.%Q')", 20, "“%Q” is no part of a date. Use: %Y %y %m %n %b"),
        ("format-date('soon', '%d')", 12, "This is text. Needed here: a date, a date and time."),
        ("format-date(${day}, ${team})", 20, "This is a number. Needed here: text."),
        ("jr:choice-name(${stage}, '${stag}')", 0, "no question “stag” here. Is “stage” meant?"),
        ("position(..) > 1", 0, "position(..) is the place of a project, so only its questions"),
    ],
)
def test_what_is_wrong_in_a_form_is_said_with_its_place(text, position, says):
    errors = check(parse(text), SCOPE, in_form=True)
    assert [(error.position, error.code) for error in errors] == [(position, "meaning")]
    assert says in str(errors[0])


@pytest.mark.parametrize(
    "text", ["sum(1)", "min(1)", "max(1)", "join(',', 'a')", "once(1)", "jr:choice-name(1, '${a}')"]
)
def test_an_indicator_is_sent_to_a_calculated_question(text):
    (error,) = check(parse(text), SCOPE)
    name = text.partition("(")[0]
    assert error.message.startswith(f"{name}() works only in questionnaires. Let a calculated")
    assert result_type(parse(text), SCOPE) is None


def test_an_indicator_does_not_know_the_day_it_is_counted():
    (error,) = check(parse("today() > ${day}"), {"day": SCOPE["day"]})
    assert error.message.startswith("today() works only in questionnaires: figures do not depend")


def test_the_categories_that_a_filter_compares_with_are_not_checked_against_a_free_column():
    assert check(parse_filter("region = ${stage}"), SCOPE, in_form=True, columns=COLUMNS) == []


def test_a_column_that_the_choices_lack_is_named():
    (error,) = check(parse_filter("1 = 1 and regoin = 'n'"), SCOPE, in_form=True, columns=COLUMNS)
    assert error.position == 10
    assert error.message == "The choices have no column “regoin”. Check its heading."


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("${team} + 1", Name(Type.NUMBER)),
        ("${day} + 1", Name(Type.DATE)),
        ("if(true(), ${stage}, 'none')", Name(Type.SELECT_ONE, STAGES | {"none"})),
        ("'a'", Name(Type.TEXT)),
        ("${team} > 1", Name(Type.TEXT)),
        ("if(true(), ${frameworks}, ${frameworks})", Name(Type.TEXT)),
        ("${nope}", Name(Type.TEXT)),
    ],
)
def test_a_calculation_is_seen_as_what_is_stored_of_it(text, stored):
    assert result_name(parse(text), SCOPE) == stored


def test_a_part_of_an_expression_tells_what_it_yields():
    tree = parse_filter("region = ${stage}").tree
    assert [name_of(part, SCOPE, COLUMNS) for part in tree["args"]] == [
        COLUMNS["region"],
        SCOPE["stage"],
    ]
    assert name_of(tree["args"][0], SCOPE) is None

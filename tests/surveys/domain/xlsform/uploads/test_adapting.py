"""What XPath converts in passing is written out, and what fits already stands as it was written."""

import pytest

from surveys.domain.expressions import Name, Type, check, evaluate, parse, parse_filter
from surveys.domain.expressions.frames import record_frame
from surveys.domain.expressions.grammar import PLACE, SELF, TODAY
from surveys.domain.xlsform.uploads.adapting import adapted

SCOPE = {
    "age": Name(Type.NUMBER),
    "word": Name(Type.TEXT),
    "stage": Name(Type.SELECT_ONE, frozenset({"pilot", "live"})),
    "scale": Name(Type.SELECT_ONE, frozenset({"1", "2", "03"})),
    "mixed": Name(Type.SELECT_ONE, frozenset({"01", "2", "-99", "dk"})),
    "tools": Name(Type.SELECT_MULTIPLE, frozenset({"a", "b", "1"})),
    "day": Name(Type.DATE),
    "hour": Name(Type.TIME),
    "moment": Name(Type.DATETIME),
    SELF: Name(Type.TEXT),
    PLACE: Name(Type.NUMBER),
    TODAY: Name(Type.DATE),
}


def becomes(text, **how):
    """Return what is made of an expression, and what had to be done."""
    found, done = adapted(parse(text), SCOPE, **how)
    assert check(found, SCOPE, in_form=True) == []
    return found.text, done


@pytest.mark.parametrize(
    ("written", "read", "done"),
    [
        ("${age} = '3'", "${age} = 3", {"quotes"}),
        ("'-3' < ${age}", "-3 < ${age}", {"quotes"}),
        ("${age} > 'abc'", "${age} > number('abc')", {"number"}),
        ("${age} = ' '", "${age} = number(' ')", {"number"}),
        ("${word} = ${age}", "number(${word}) = ${age}", {"number"}),
        ("${age} = ${word}", "${age} = number(${word})", {"number"}),
        ("${stage} > 3", "number(${stage}) > 3", {"number"}),
        ("(${age} > 3) = 1", "number(${age} > 3) = 1", {"number"}),
        ("(${age} > 3) = 'Yes'", "(${age} > 3) = true()", {"quotes"}),
        ("'0' = (${age} > 3)", "false() = (${age} > 3)", {"quotes"}),
        ("${tools} = 'a b'", "concat(${tools}) = 'a b'", {"text"}),
    ],
)
def test_two_sides_are_made_to_fit(written, read, done):
    assert becomes(written) == (read, done)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("${scale} = 3", "${scale} = 3"),
        ("${mixed} = 1", "${mixed} = '01'"),
        ("1.0 != ${mixed}", "'01' != ${mixed}"),
        ("${mixed} = -99", "${mixed} = '-99'"),
        ("${mixed} > 1", "number(${mixed}) > 1"),
        ("${mixed} = 7", "false()"),
        ("${stage} != 7", "true()"),
    ],
)
def test_a_number_is_the_code_that_it_means(written, read):
    assert becomes(written)[0] == read


def test_an_answer_that_is_no_number_differs_from_every_number():
    found, _ = adapted(parse("${mixed} != 1"), SCOPE)
    answers = {code: evaluate(found, record_frame({"mixed": code})).values for code in ("dk", "01")}
    assert answers == {"dk": [True], "01": [False]}


@pytest.mark.parametrize(
    ("written", "read", "done"),
    [
        ("${moment} > '2019-06-30'", "date(${moment}) > '2019-06-30'", {"day"}),
        ("${moment} > '2019-06-30 08:30'", "${moment} > '2019-06-30T08:30:00'", {"quotes"}),
        ("${hour} > '8:30'", "${hour} > '08:30:00'", {"quotes"}),
        ("${moment} > today()", "date(${moment}) > today()", {"day"}),
        ("${day} > ${moment}", "${day} > date(${moment})", {"day"}),
        ("${word} > ${day}", "date(${word}) > ${day}", {"day"}),
        ("3 < ${moment}", "3 < decimal-date-time(${moment})", {"day"}),
        ("${day} * 2 > 1", "decimal-date-time(${day}) * 2 > 1", {"day"}),
    ],
)
def test_days_and_times_are_compared_as_they_are_stored(written, read, done):
    assert becomes(written) == (read, done)


@pytest.mark.parametrize(
    ("written", "read", "done"),
    [
        ("${word} = ''", "coalesce(${word}, '') = ''", {"blank"}),
        ("'' != ${tools}", "coalesce(${tools}, '') != ''", {"blank"}),
        ("coalesce(${word}, '') = ''", "coalesce(${word}, '') = ''", set()),
        (". = ''", ". = ''", set()),
    ],
)
def test_what_has_no_answer_is_nothing(written, read, done):
    assert becomes(written) == (read, done)


@pytest.mark.parametrize(
    ("written", "read", "done"),
    [
        ("${stage} = 'gone'", "false()", {"category"}),
        ("'gone' != ${stage}", "true()", {"category"}),
        ("${stage} = 'live'", "${stage} = 'live'", set()),
        ("${stage} = ${mixed}", "${stage} = ${mixed}", set()),
        ("${stage} = ${word}", "${stage} = ${word}", set()),
        ("selected(${tools}, 'gone')", "false()", {"category"}),
        ("selected(${tools}, 2)", "false()", {"category", "quotes"}),
    ],
)
def test_a_category_that_nobody_can_choose_is_never_equal(written, read, done):
    assert becomes(written) == (read, done)


@pytest.mark.parametrize(
    ("written", "read", "done"),
    [
        ("selected(${tools}, 1)", "selected(${tools}, '1')", {"quotes"}),
        ("selected(${tools}, ' a ')", "selected(${tools}, 'a')", {"quotes"}),
        ("selected(${tools}, ${age})", "selected(${tools}, concat(${age}))", {"text"}),
        ("selected(${tools}, ${word})", "selected(${tools}, ${word})", set()),
        (
            "selected(${word}, 'a')",
            "contains(concat(' ', ${word}, ' '), concat(' ', 'a', ' '))",
            {"words"},
        ),
        ("count-selected(${stage}) > 0", "if(coalesce(${stage}, '') = '', 0, 1) > 0", {"blank"}),
        ("count-selected(${tools}) > 0", "count-selected(${tools}) > 0", set()),
    ],
)
def test_choices_are_looked_for_where_they_are(written, read, done):
    assert becomes(written) == (read, done)


@pytest.mark.parametrize(
    ("written", "read", "done"),
    [
        ("${age} + '1'", "${age} + 1", {"quotes"}),
        ("-'3' * 2", "-3 * 2", {"quotes"}),
        ("-(1 + ${word})", "-(1 + number(${word}))", {"number"}),
        ("(${age} - (2 - '1')) * 2", "(${age} - (2 - 1)) * 2", {"quotes"}),
        ("max(${word}, 3)", "max(number(${word}), 3)", {"number"}),
        ("(${age} > 1) + 1", "number(${age} > 1) + 1", {"number"}),
        ("${day} + 1 > today()", "${day} + 1 > today()", set()),
    ],
)
def test_what_is_computed_with_is_a_number(written, read, done):
    assert becomes(written) == (read, done)


@pytest.mark.parametrize(
    ("written", "read", "done"),
    [
        ("string-length(.)", "string-length(.)", set()),
        ("string-length('abc')", "string-length('abc')", set()),
        ("string-length(${age})", "string-length(coalesce(concat(${age}), ''))", {"blank", "text"}),
        ("string-length(coalesce(${word}, 'x'))", "string-length(coalesce(${word}, 'x'))", set()),
        ("regex(12, '^1')", "regex('12', '^1')", {"quotes"}),
        ("regex(${day}, '^1')", "regex(${day}, '^1')", set()),
        ("substr(${age}, 0, 2)", "substr(concat(${age}), 0, 2)", {"text"}),
        ("if(${age}, 1, 'x')", "if(${age} != 0, '1', 'x')", {"quotes", "truth"}),
        ('coalesce(${age}, "it\'s")', 'coalesce(concat(${age}), "it\'s")', {"text"}),
        (
            "if(${age} = '1', position(..), today())",
            "if(${age} = 1, concat(position(..)), concat(today()))",
            {"quotes", "text"},
        ),
        ("once(${age} + '1')", "once(${age} + 1)", {"quotes"}),
        (
            "jr:choice-name(${stage}, '${stage}') = ${age}",
            "number(jr:choice-name(${stage}, '${stage}')) = ${age}",
            {"number"},
        ),
    ],
)
def test_what_is_looked_at_letter_by_letter_is_a_text(written, read, done):
    assert becomes(written) == (read, done)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("${age}", "${age} != 0"),
        ("${word}", "coalesce(${word}, '') != ''"),
        (".", ". != ''"),
        ("not(${tools}) or ${age} > 1", "not(coalesce(${tools}, '') != '') or ${age} > 1"),
        ("${stage} and ${age}", "coalesce(${stage}, '') != '' and ${age} != 0"),
    ],
)
def test_what_is_not_empty_and_no_zero_is_true(written, read):
    found, done = becomes(written, is_condition=True)
    assert (found, "truth" in done) == (read, True)


@pytest.mark.parametrize(
    "written",
    [
        "${day} = 'not a day'",
        "${hour} > 'noon'",
        "${hour} > 3",
        "${hour} > ${day}",
        "(${age} > 3) = 'maybe'",
        "(${age} > 3) = ${word}",
        "(${age} = 1) = ''",
        "'x' + ${age}",
        "${tools} + 1",
        "count-selected(${word})",
        "count-selected(${nobody})",
        "selected(${nobody}, 'a')",
        "coalesce(${nobody}, 1)",
        "${nobody} = ''",
        "${nobody} and true()",
    ],
)
def test_what_nothing_helps_is_left_to_the_check_which_refuses_it(written):
    expression = parse(written)
    found, done = adapted(expression, SCOPE)
    assert (found, done) == (expression, set())
    assert check(found, SCOPE, in_form=True)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("${stage} = 'x'", "${stage} = 'pilot' or ${stage} = 'live'"),
        ("'x' != ${stage}", "${stage} != 'pilot' and ${stage} != 'live'"),
        ("selected(${stage}, 'x')", "selected(${stage}, 'pilot') or selected(${stage}, 'live')"),
        ("${stage} = 'pilot'", "${stage} = 'pilot'"),
        ("${word} = 'x'", "${word} = 'x'"),
        ("${stage} = ${word}", "${stage} = ${word}"),
    ],
)
def test_a_code_that_stands_for_several_is_each_of_them(written, read):
    assert becomes(written, split={"stage": {"x": ["pilot", "live"]}})[0] == read


def test_a_filter_reads_the_columns_of_its_choices():
    columns = {"area": Name(Type.SELECT_ONE, frozenset({"1", "2"}))}
    found, done = adapted(parse_filter("area = '1' + ${age}"), SCOPE, columns=columns)
    assert (found.text, done) == ("area = 1 + ${age}", {"quotes"})
    assert found.columns == ("area",)

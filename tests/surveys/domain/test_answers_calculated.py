"""Calculations, filters of choices, rules across levels: what is found of an interview."""

import datetime

import pytest

from surveys.domain.answers import Before, check_interview, check_record, reads_across
from surveys.domain.expressions import parse_filter
from surveys.domain.questionnaire import Choice, Kind, Level, Question
from tests.surveys.domain.forms import form, question

NO_ANSWER = {"missing": "no_answer"}
NOT_APPLICABLE = {"missing": "not_applicable"}
REFUSED = {"missing": "refused"}
TODAY = datetime.date(2020, 3, 1)
BUDGET = form(
    question("rate", "decimal"),
    question("spent", "decimal", level="project"),
    question("left", "calculate", level="project", calculation="${rate} - ${spent}"),
    question("total", "calculate", calculation="sum(${spent})"),
    question("number", "calculate", calculation="count(${project})"),
    question("why", relevant="${total} > 10"),
)


def check(questionnaire, answers, projects=(), **fields):
    fields = {"complete": False, "today": TODAY, **fields}
    return check_interview(questionnaire, answers, projects, **fields)


def codes(checked):
    return [(p.project, p.question, p.code) for p in checked.problems]


def calculated(calculation, answers, *others, **fields):
    asked = form(*others, question("c", "calculate", calculation=calculation))
    return check(asked, answers, **fields).answers["c"]


@pytest.mark.parametrize(
    ("calculation", "answers", "stored"),
    [
        ("${n} * 2", {"n": 4}, "8"),
        ("1 div 3", {}, "0.333333333333333"),
        ("-2 div 3000", {}, "-0.000666666666666667"),
        ("${n} > 3", {"n": 4}, "true"),
        ("concat('a', ${n})", {"n": 4}, "a4"),
        ("if(${n} = 4, '', 'x')", {"n": 4}, NO_ANSWER),
        ("${n} + 1", {}, NO_ANSWER),
        ("${n} + 1", {"n": REFUSED}, REFUSED),
        ("date('2019-06-30') + ${n}", {"n": 4}, "2019-07-04"),
        ("int((today() - date('2000-03-02')) div 365.25)", {}, "19"),
    ],
)
def test_a_calculation_is_stored_as_what_it_comes_out_as(calculation, answers, stored):
    assert calculated(calculation, answers, question("n", "integer")) == stored


def test_nobody_types_a_calculation():
    checked = check(BUDGET, {"total": "99", "rate": "3"}, [{"spent": "1", "left": "7"}])
    assert (checked.answers["total"], checked.projects[0]["left"]) == ("1", "2")
    assert [one.question for one in checked.recalculated] == ["total", "left"]
    assert checked.problems == []


def test_a_calculation_that_fails_is_a_problem_beside_it():
    asked = form(question("n", "integer"), question("c", "calculate", calculation="1 div ${n}"))
    assert codes(check(asked, {"n": 0})) == [(None, "c", "calculation")]
    assert codes(check(asked, {"n": 1})) == []
    large = form(question("c", "calculate", calculation="9007199254740991 * 9"))
    assert codes(check(large, {})) == [(None, "c", "too_many_digits")]


def test_the_interview_reads_its_projects_together_and_projects_read_it():
    assert reads_across(BUDGET)
    checked = check(BUDGET, {"rate": "5", "why": "x"}, [{"spent": "4.5"}, {"spent": "6"}])
    assert checked.answers == {
        "rate": "5", "total": "10.5", "number": "2", "why": "x"
    }  # fmt: skip
    assert [one["left"] for one in checked.projects] == ["0.5", "-1"]
    less = check(BUDGET, {"rate": "5", "why": "x"}, [{"spent": "4.5"}])
    assert less.answers["why"] == NOT_APPLICABLE
    assert [one.question for one in less.dropped] == ["why"]


def test_a_project_without_an_answer_leaves_the_sum_unknown():
    checked = check(BUDGET, {}, [{"spent": "4.5"}, {"spent": REFUSED}])
    assert checked.answers["total"] == REFUSED
    assert check(BUDGET, {}, []).answers["total"] == "0"


def test_a_calculation_may_read_another_that_stands_later():
    asked = form(
        question("b", "calculate", calculation="${a} + 1"),
        question("a", "calculate", calculation="${n} + 1"),
        question("n", "integer"),
    )
    assert check(asked, {"n": 1}).answers == {"b": "3", "a": "2", "n": 1}
    assert not reads_across(asked)
    assert check_record(asked, Level.INTERVIEW, {"n": 1}, complete=True).answers["b"] == "3"


def test_the_place_of_a_project_is_known_to_its_questions():
    asked = form(question("p", "calculate", level="project", calculation="position(..)"))
    assert [one["p"] for one in check(asked, {}, [{}, {}]).projects] == ["1", "2"]


# The day of the save

AGE = form(
    question("born", "date"),
    question("age", "calculate", calculation="int((today() - ${born}) div 365.25)"),
    question("first", "calculate", calculation="once(today())"),
    question("seen", "date", constraint=". <= today()"),
)
BEFORE = Before({"born": "1990-03-02", "age": "28", "first": "2019-01-01"}, [])


def test_the_day_is_that_of_the_save_in_which_something_changed():
    kept = check(AGE, {"born": "1990-03-02"}, before=BEFORE).answers
    assert (kept["age"], kept["first"]) == ("28", "2019-01-01")
    changed = check(AGE, {"born": "1990-03-01"}, before=BEFORE).answers
    assert (changed["age"], changed["first"]) == ("30", "2019-01-01")
    new = check(AGE, {"born": "1990-03-01"}).answers
    assert (new["age"], new["first"]) == ("30", "2020-03-01")


def test_what_an_import_brings_of_another_day_is_kept():
    found = check(AGE, {"born": "1990-03-02", "age": "28", "first": "2019-01-01"}, today=None)
    assert (found.answers["age"], found.answers["first"]) == ("28", "2019-01-01")
    assert (found.recalculated, found.problems) == ([], [])


def test_a_rule_about_the_day_is_told_with_it():
    (problem,) = check(AGE, {"seen": "2020-03-02"}).problems
    assert problem.text() == "Enter 2020-03-01 or an earlier date (got 2020-03-02)."
    assert check(AGE, {"seen": "2020-03-01"}).problems == []


# Filters of choices

CITIES = tuple(
    Choice(code, {"en": code.title()}, {"country": country})
    for code, country in (("bilbao", "es"), ("lugo", "es"), ("porto", "pt"))
)
PLACES = form(
    question("country", "select_one", choices="es pt"),
    Question(
        "city", Kind.SELECT_ONE, Level.INTERVIEW, label={"en": "City"}, choices=CITIES,
        choice_filter=parse_filter("country = ${country}"),
    ),
    Question(
        "cities", Kind.SELECT_MULTIPLE, Level.INTERVIEW, label={"en": "Cities"}, choices=CITIES,
        choice_list="city", choice_filter=parse_filter("country = ${country} or name = 'porto'"),
    ),
)  # fmt: skip


def test_an_answer_that_is_not_offered_is_said_in_words():
    assert check(PLACES, {"country": "es", "city": "lugo", "cities": ["porto"]}).problems == []
    checked = check(PLACES, {"country": "pt", "city": "lugo", "cities": "lugo porto"})
    assert [problem.text() for problem in checked.problems] == [
        "Not offered beside the other answers: Lugo. Choose from: Porto; or correct the answer on "
        "which this depends.",
    ] * 2
    (nothing,) = check(PLACES, {"city": "lugo"}).problems
    assert "Leave it blank" in nothing.text()


# Needed on a condition

SOME = form(
    question("kind", "select_one", choices="new old"),
    question("since", "integer", required_if="${kind} = 'old'"),
    question("ok", "acknowledge"),
    question("at", "time"),
    question("when", "dateTime"),
)


def test_an_answer_is_needed_where_a_condition_says_so():
    assert codes(check(SOME, {"kind": "old"}, complete=True)) == [(None, "since", "required")]
    for kind in ("new", None):
        assert codes(check(SOME, {"kind": kind}, complete=True)) == []


def test_new_kinds_are_stored_in_one_form():
    checked = check(SOME, {"ok": "yes", "at": "8:30", "when": "2019-06-30 08:30:00.000"})
    assert {code: checked.answers[code] for code in ("ok", "at", "when")} == {
        "ok": "OK", "at": "08:30:00", "when": "2019-06-30T08:30:00"
    }  # fmt: skip
    wrong = check(SOME, {"ok": "no", "at": "25:00", "when": "2019-06-30T08:30:00Z"})
    assert [problem.code for problem in wrong.problems] == [
        "not_acknowledged", "not_a_time", "not_a_moment"
    ]  # fmt: skip


def test_notes_have_no_answer():
    asked = form(question("hello", "note"), question("a", relevant="true()"))
    assert check(asked, {"a": "x"}).answers == {"a": "x"}
    assert codes(check(asked, {"hello": "x"})) == [(None, "hello", "unknown_question")]

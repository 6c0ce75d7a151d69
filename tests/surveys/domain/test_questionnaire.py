import json

import pytest
from hypothesis import given, settings

from surveys.domain.expressions import Type
from surveys.domain.questionnaire import (
    Choice,
    Kind,
    Level,
    Question,
    Questionnaire,
    Section,
    choices_ever,
    is_code,
    scope_of,
    with_results,
)
from surveys.domain.questionnaire_json import from_json, to_json
from tests.soaking import FEWER
from tests.surveys.domain.forms import form, question, questionnaires


@pytest.mark.slow
@settings(max_examples=FEWER)
@given(questionnaires())
def test_json_and_back_is_the_same_questionnaire(questionnaire):
    definition = to_json(questionnaire)
    assert from_json(json.loads(json.dumps(definition))) == questionnaire
    assert to_json(from_json(definition)) == definition


def test_questions_come_in_order_by_level():
    one = form(question("a"), question("b", level="project"), question("c"))
    assert [q.code for q in one.questions()] == ["a", "c", "b"]
    assert [q.code for q in one.questions("interview")] == ["a", "c"]
    assert [q.code for q in one.questions(Level.PROJECT)] == ["b"]
    assert one.question("b").level == "project"
    with pytest.raises(KeyError, match="nope"):
        one.question("nope")


def test_a_condition_may_read_the_questions_of_its_level():
    one = form(
        question("n", "decimal"),
        question("day", "date"),
        question("words"),
        question("one", "select_one", choices="x y"),
        question("many", "select_multiple", level="project", choices="z"),
    )
    scope = one.scope("interview")
    assert {code: name.type for code, name in scope.items()} == {
        "today()": Type.DATE,
        "project": Type.BOOLEAN,
        "many": Type.SELECT_MULTIPLE,
        "n": Type.NUMBER,
        "day": Type.DATE,
        "words": Type.TEXT,
        "one": Type.SELECT_ONE,
    }
    assert scope["one"].choices == {"x", "y"}
    assert scope["n"].choices is None
    assert one.scope("project")["many"].choices == {"z"}


def test_the_list_of_choices_is_called_like_the_question_unless_it_says_otherwise():
    assert question("a", "select_one").choice_list == "a"
    assert question("a", "select_one", choice_list="colours").choice_list == "colours"
    assert question("a").choice_list == ""


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("a", True),
        ("1", True),
        ("c++", True),
        ("a.b", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("", False),
        (".a", False),
        ("[a", False),
        ("\\a", False),
        ("a b", False),
        ("a\nb", False),
        ("a'", False),
        ('a"', False),
        ("a\x00", False),
        ("a\ud800", False),
    ],
)
def test_categories_have_codes_that_fit_into_a_cell(code, allowed):
    assert is_code(code) == allowed


@pytest.mark.parametrize("code", ["", "1a", "a-b", "á", "a b", "x" * 65])
def test_questions_have_codes_that_fit_into_an_expression(code):
    with pytest.raises(ValueError, match="cannot be the code"):
        question(code)
    assert question("x" * 64).code == "x" * 64


def section(code, level, *questions):
    return Section(code, {}, Level(level), questions)


def build(*sections, **fields):
    return Questionnaire("test", "1", ("en",), "en", sections, **fields)


def asked(code, level, part, **fields):
    return question(code, level=level, section=part, **fields)


@pytest.mark.parametrize(
    ("build_it", "message"),
    [
        (lambda: form(question("a"), question("a")), "questions occur twice: a"),
        (lambda: question("a", "select_one", choices="x x"), "choices of a occur twice: x"),
        (lambda: question("a", "select_one", choices=""), "choices go with"),
        (lambda: question("a", "text", choices="x"), "choices go with"),
        (lambda: question("a", "text", choice_list="x"), "cannot be its list"),
        (lambda: question("a", "select_one", choice_list="x y"), "cannot be its list"),
        (lambda: question("a", "select_one", choices=".x"), "'.x' cannot be the code of a cat"),
        (lambda: question("a", calculation="1"), "a calculation goes with the type calculate"),
        (
            lambda: Question("a", Kind.CALCULATE, Level.INTERVIEW),
            "a calculation goes with the type calculate",
        ),
        (lambda: question("a", choice_filter="x = 1"), "a filter of choices goes with choices"),
        (lambda: question("a", required=True, required_if="1 = 1"), "required anyway has no"),
        (lambda: question("a", "note", default="1"), "nobody answers it, so it has no rules"),
        (lambda: question("a", "calculate", required=True), "nobody answers it, so it has"),
        (lambda: Choice("x", columns={"label": "a"}), "x: 'label' cannot be a column"),
        (lambda: Choice("x", columns={"a b": "a"}), "x: 'a b' cannot be a column"),
        (lambda: Choice("x", columns={"part": ""}), "x: 'part' cannot be a column"),
        (lambda: form(question("a"), repeat="a b"), "'a b' cannot be the name of the repeat"),
        (lambda: form(), "without questions"),
        (lambda: section("s", "interview"), "section 's' has no questions"),
        (lambda: section("s", "interview", question("a")), "a does not belong to section 's'"),
        (lambda: section("", "project", question("a")), "a does not belong"),
        (lambda: form(question("a"), project_label={"en": "P"}), "but no questions about them"),
        (lambda: form(question("a"), default_language="es"), "'es' is not among"),
        (
            lambda: form(question("a"), languages=("en", "E"), default_language="en"),
            "'E' is not a language code",
        ),
        (lambda: form(question("a", label={"en": "a", "es": "a"})), "not in a language"),
        (lambda: form(question("a", hint={"en": ""})), "empty text"),
        (lambda: form(question("a", label={})), "a has no label in 'en'"),
        (
            lambda: build(
                section("s", "interview", asked("a", "interview", "s")),
                section("s", "interview", asked("b", "interview", "s")),
            ),
            "sections occur twice: s",
        ),
        (
            lambda: build(
                section("", "interview", question("a")), section("", "interview", question("b"))
            ),
            "two sections without a code",
        ),
        (
            lambda: build(
                section("p", "project", asked("a", "project", "p")),
                section("i", "interview", asked("b", "interview", "i")),
                section("q", "project", asked("c", "project", "q")),
            ),
            "do not stand together",
        ),
        (
            lambda: form(
                question("a", "select_one", choice_list="l", choices="x"),
                question("b", "select_one", choice_list="l", choices="y"),
            ),
            "two lists of choices are called 'l'",
        ),
    ],
)
def test_what_is_not_well_formed_cannot_exist(build_it, message):
    with pytest.raises(ValueError, match=message):
        build_it()


def test_a_choice_needs_a_label_too():
    unlabelled = Question(
        "a", Kind.SELECT_ONE, Level.INTERVIEW, label={"en": "A"}, choices=(Choice("x"),)
    )
    with pytest.raises(ValueError, match="x has no label in 'en'"):
        form(unlabelled)


def test_two_questions_may_share_a_list():
    shared = form(
        question("a", "select_one", choice_list="l", choices="x"),
        question("b", "select_multiple", choice_list="l", choices="x"),
    )
    assert [q.choice_list for q in shared.questions()] == ["l", "l"]


def test_a_calculation_is_stored_as_what_it_comes_out_as_whatever_the_order():
    one = form(
        question("later", "calculate", calculation="${sooner} + 1"),
        question("sooner", "calculate", calculation="date('2019-06-30')"),
        question("words", "calculate", calculation="concat(${sooner}, '')"),
        question("spent", "decimal", level="project"),
        question("sum", "calculate", calculation="sum(${spent})"),
        question("circle", "calculate", calculation="${circle}"),
        question("n", "integer"),
    )
    kinds = {item.code: item.stored_as for item in one.items()}
    assert kinds == {
        "later": Kind.DATE,
        "sooner": Kind.DATE,
        "words": Kind.TEXT,
        "sum": Kind.DECIMAL,
        "circle": Kind.TEXT,
        "n": Kind.INTEGER,
        "spent": Kind.DECIMAL,
    }


def test_questions_without_a_calculation_are_as_they_were():
    asked = [question("a"), question("b", "note")]
    assert with_results(asked) == asked
    calculated = question("c", "calculate", calculation="1 + 1")
    *before, after = with_results([*asked, calculated])
    assert (before, after.name.type) == (asked, Type.NUMBER)


def test_what_decides_on_an_answer_is_read_before_it():
    asked = question("c", "calculate", calculation="${n} + 1", relevant="${n} > 0")
    assert [one.text for one in asked.expressions] == ["${n} > 0", "${n} + 1"]
    assert [*question("a", constraint=". != ''").expressions] == []


def test_only_a_form_with_projects_knows_how_many_there_are():
    asked = [question("a"), question("p", level="project")]
    assert set(scope_of(asked, "interview")) == {"today()", "a", "p"}
    assert set(scope_of(asked, "interview", "project")) == {"today()", "a", "p", "project"}
    below = scope_of(asked, "project", "project")
    assert set(below) == {"today()", "a", "p", ".."}
    assert not below["p"].is_repeated


def test_an_acknowledgement_is_seen_as_a_choice_of_one():
    assert question("a", "acknowledge").name.choices == {"OK"}


def test_a_question_is_called_by_its_words_without_markup_else_by_its_code():
    asked = question("a", label={"en": "**Why** ${b}?", "es": ""})
    assert [asked.label_in(language) for language in ("en", "es", "fr")] == ["Why …?"] * 3
    assert question("a", "calculate", label={}).label_in("en") == "a"


def test_the_categories_that_a_variable_ever_had_come_newest_first():
    newest = question("a", "select_one", choices="x y")
    older = Question(
        "a",
        Kind.SELECT_ONE,
        Level.INTERVIEW,
        choices=(Choice("z", {"en": "Z"}), Choice("y", {"en": "former words"})),
    )
    found = choices_ever([newest, older])
    assert [(one.code, one.label["en"]) for one in found] == [("x", "x"), ("y", "y"), ("z", "Z")]


def test_codes_are_known_in_the_form_in_which_they_are_compared():
    asked = question("a", "select_one", choices="cafe\u0301 b")
    assert asked.known_codes == {"café": "cafe\u0301", "b": "b"}

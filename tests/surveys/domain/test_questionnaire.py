import json

import pytest
from hypothesis import given

from surveys.domain.expressions import Type
from surveys.domain.questionnaire import (
    Choice,
    Kind,
    Level,
    Question,
    Questionnaire,
    Section,
    is_code,
)
from surveys.domain.questionnaire_json import from_json, to_json
from tests.surveys.domain.forms import form, question, questionnaires


@pytest.mark.slow
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

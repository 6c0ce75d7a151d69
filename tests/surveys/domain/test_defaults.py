import datetime

from surveys.domain.defaults import default_answers
from surveys.domain.questionnaire import Level
from tests.surveys.domain.forms import form, question

TODAY = datetime.date(2020, 2, 29)


def test_a_form_without_defaults_begins_empty():
    assert default_answers(form(question("a")), Level.INTERVIEW, today=TODAY) == {}


def test_a_new_interview_begins_with_what_stands_fixed_and_with_the_day():
    asked = form(
        question("country", default="'ES'"),
        question("held", "date", default="today()"),
        question("people", "integer", default="2 + 1"),
        question("colour", "select_one", default="'green'"),
    )
    found = default_answers(asked, Level.INTERVIEW, today=TODAY)
    assert found == {"country": "ES", "held": "2020-02-29", "people": 3, "colour": "green"}


def test_a_default_reads_those_before_it_and_the_interview_of_a_project():
    asked = form(
        question("country", default="'ES'"),
        question("copy", default="concat(${country}, '-1')"),
        question("where", level="project", default="${country}"),
        question("number", "integer", "project", default="position(..)"),
    )
    assert default_answers(asked, Level.INTERVIEW, today=TODAY)["copy"] == "ES-1"
    above = {"country": "PT"}
    found = default_answers(asked, Level.PROJECT, today=TODAY, above=above, place=4)
    assert found == {"where": "PT", "number": 4}


def test_what_is_no_answer_to_its_question_leaves_it_empty():
    asked = form(
        question("colour", "select_one", default="'purple'"),
        question("people", "integer", default="'many'"),
        question("copy", default="${colour}"),
        question("share", "decimal", default="1 div 0"),
    )
    assert default_answers(asked, Level.INTERVIEW, today=TODAY) == {}

import uuid

import pytest
from django.utils import translation

from surveys.domain.answers import AnswerProblem
from surveys.domain.details import DETAILS
from surveys.domain.findings import Findings
from surveys.domain.messages import Place
from surveys.domain.working_copies.changes import Key
from surveys.forms.checking import CheckedPlaces, checked
from tests.surveys.factories import questionnaire_form

FIRST, SECOND = (str(uuid.UUID(int=number)) for number in (1, 2))


@pytest.fixture
def places():
    return CheckedPlaces(questionnaire_form(), [FIRST, SECOND], {SECOND: "Pilot"})


def problem(code, question, project=None):
    return AnswerProblem(code, "Mend it.", {}, Place(question=question, project=project))


@pytest.mark.parametrize(
    ("found", "subject", "target"),
    [
        (problem("required", "staff"), "How many people?", "desk-answer-staff"),
        (problem("required", "lost"), "lost", "desk-answer-lost"),
        (problem(DETAILS, "held_on"), "Date of the interview", "desk-field-held_on"),
        (problem(DETAILS, "consent"), "To participate", "desk-consent-participate"),
        (problem(DETAILS, "text_version"), "Consent", "desk-consent-text_version"),
        (problem(DETAILS, "projects"), "", ""),
        (
            problem("required", "stage", 0),
            "Project 1: How far is it?",
            f"cell-{FIRST}-answer-stage",
        ),
        (
            problem(DETAILS, "label", 1),
            "Project 2 (Pilot): Short label",
            f"cell-{SECOND}-field-label",
        ),
    ],
)
def test_a_problem_says_what_it_is_about_and_where_that_is(places, found, subject, target):
    line = places.line(found, [uuid.UUID(FIRST), uuid.UUID(SECOND)])
    assert (line.subject, line.text, line.target) == (subject, "Mend it.", target)


def test_places_are_named_in_the_language_of_whoever_reads():
    with translation.override("es"):
        line = CheckedPlaces(questionnaire_form(), [], {}).conflict(Key("", "answer", "staff"))
    assert line.subject == "¿Cuántas personas?"


def test_findings_are_told_apart_by_what_they_keep_from(places):
    found = Findings(to_count=True, projects=(uuid.UUID(FIRST),))
    found.note([problem("odd", "staff")])
    found.lacks = [problem("required", "aws_customer")]
    gone = Key(str(uuid.UUID(int=9)), "answer", "stage")
    said = checked(found, [Key(FIRST, "answer", "stage"), gone], places)
    assert [one.target for one in said.conflicts] == [f"cell-{FIRST}-answer-stage"]
    assert [one.target for one in said.wrong] == ["desk-answer-staff"]
    assert [one.target for one in said.open] == ["desk-answer-aws_customer"]
    assert not said.is_clear
    assert checked(Findings(), [], places).is_clear

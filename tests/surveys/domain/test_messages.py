"""Messages are data: a code, a template with parameters, a place."""

import pytest

from surveys.domain.answers import AnswerProblem
from surveys.domain.canonical import NotCanonical, canonical_json
from surveys.domain.confirming import Confirmation, ToConfirm
from surveys.domain.expressions import ExpressionError, parse
from surveys.domain.importing import Problem
from surveys.domain.messages import NOWHERE, Message, Place, Spoken
from surveys.domain.questionnaire import Level
from surveys.domain.raw_answers import Unstorable
from surveys.domain.refusals import (
    AlreadyInterviewed,
    InvalidAnswers,
    NotThere,
    NotWritable,
    Refused,
    StaleVersion,
    TakenIds,
    WaveNotOpen,
)

SAID = Message("late", "%(got)s is late.", {"got": 3}, Place(row=4), {"es": "Tarde."})


def test_the_words_of_a_study_come_before_the_template():
    assert (SAID.text("es"), SAID.text("en")) == ("Tarde.", "Tarde.")
    assert Message("late", "%(got)s is late.", {"got": 3}).text("es") == "3 is late."
    spanish = {"%(got)s is late.": "%(got)s es tarde."}
    own = Message("late", "%(got)s is late.", {"got": 3})
    assert own.text("es", lambda template, params: spanish[template] % params) == "3 es tarde."


def test_a_message_moves_to_another_place_and_stays_what_it_is():
    problem = Problem("a.csv", 4, "stage", "gone", "No %(what)s.", {"what": "x"})
    moved = problem.at(row=7)
    assert (moved.file, moved.row, moved.column) == ("a.csv", 7, "stage")
    assert (moved.code, moved.text(), type(moved)) == ("gone", "No x.", Problem)
    assert problem.row == 4
    assert moved == Problem("a.csv", 7, "stage", "gone", "No %(what)s.", {"what": "x"})


def test_messages_are_told_apart_by_their_place():
    assert SAID.at(row=5) != SAID
    assert len({SAID, SAID.at(row=4), SAID.at(row=5)}) == 2


def test_a_problem_of_an_answer_says_where_it_is():
    of_project = AnswerProblem("x", "Wrong.", place=Place(project=0, question="stage"))
    of_interview = AnswerProblem("x", "Wrong.", place=Place(question="staff"))
    assert (of_project.level, of_interview.level) == (Level.PROJECT, Level.INTERVIEW)
    assert [str(of_project), str(of_interview)] == ["project 1, stage: Wrong.", "staff: Wrong."]


def test_what_is_to_be_confirmed_is_a_message():
    asked = Confirmation("new_expert", "Is %(code)s new?", {"code": "R9"}, subject="r9")
    assert isinstance(asked, Message)
    assert (asked.key, str(asked), asked.place) == ("new_expert:r9", "Is R9 new?", NOWHERE)


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (Refused("No."), "refused"),
        (Refused("No.", code="reason_missing"), "reason_missing"),
        (NotThere("No."), "not_there"),
        (NotWritable("No."), "not_writable"),
        (WaveNotOpen("No."), "wave_not_open"),
        (StaleVersion(seen=1, current=2), "stale_version"),
        (TakenIds([1]), "taken_ids"),
        (InvalidAnswers([]), "invalid_answers"),
        (AlreadyInterviewed(expert="R1", wave="2019", interview=1), "already_interviewed"),
        (ToConfirm([]), "to_confirm"),
        (Unstorable("too_long", "Too long."), "too_long"),
    ],
)
def test_what_is_raised_carries_a_message_with_a_code(refusal, code):
    assert isinstance(refusal, Spoken)
    assert (refusal.said.code, refusal.code) == (code, code)
    assert str(refusal) == refusal.said.text()
    assert (refusal.template, refusal.params) == (refusal.said.template, refusal.said.params)


def test_content_that_has_no_canonical_form_names_its_path():
    with pytest.raises(NotCanonical) as caught:
        canonical_json({"projects": [{"size": 1.5}]})
    assert (caught.value.code, caught.value.path) == ("floating_point", "projects[0].size")


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "empty", 0),
        ("1 + ", "too_short", 4),
        ("${a} == 1", "syntax", 5),
        ("nothing(1)", "unknown_function", 0),
        ("not(1, 2)", "number_of_values", 0),
        ("regex(., '(')", "pattern", 10),
    ],
)
def test_an_expression_that_cannot_be_read_says_what_and_where(text, code, position):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.position) == (code, position)

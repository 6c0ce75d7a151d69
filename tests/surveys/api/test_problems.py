"""A problem says all that was found at once: for programs by codes, for people in words."""

import datetime
import json
import uuid

import pytest
from django.test import RequestFactory
from django.utils import translation

from surveys.actions.working_copies import Key, OpenConflicts, Untypable
from surveys.api.problems import (
    Problem,
    as_response,
    found_in_words,
    is_for_api,
    place_of,
    plain_params,
)
from surveys.domain.answers import AnswerProblem
from surveys.domain.confirming import Confirmation, ToConfirm
from surveys.domain.details import DETAILS
from surveys.domain.findings import Findings
from surveys.domain.messages import Message, Place
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
from surveys.domain.wording import Named
from tests.surveys.api.asking import problem_of

PROJECT = uuid.uuid4()
KEY = Key(str(PROJECT), "answer", "stage")
LACK = AnswerProblem("required", "Answer it.", {}, Place(project=0, question="stage"), is_lack=True)
WRONG = AnswerProblem(DETAILS, "No such mode.", {}, Place(question="mode"))
ASKED = Confirmation("late", "Is it right?", {}, subject="2031")


@pytest.mark.parametrize(
    ("refused", "status", "code"),
    [
        (NotThere("There is none."), 404, "not_found"),
        (StaleVersion(seen=1, current=2), 412, "precondition_failed"),
        (WaveNotOpen("Closed."), 409, "wave_not_open"),
        (NotWritable("Approved."), 409, "not_writable"),
        (TakenIds([PROJECT]), 409, "taken_ids"),
        (AlreadyInterviewed(expert="R7", wave="2019", interview=PROJECT), 409,
         "already_interviewed"),
        (InvalidAnswers([WRONG]), 422, "invalid_answers"),
        (ToConfirm([ASKED]), 422, "to_confirm"),
        (Refused("No."), 422, "refused"),
        (OpenConflicts([KEY]), 409, "open_conflicts"),
        (Untypable("too_long", "Too long.", KEY), 422, "too_long"),
    ],
)  # fmt: skip
def test_what_a_rule_refuses_has_a_status_and_a_code(refused, status, code):
    problem = Problem.of_refusal(refused)
    assert (problem.status, problem.code) == (status, code)


@pytest.mark.parametrize("refused", [OpenConflicts([KEY]), Untypable("a", "Too long.", KEY)])
def test_what_is_refused_in_a_place_names_it(refused):
    (one,) = Problem.of_refusal(refused).problems
    assert one["place"] == {
        "project": str(PROJECT), "part": "answer", "question": "stage", "path": ""
    }  # fmt: skip


def test_the_interview_that_there_is_is_named():
    refused = AlreadyInterviewed(expert="R7", wave="2019", interview=PROJECT)
    assert Problem.of_refusal(refused).document()["interview"] == str(PROJECT)


def test_versions_are_told_to_programs():
    problem = Problem.of_refusal(StaleVersion(seen=1, current=2))
    assert problem.params == {"seen": 1, "current": 2}


def test_all_that_was_found_comes_along_each_thing_at_its_place():
    found = Findings(to_count=True, projects=(PROJECT,))
    found.note([WRONG, LACK])
    found.questions.append(ASKED)
    with pytest.raises(InvalidAnswers) as caught:
        found.refuse(complete=True)
    problem = Problem.of_refusal(caught.value)
    assert [(one["code"], one["place"], one["is_lack"]) for one in problem.problems] == [
        (DETAILS, {"project": None, "part": "field", "question": "mode", "path": ""}, False),
        ("required",
         {"project": str(PROJECT), "part": "answer", "question": "stage", "path": ""}, True),
    ]  # fmt: skip
    assert [one["key"] for one in problem.questions] == ["late:2031"]


def test_without_all_that_was_found_the_refusal_says_what_it_knows():
    assert [one["code"] for one in Problem.of_refusal(InvalidAnswers([LACK])).problems] == [
        "required"
    ]
    assert [one["key"] for one in Problem.of_refusal(ToConfirm([ASKED])).questions] == ["late:2031"]


def test_what_only_keeps_from_counting_is_told_where_it_is_to_count():
    found = Findings(projects=(PROJECT,))
    found.note([LACK])
    assert found_in_words(found) == {"problems": [], "questions": []}


def test_a_project_that_nobody_counted_has_no_id():
    assert place_of(Message("a", "b", place=Place(project=3))) == {
        "project": None, "part": "", "question": "", "path": ""
    }  # fmt: skip


def test_params_are_plain():
    given = {
        "day": datetime.date(2019, 6, 3),
        "names": Named(("a", {"en": "b", "es": "c"})),
        "choices": Named(({"en": "Live", "es": "En marcha"},), ("live", "test")),
        "several": (1, PROJECT),
        "id": PROJECT,
        "none": None,
    }
    with translation.override("es"):
        assert plain_params(given) == {
            "day": "2019-06-03",
            "names": "a, c",
            "choices": "live, test",
            "several": [1, str(PROJECT)],
            "id": str(PROJECT),
            "none": None,
        }


def test_outside_of_a_view_it_is_the_same_document():
    problem = Problem.of_status(503, "Später", headers={"Retry-After": "10"})
    response = as_response(problem)
    assert problem_of(response, 503, "unavailable") == problem.document()
    assert response["Retry-After"] == "10"
    assert "Später" in response.content.decode()
    assert json.loads(response.content)["title"] == "Service Unavailable"


@pytest.mark.parametrize(
    ("address", "is_one"), [("/api/v1/session/", True), ("/api", False), ("/studies/", False)]
)
def test_it_is_known_what_is_for_the_api(address, is_one):
    assert is_for_api(RequestFactory().get(address)) is is_one

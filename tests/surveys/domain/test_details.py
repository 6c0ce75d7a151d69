import datetime

import pytest

from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.conversations import MOST_CONVERSATIONS
from surveys.domain.details import (
    FURTHER,
    MOST_PROJECTS,
    check_consent,
    check_conversations,
    check_details,
    check_number_of_projects,
    stored_code,
)
from surveys.domain.refusals import Refused

TODAY = datetime.date(2026, 1, 1)


def content(**fields):
    return InterviewContent(**{"answers": {}, "language": "en"} | fields)


def test_a_head_in_order_has_no_problems():
    good = content(
        organization="O-1",
        interviewer="ana.2",
        mode="video",
        duration_minutes=1440,
        language="es-MX",
        projects=(ProjectContent({}, label="x" * 200),),
    )
    assert check_details(good, complete=False, today=TODAY) == []


@pytest.mark.parametrize(
    ("fields", "question", "says"),
    [
        ({"organization": "Acme Inc."}, "organization", "Use letters, digits"),
        ({"interviewer": "Ana Ruiz"}, "interviewer", "Use letters, digits"),
        ({"interviewer": "a" * 65}, "interviewer", "at most 64"),
        ({"mode": "letter"}, "mode", "Choose from: in person, video call, phone, in writing."),
        ({"duration_minutes": 0}, "duration_minutes", "from 1 to 1440 minutes (got 0)"),
        ({"language": "English"}, "language", "like en or es"),
        ({"projects": (ProjectContent({}, label="x" * 201),)}, "label", "has 201 characters"),
        ({"projects": (ProjectContent({}, label="a\x00"),)}, "label", "cannot be stored"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(fields, question, says):
    (problem,) = check_details(content(**fields), complete=False, today=TODAY)
    assert problem.question == question
    assert says in str(problem)


def test_a_date_is_needed_once_the_interview_is_to_count():
    (problem,) = check_details(content(), complete=True, today=TODAY)
    assert problem.question == "held_on"
    assert (
        check_details(content(held_on=datetime.date(2019, 6, 3)), complete=True, today=TODAY) == []
    )


def test_a_code_is_stored_without_what_cannot_be_seen():
    assert stored_code("\u00a0Ｒ-01\u200b ") == "R-01"
    for code in ("", "Ana Ruiz", "-r1", "x" * 65):
        with pytest.raises(Refused, match="Use letters, digits") as refused:
            stored_code(code)
        assert refused.value.code == "not_a_pseudonym"


@pytest.mark.parametrize(
    ("held_on", "says"),
    [(datetime.date(2026, 1, 3), "lies after today"), (datetime.date(26, 1, 3), "year 26 ")],
)
def test_an_interview_was_held_on_a_day_that_can_be(held_on, says):
    (problem,) = check_details(content(held_on=held_on), complete=True, today=TODAY)
    assert problem.question == "held_on"
    assert says in str(problem)
    assert not problem.is_lack


def test_an_interview_holds_so_many_projects_and_no_more():
    most = content(projects=(ProjectContent({}),) * MOST_PROJECTS)
    assert check_details(most, complete=False, today=TODAY) == []
    (problem,) = check_number_of_projects(MOST_PROJECTS + 1)
    assert problem.question == "projects"
    assert "at most 500 projects, and these are 501." in str(problem)


def test_without_consent_an_interview_lacks_something():
    assert [*check_consent(given=True, respondent="R1", wave="2026")] == []
    (problem,) = check_consent(given=False, respondent="R1", wave="2026")
    assert (problem.question, problem.is_lack) == ("consent", True)
    assert "There is no consent of respondent R1 to participate in wave 2026." in str(problem)


def test_a_wrong_label_names_its_project():
    projects = (ProjectContent({}), ProjectContent({}, label="x" * 201))
    (problem,) = check_details(content(projects=projects), complete=False, today=TODAY)
    assert (problem.project, problem.question) == (1, "label")
    assert "The label of project 2 has 201 characters." in str(problem)


def conversation(**fields):
    stored = {"held_on": "2025-12-01", "mode": "", "duration_minutes": None, "interviewer": ""}
    return stored | fields


def test_further_conversations_follow_the_rules_of_the_first():
    wrong = conversation(interviewer="Ana Ruiz", mode="letter", duration_minutes=0)
    late, undated = conversation(held_on="2026-01-03"), conversation(held_on=None)
    given = content(further_conversations=[conversation(), wrong, late, undated])
    problems = [*check_conversations(given.further_conversations, complete=True, today=TODAY)]
    for problem, says in zip(
        problems,
        [
            "Use letters, digits",
            "'letter' is no mode.",
            "lasts from 1 to 1440 minutes",
            "2026-01-03 lies after today",
            "Conversation 5",
        ],
        strict=True,
    ):
        assert problem.question == FURTHER
        assert says in str(problem)
    assert [one.is_lack for one in problems] == [False] * 4 + [True]


def test_there_is_an_end_to_further_conversations():
    many = [conversation()] * (MOST_CONVERSATIONS + 1)
    problems = check_details(content(further_conversations=many), complete=False, today=TODAY)
    assert [(one.question, one.params["got"]) for one in problems] == [
        (FURTHER, MOST_CONVERSATIONS + 1)
    ]

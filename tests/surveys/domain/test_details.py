import datetime

import pytest

from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.details import check_details

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
        ({"mode": "letter"}, "mode", "Choose from: in_person, video, phone, written."),
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

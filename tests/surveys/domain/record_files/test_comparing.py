"""Interviews of a file beside those that are stored: what differs, where, old beside new."""

import datetime
import uuid

import pytest

from surveys.domain.record_files.comparing import (
    Comparison,
    StoredInterview,
    StoredProject,
)
from surveys.domain.record_files.judging import OF_A_ROW
from tests.surveys.domain.record_files.files import book, csv_file, read_file
from tests.surveys.factories import questionnaire_form

DETAILS = {
    "interviewer": "INT-1",
    "held_on": datetime.date(2019, 6, 3),
    "mode": "video",
    "duration_minutes": 45,
    "language": "en",
}
ANSWERS = {"aws_customer": "yes", "staff": 12}
HEAD = "respondent,held_on,aws_customer,staff,project_label,stage,frameworks,team_size"
ROW = "R1,2019-06-03,yes,12,Pilot,research,pytorch tensorflow,3"
OF_PROJECT = {"stage": "research", "frameworks": ["tensorflow", "pytorch"], "team_size": 3}


def stored(*projects, **fields):
    """Return an interview as it is stored; the fields change it."""
    given = {"respondent": "R1", "organization": "O1", "details": DETAILS, "answers": ANSWERS}
    return StoredInterview(**{**given, "projects": projects, **fields})


def differences(read, before):
    """Return row, heading, code and both sides of all in which the first interview differs."""
    comparison = Comparison(read.plan, questionnaire_form(), OF_A_ROW)
    (interview, *_) = read.interviews
    projects = [one for one in read.projects if one.interview == interview.id]
    return [
        (one.row, one.heading, one.code, one.old, one.new)
        for one in comparison.differences(interview, projects, before)
    ]


def of_rows(tmp_path, *rows, head=HEAD):
    return read_file(csv_file(tmp_path, "\n".join([head, *rows]) + "\n"))


def pilot(read, **fields):
    """Return the first project of a file as it may be stored."""
    given = {"id": read.projects[0].id, "label": "Pilot", "answers": OF_PROJECT}
    return StoredProject(**{**given, **fields})


def test_what_the_file_says_the_same_way_is_no_difference(tmp_path):
    read = of_rows(tmp_path, ROW)
    assert differences(read, stored(pilot(read))) == []


def test_several_categories_have_no_order_when_they_are_compared(tmp_path):
    read = of_rows(tmp_path, ROW)
    answers = OF_PROJECT | {"frameworks": ["pytorch", "tensorflow"]}
    assert differences(read, stored(pilot(read, answers=answers))) == []


@pytest.mark.parametrize(
    ("change", "heading", "old", "new"),
    [
        ({"staff": 13}, "staff", "13", "12"),
        ({"staff": {"missing": "refused"}}, "staff", ".refused", "12"),
        ({"aws_customer": "no"}, "aws_customer", "no", "yes"),
    ],
)
def test_an_answer_that_differs_is_shown_as_a_cell_has_it(tmp_path, change, heading, old, new):
    read = of_rows(tmp_path, ROW)
    before = stored(pilot(read), answers=ANSWERS | change)
    assert differences(read, before) == [(2, heading, "differs", old, new)]


def test_an_answer_that_is_not_stored_at_all_is_shown_as_nothing(tmp_path):
    read = of_rows(tmp_path, ROW)
    before = stored(pilot(read), answers={"aws_customer": "yes"})
    assert differences(read, before) == [(2, "staff", "differs", "–", "12")]


def test_the_label_and_the_answers_of_a_project_differ_in_its_row(tmp_path):
    read = of_rows(tmp_path, ROW)
    answers = OF_PROJECT | {"frameworks": ["pytorch"], "team_size": 4}
    assert differences(read, stored(pilot(read, label="", answers=answers))) == [
        (2, "project_label", "differs", "–", "Pilot"),
        (2, "frameworks", "differs", "pytorch", "tensorflow pytorch"),
        (2, "team_size", "differs", "4", "3"),
    ]


DETAIL_HEAD = (
    "respondent,organization,held_on,interviewer,mode,duration_minutes,language,aws_customer"
)


@pytest.mark.parametrize(
    ("row", "difference"),
    [
        ("R1,O1,2019-06-03,INT-1,video,45,en,yes", None),
        ("r1,o1,2019-06-03,INT-1,video,45,en,yes", None),
        ("R2,O1,2019-06-03,INT-1,video,45,en,yes", ("respondent", "R1", "R2")),
        ("R1,O2,2019-06-03,INT-1,video,45,en,yes", ("organization", "O1", "O2")),
        ("R1,,2019-06-03,INT-1,video,45,en,yes", ("organization", "O1", "–")),
        ("R1,O1,2019-06-04,INT-1,video,45,en,yes", ("held_on", "2019-06-03", "2019-06-04")),
        ("R1,O1,2019-06-03,,video,45,en,yes", ("interviewer", "INT-1", "–")),
        ("R1,O1,2019-06-03,INT-1,phone,45,en,yes", ("mode", "video", "phone")),
        ("R1,O1,2019-06-03,INT-1,video,,en,yes", ("duration_minutes", "45", "–")),
        ("R1,O1,2019-06-03,INT-1,video,45,es,yes", ("language", "en", "es")),
    ],
)
def test_a_detail_that_differs_is_shown_under_its_heading(tmp_path, row, difference):
    read = of_rows(tmp_path, row, head=DETAIL_HEAD)
    wanted = [(2, difference[0], "differs", *difference[1:])] if difference else []
    assert differences(read, stored()) == wanted


def test_what_the_file_has_no_column_for_is_not_compared(tmp_path):
    read = of_rows(tmp_path, "R1,yes", head="respondent,aws_customer")
    other = {**DETAILS, "mode": "phone", "held_on": None}
    kept = StoredProject(uuid.uuid4(), "Pilot", OF_PROJECT)
    before = stored(kept, organization="O9", details=other, answers=ANSWERS | {"staff": 99})
    assert differences(read, before) == []


def test_a_project_that_is_not_stored_is_named_by_its_row(tmp_path):
    second = "R1,,,,Second,production,,"
    read = of_rows(tmp_path, ROW, second)
    assert differences(read, stored(pilot(read))) == [(3, None, "project_new", "", "")]


def test_a_project_that_the_file_lacks_is_named_by_its_label_or_its_place(tmp_path):
    read = of_rows(tmp_path, ROW)
    others = [StoredProject(uuid.uuid4(), label, OF_PROJECT) for label in ("", "Third")]
    assert differences(read, stored(pilot(read), *others)) == [
        (2, None, "project_missing", "2", ""),
        (2, None, "project_missing", "Third", ""),
    ]


def test_a_difference_in_one_of_several_projects_of_a_row_is_under_the_heading_of_that(tmp_path):
    head = "respondent,held_on,aws_customer,stage#1,stage#2,team_size#2"
    read = of_rows(tmp_path, "R1,2019-06-03,yes,research,production,5", head=head)
    first, second = read.projects
    known = [
        StoredProject(first.id, "", {"stage": "research", "team_size": 7}),
        StoredProject(second.id, "", {"stage": "research", "team_size": 4}),
    ]
    assert differences(read, stored(*known)) == [
        (2, "stage#2", "differs", "research", "production"),
        (2, "team_size#2", "differs", "4", "5"),
    ]


def test_a_sheet_of_projects_is_named_where_one_of_them_differs(tmp_path):
    own = [["respondent", "held_on", "aws_customer"], ["R1", DETAILS["held_on"], "yes"]]
    of_projects = [["respondent", "stage"], ["R1", "production"]]
    read = read_file(book(tmp_path, {"interviews": own, "projects": of_projects}))
    comparison = Comparison(read.plan, questionnaire_form(), OF_A_ROW)
    before = stored(pilot(read), StoredProject(uuid.uuid4(), "Second", OF_PROJECT))
    found = [*comparison.differences(read.interviews[0], read.projects, before)]
    assert [(one.file, one.row, one.code) for one in found] == [
        ("projects", 2, "differs"),
        ("interviews", 2, "project_missing"),
    ]

"""Dates of a package: what cannot have happened yet, and what a person should look at."""

import datetime

import pytest

from surveys.domain.package.dates import future_dates
from surveys.domain.package.reading import read_contents
from tests.surveys.domain.package.contents import (
    P19,
    STUDY,
    TABLES,
    package,
    with_second_conversation,
)

BEFORE_ALL = datetime.date(2018, 1, 1)


def future(contents, today):
    with read_contents(contents) as reading:
        assert reading.problems == []
        return [
            (one.file, one.row, one.column, str(one.params["got"]))
            for one in future_dates(reading.package, today=today)
        ]


def test_every_date_of_what_happened_that_lies_after_today_is_named():
    assert future(with_second_conversation(), BEFORE_ALL) == [
        ("interviews.csv", 2, "held_on", "2018-05-02"),
        ("interviews.csv", 3, "held_on", "2019-06-03"),
        ("consents.csv", 2, "given_on", "2018-05-01"),
        ("consents.csv", 3, "given_on", "2019-06-01"),
        ("consents.csv", 4, "given_on", "2019-06-01"),
        ("consents.csv", 4, "withdrawn_on", "2019-07-01"),
        ("interviews.csv", 3, "further_conversations", "2019-06-10"),
    ]


def test_today_itself_is_not_after_today():
    contents = with_second_conversation()
    assert future(contents, datetime.date(2019, 7, 1)) == []
    found = future(contents, datetime.date(2019, 6, 30))
    assert found == [("consents.csv", 4, "withdrawn_on", "2019-07-01")]


def warnings(contents):
    with read_contents(contents) as reading:
        assert reading.problems == []
        return [(one.row, one.column, one.code) for one in reading.warnings]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2018-05-01", []),
        ("2018-06-30", []),
        ("2018-04-30", [(2, "held_on", "outside_wave")]),
        ("2018-07-01", [(2, "held_on", "outside_wave")]),
    ],
)
def test_an_interview_outside_the_dates_of_its_wave_is_doubtful(day, found):
    assert warnings(package(interviews=("2018-05-02", day))) == found


def test_a_wave_without_dates_holds_its_year():
    assert warnings(package(interviews=("2019-06-03", "2019-01-01"))) == []
    found = [(3, "held_on", "outside_wave")]
    assert warnings(package(interviews=("2019-06-03", "2020-01-01"))) == found


def test_a_further_conversation_outside_the_wave_is_doubtful():
    cell = '[{""held_on"": ""2020-06-10"", ""mode"": """", ""duration_minutes"": null, ' + (
        '""interviewer"": """"}]'
    )
    found = warnings(with_second_conversation(cell))
    assert found == [(3, "further_conversations", "outside_wave")]


def without_projects(state):
    """Return a package whose second interview, in a state, has no project."""
    contents = package(interviews=("1,submitted", f"1,{state}"))
    lines = contents["projects.csv"].decode().splitlines(keepends=True)
    contents["projects.csv"] = "".join(lines[:2]).encode()
    contents["project_links.csv"] = TABLES["project_links.csv"].splitlines()[0].encode()
    assert P19 not in contents["projects.csv"].decode()
    return contents


@pytest.mark.parametrize(
    ("state", "found"),
    [("submitted", [(3, None, "no_project")]), ("draft", [])],
)
def test_an_interview_that_counts_without_a_project_is_doubtful(state, found):
    assert warnings(without_projects(state)) == found


def test_a_date_before_the_year_1000_is_a_problem_and_no_question():
    assert "starts_on: 2018-05-01" in STUDY
    found = read_contents(package(study=("starts_on: 2018-05-01", "starts_on: 0218-05-01")))
    assert [(one.column, one.code) for one in found.problems] == [
        ("waves[0].starts_on", "wrong_date")
    ]

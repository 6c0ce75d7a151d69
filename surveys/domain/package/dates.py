"""What the dates of a package say: impossible ones, and those that a person should look at.

A form asks about the latter; a file has nobody to ask, so they are listed as warnings.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from surveys.domain.confirming import Confirmation
from surveys.domain.conversations import days_of
from surveys.domain.dates import WaveDates, ask_outside_wave, ask_without_project, date_problem
from surveys.domain.details import FURTHER
from surveys.domain.importing import Problem
from surveys.domain.interviews import COMPLETE
from surveys.domain.package.content import Package

_HAPPENED = (("interviews", ("held_on",)), ("consents", ("given_on", "withdrawn_on")))
"""The dates of things that have happened, by table."""


def future_dates(package: Package, *, today: datetime.date) -> Iterator[Problem]:
    """Report what cannot have happened yet."""
    for table, columns in _HAPPENED:
        for row in package.rows(table):
            for column in columns:
                wrong = date_problem(getattr(row, column), today=today)
                if wrong is not None:
                    yield Problem(f"{table}.csv", row.row, column, "wrong_date", *wrong)
    for row in package.interviews:
        for day in days_of(row.further_conversations):
            if wrong := date_problem(day, today=today):
                yield Problem("interviews.csv", row.row, FURTHER, "wrong_date", *wrong)


def doubtful_interviews(package: Package) -> Iterator[Problem]:
    """Report interviews that a form would ask about: outside their wave, without a project."""
    waves = {
        wave.code: WaveDates(wave.code, wave.year, wave.starts_on, wave.ends_on)
        for wave in package.study.waves
    }
    with_projects = {row.interview for row in package.projects}
    for row in package.interviews:
        for question in ask_outside_wave(row.held_on, waves[row.wave]):
            yield _warning(row, "held_on", question)
        for day in days_of(row.further_conversations):
            for question in ask_outside_wave(day, waves[row.wave]):
                yield _warning(row, FURTHER, question)
        if row.state in COMPLETE and row.id not in with_projects:
            for question in ask_without_project(0, row.respondent):
                yield _warning(row, None, question)


def _warning(row: Any, column: str | None, question: Confirmation) -> Problem:
    return Problem(
        "interviews.csv", row.row, column, question.code, question.template, question.params
    )

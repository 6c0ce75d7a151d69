"""What the dates of a package say: impossible ones, and those that a person should look at.

A form asks about the latter; a file has nobody to ask, so they are listed as warnings.
"""

import datetime
import json
from collections.abc import Iterator

from surveys.domain.confirming import Confirmation
from surveys.domain.conversations import days_of
from surveys.domain.dates import WaveDates, ask_outside_wave, ask_without_project, date_problem
from surveys.domain.details import FURTHER
from surveys.domain.importing import Problem
from surveys.domain.interviews import COMPLETE
from surveys.domain.package.content import Package
from surveys.domain.package.rows import few
from surveys.domain.package.spool import Spool

_HAPPENED = (("interviews", ("held_on",)), ("consents", ("given_on", "withdrawn_on")))
"""The dates of things that have happened, by table."""


def future_dates(package: Package, *, today: datetime.date) -> Iterator[Problem]:
    """Report what cannot have happened yet."""
    for table, columns in _HAPPENED:
        for row, *days in few(package.rows(table), "row", *columns):
            for column, day in zip(columns, days, strict=True):
                wrong = date_problem(day, today=today)
                if wrong is not None:
                    yield Problem(f"{table}.csv", row, column, "wrong_date", *wrong)
    for row, conversations in few(package.interviews, "row", FURTHER):
        for day in days_of(conversations):
            if wrong := date_problem(day, today=today):
                yield Problem("interviews.csv", row, FURTHER, "wrong_date", *wrong)


def doubtful_interviews(spool: Spool, design: Package) -> Iterator[Problem]:
    """Report interviews that a form would ask about: outside their wave, without a project."""
    waves = {
        wave.code: WaveDates(wave.code, wave.year, wave.starts_on, wave.ends_on)
        for wave in design.study.waves
    }
    forms = {(wave, form.version): form for wave, own in design.forms.items() for form in own}
    for row, wave, version, state, respondent, held_on, further, projects in spool.ask(
        "SELECT row, wave, questionnaire, state, respondent, held_on, further_conversations, EXISTS"
        " (SELECT 1 FROM projects WHERE projects.interview = one.id) FROM interviews AS one"
        " ORDER BY row"
    ):
        day = held_on and datetime.date.fromisoformat(held_on)
        for question in ask_outside_wave(day, waves[wave]):
            yield _warning(row, "held_on", question)
        for day in days_of(json.loads(further)):
            for question in ask_outside_wave(day, waves[wave]):
                yield _warning(row, FURTHER, question)
        if state in COMPLETE:
            for question in ask_without_project(projects, respondent, forms[wave, version]):
                yield _warning(row, None, question)


def _warning(row: int, column: str | None, question: Confirmation) -> Problem:
    return Problem("interviews.csv", row, column, question.code, question.template, question.params)

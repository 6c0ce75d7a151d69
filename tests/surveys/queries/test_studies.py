import datetime

import pytest
from django.db import connection

from surveys.actions import accounts
from surveys.models import Consent, Interview, Project, Respondent
from surveys.queries.interviews import count_projects, interviews_of
from surveys.queries.studies import waves_with_counts
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db

EVERY = 100
"""Steps of SQLite's machine between two calls of the counter."""


def steps_of(work) -> int:
    """Return how many steps the database takes for something, in hundreds."""
    counter = {"calls": 0}

    def count():
        counter["calls"] += 1
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(count, EVERY)
    try:
        work()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return counter["calls"]


def add_many(wave, first: int, last: int) -> None:
    """Store experts with one interview of two projects each, past the log."""
    by = accounts.system_account()
    for number in range(first, last):
        expert = Respondent.objects.create(study=wave.study, code=f"M{number}")
        Consent.objects.create(
            respondent=expert, wave=wave, purpose="participate", given_on=datetime.date(2019, 6, 1)
        )
        interview = Interview.objects.create(
            wave=wave,
            respondent=expert,
            questionnaire=wave.questionnaires.first(),
            created_by=by,
            state="submitted",
            held_on=datetime.date(2019, 6, 3),
            language="en",
        )
        for position in (1, 2):
            Project.objects.create(interview=interview, position=position)


def test_waves_have_their_numbers():
    study = make_study()
    first, second = make_wave(study, "2018"), make_wave(study, "2019")
    make_wave(study, "2020")
    make_interview(first, {}, {}, respondent="R1")
    make_interview(second, {}, respondent="R1", state="approved")
    make_interview(second, {}, {}, respondent="R2", state="draft")
    withdrawn = make_interview(second, {}, respondent="R3")
    Consent.objects.filter(respondent=withdrawn.respondent).update(
        withdrawn_on=datetime.date(2020, 1, 1), withdrawn_by=accounts.system_account()
    )
    make_interview(make_wave(make_study(), "2019"), {}, respondent="R1")
    assert [
        (wave.code, wave.interview_count, wave.counted_count, wave.project_count)
        for wave in waves_with_counts(study)
    ] == [("2018", 1, 1, 2), ("2019", 3, 1, 1), ("2020", 0, 0, 0)]


def test_a_page_of_interviews_counts_its_own_projects(django_assert_num_queries):
    wave = make_wave(make_study())
    make_interview(wave, {}, {}, respondent="R1")
    make_interview(wave, respondent="R2")
    page = list(interviews_of(wave.study))
    with django_assert_num_queries(1):
        count_projects(page)
    assert [(one.respondent.code, one.project_count) for one in page] == [("R1", 2), ("R2", 0)]


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="counts the steps of SQLite")
def test_the_work_of_the_overview_grows_with_the_records_not_with_their_square():
    wave = make_wave(make_study())
    add_many(wave, 0, 60)
    few = steps_of(lambda: list(waves_with_counts(wave.study)))
    add_many(wave, 60, 240)
    many = steps_of(lambda: list(waves_with_counts(wave.study)))
    assert 0 < many < 6 * few  # four times the records

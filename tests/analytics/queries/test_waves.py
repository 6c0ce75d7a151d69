import datetime

import pytest
from django.db import connection

from analytics.disclosure import Audience
from analytics.queries.waves import counted_waves
from surveys.actions import accounts
from surveys.models import Consent, Interview, Project, Respondent
from tests.plans import plans_of, queries_run
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


def numbers_of(study, audience=Audience.MEMBER):
    return [
        (row.wave.code, row.entered, row.interviews, row.projects)
        for row in counted_waves(study)(audience)
    ]


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
    assert numbers_of(study) == [("2018", 1, 1, 2), ("2019", 3, 1, 1), ("2020", 0, 0, 0)]


def test_of_an_interview_opened_again_the_approved_projects_count():
    wave = make_wave(make_study())
    reopened = make_interview(wave, {}, respondent="R1")
    approved = {"projects": [{}, {}, {}]}
    Interview.objects.filter(pk=reopened.pk).update(state="reopened", approved_content=approved)
    make_interview(wave, {}, {}, respondent="R2")
    assert numbers_of(wave.study) == [(wave.code, 2, 2, 5)]


def test_an_outsider_sees_the_waves_without_their_numbers():
    wave = make_wave(make_study())
    make_interview(wave, {})
    outside = numbers_of(wave.study, audience=Audience.OUTSIDER)
    assert outside == [(wave.code, None, None, None)]


@pytest.mark.slow
@pytest.mark.sqlite_only  # it counts the steps of SQLite
@pytest.mark.usefixtures("tables_of_unknown_size")
def test_the_work_of_the_overview_grows_with_the_records_not_with_their_square():
    wave = make_wave(make_study())
    add_many(wave, 0, 60)
    few = steps_of(lambda: counted_waves(wave.study))
    add_many(wave, 60, 240)
    many = steps_of(lambda: counted_waves(wave.study))
    assert 0 < many < 6 * few  # four times the records


@pytest.mark.sqlite_only
def test_interviews_and_projects_are_counted_in_their_indexes_alone():
    wave = make_wave(make_study())
    make_interview(wave, {})
    with queries_run() as queries:
        counted_waves(wave.study)
    (plan,) = (plan for sql, plan in plans_of(queries) if "UNION" in sql)
    of_most, _of_those_open_again = plan.split("UNION ALL")
    assert "COVERING INDEX interview_of_wave_counts" in of_most
    assert "U0 USING COVERING INDEX surveys_project_interview" in of_most

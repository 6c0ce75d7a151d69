"""Kill -9 of a count before any of its statements: the next count stores what a full count finds.

A process of its own counts and kills itself: by the wrapper around each statement it knows which
comes next. What the database does with a transaction whose process is gone is its own, so this is
tried on SQLite and on PostgreSQL.
"""

import os
import signal
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, connections, transaction

from analytics.actions import recounting, runs
from analytics.actions.counting import count_study, recount_study
from analytics.counting import families, tallies
from analytics.counting.verification import breaches_of_state
from analytics.models import Freshness, StagedTally
from analytics.queries import current_design
from analytics.queries.verification import breaches_of, breaches_of_log
from surveys.models import Interview
from tests.analytics.actions.editing import edit, figures
from tests.analytics.factories import define
from tests.soaking import SOAK
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [
    pytest.mark.slow,
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
]

KILLS = 100 if SOAK else 4
"""Of each kind of count, at places that are spread over all of its statements."""


@pytest.fixture
def study(transactional_db):
    """Two waves with somebody in both, counted."""
    study = make_study()
    before, after = make_wave(study, "2018"), make_wave(study, "2019")
    define(study)
    make_interview(before, {"stage": "production", "team_size": 4}, respondent="R1")
    make_interview(before, {"stage": "research"}, respondent="R2")
    make_interview(after, {"stage": "research", "team_size": 3}, respondent="R1")
    make_interview(after, {"stage": "production"}, respondent="R3")
    count_study(study.pk)
    return study


def edit_one(study, number):
    interview = Interview.objects.get(respondent__code="R1", wave__code="2019")
    stage = ("production", "research")[number % 2]
    edit(interview, {1: {"stage": stage, "team_size": number + 1}})


def let_somebody_come(study, number):
    wave = study.waves.get(code=("2018", "2019")[number % 2])
    make_interview(wave, {"stage": "production", "team_size": number + 1}, respondent=f"N{number}")


def in_a_process(count, study, killed_before=None):
    """Count in a process of its own; return how it ended, and how many statements it came to.

    It kills itself before that statement, or before that commit, which is a place like any other.
    """
    connections.close_all()  # what is open belongs to this process
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            seen = _count_until(count, study, killed_before)
            os.write(writing, str(seen).encode())
        finally:
            os._exit(0)  # nothing of pytest runs in here
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _pid, status = os.waitpid(child, 0)
    return status, int(said or 0)


def _count_until(count, study, killed_before):
    for kept in (current_design.KEPT, families.KEPT):
        kept.clear()  # a process that has just begun keeps nothing
    seen = 0

    def next_place():
        nonlocal seen
        seen += 1
        if seen == killed_before:
            os.kill(os.getpid(), signal.SIGKILL)

    def before_a_statement(execute, *given):
        next_place()
        return execute(*given)

    def before_a_commit(commit):
        next_place()
        commit()

    connection._commit = partial(before_a_commit, connection._commit)
    with connection.execute_wrapper(before_a_statement):
        count(study.pk)
    return seen


def holds(study):
    """Assert that everything stored is what a full count finds, and that `verify` is silent."""
    entry = count_study(study.pk).entry
    assert Freshness.objects.get(study=study).counted == entry
    followed = figures(study)
    assert [*breaches_of_log(), *breaches_of(study), *breaches_of_state(study)] == []
    assert not StagedTally.objects.exists()
    with transaction.atomic():
        recount_study(study.pk)
        assert figures(study) == followed
        transaction.set_rollback(True)


def count_in_parts(study_id):
    """Count everything as one of those who share it, where definitions were changed."""
    Freshness.objects.filter(study=study_id).update(definitions_hash="")
    count_study(study_id)


@pytest.mark.parametrize(
    ("act", "count"),
    [
        (edit_one, count_study),
        (let_somebody_come, count_study),
        (edit_one, recount_study),
        (edit_one, count_in_parts),
    ],
    ids=["an edit", "an arrival", "everything", "everything in parts"],
)
def test_a_count_that_is_killed_at_any_statement_is_made_good_by_the_next(
    study, act, count, monkeypatch
):
    if count is count_in_parts:
        monkeypatch.setattr(recounting, "ALONE", 0)
        monkeypatch.setattr(tallies, "CHUNK", 1)
        monkeypatch.setattr(runs, "PATIENCE", timedelta(0))  # what the dead have is taken over
    act(study, 0)
    status, places = in_a_process(count, study)
    assert status == 0
    assert places > 20
    for number in range(1, KILLS + 1):
        act(study, number)
        place = 1 + (number - 1) * (places - 1) // (KILLS - 1)
        status, _seen = in_a_process(count, study, killed_before=place)
        assert os.WIFSIGNALED(status), f"it ended before it came to {place} of {places}"
        assert os.WTERMSIG(status) == signal.SIGKILL
        holds(study)

"""Kill -9 of the worker at some moment of a data file: what is offered is whole, or nothing is.

Another worker goes on by itself, as of the same entry, and the log says once who took it. The first
test kills workers of one file again and again, the second kills Celery at many files.
"""

import random
import time

import pytest

from surveys.actions.jobs import MOST_ATTEMPTS
from tests.faults.processes import Instance
from tests.soaking import SOAK

pytestmark = [pytest.mark.slow, pytest.mark.processes]

KILLS = 20 if SOAK else 3
CELERY_KILLS = 20 if SOAK else 1
UNAIDED = 2 if SOAK else 0  # of these, so many are noticed by nothing but the time that passes
ROWS = 152 + 303  # interviews and projects of the study that the driver makes
FINISHED_WITHIN = 180  # seconds; for a minute a silent worker may live


def test_a_killed_worker_leaves_no_half_of_a_file_and_another_finishes(tmp_path):
    chance = random.Random(13)
    entries = set()
    with Instance(tmp_path) as instance:
        instance.ask("setup")
        assert not instance.ask("ask_for_file")["offered"]
        for _ in range(KILLS):
            instance.ask("silence")
            before = instance.ask("file_state")
            if before["state"] == "done":
                break
            instance.start_job_worker()
            begun = instance.wait_until(
                lambda before=before: instance.ask("file_state")["attempts"] > before["attempts"],
                seconds=FINISHED_WITHIN,
                step=0.05,
            )
            assert begun is not None, instance.log()
            time.sleep(chance.uniform(0, 0.8))
            instance.kill("jobs")
            state = instance.ask("file_state")
            assert state["offered"] == (state["state"] == "done")
            assert state.get("whole", True)
            assert state["exports"] == state["offered"]
            entries.add(state["entry"])
            if state["attempts"] == MOST_ATTEMPTS - 1:
                instance.ask("forgive")
        begun_as_of = instance.ask("file_state")["entry"]
        instance.ask("write")  # what is committed meanwhile is not in the file
        instance.ask("silence")
        instance.start_job_worker()
        finished = instance.wait_until(
            lambda: instance.ask("file_state")["state"] == "done", seconds=FINISHED_WITHIN
        )
        assert finished is not None, instance.log()
        state = instance.ask("file_state")
        assert (state["offered"], state["whole"], state["exports"]) == (True, True, 1)
        entries.add(state["entry"])
        assert len(entries - {None}) == 1
        if begun_as_of is not None:
            assert state["rows"] == ROWS
        assert instance.ask("verify_log") == []


def test_celery_is_killed_at_many_files_and_each_is_finished_whole(tmp_path):
    chance = random.Random(29)
    killed = files = 0
    with Instance(tmp_path) as instance:
        instance.ask("setup")
        instance.ask("ask_for_file")
        instance.start_beat()
        instance.start_celery_jobs()
        took = finished(instance)
        while killed < CELERY_KILLS:
            files += 1
            instance.ask("ask_for_next_file")
            assert instance.wait_until(
                lambda: instance.ask("file_state")["attempts"] > 0,
                seconds=FINISHED_WITHIN,
                step=0.02,
            ), instance.log()
            time.sleep(chance.uniform(0, took))
            instance.kill("jobs")
            state = instance.ask("file_state")
            assert state["offered"] == (state["state"] == "done")
            assert state.get("whole", True)
            assert state["exports"] == files + state["offered"]
            killed += not state["offered"]
            if killed > UNAIDED:
                instance.ask("silence")
            instance.start_celery_jobs()
            took = (took + finished(instance)) / 2
            assert instance.ask("file_state")["exports"] == files + 1
        assert instance.ask("verify_log") == []


def finished(instance):
    """Wait until a file is offered and passes its check; return of how many seconds its job was."""
    done = instance.wait_until(
        lambda: instance.ask("file_state")["state"] == "done", seconds=FINISHED_WITHIN
    )
    assert done is not None, instance.log()
    state = instance.ask("file_state")
    assert (state["offered"], state["whole"], state["rows"]) == (True, True, ROWS)
    assert instance.ask("check_last_file") == "whole"
    return state["took"]

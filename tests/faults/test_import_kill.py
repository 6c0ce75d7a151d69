"""Kill -9 of the worker at some moment of an import: all of it is there or nothing of it.

Another worker takes the job up by itself and finishes it.
"""

import random
import time

import pytest

from surveys.actions.jobs import MOST_ATTEMPTS
from tests.faults.processes import Instance
from tests.soaking import SOAK

pytestmark = [pytest.mark.slow, pytest.mark.processes]

ROWS = 400  # of the file that the driver brings
KILLS = 20 if SOAK else 2
FINISHED_WITHIN = 90  # seconds


def test_a_killed_worker_leaves_all_or_nothing_and_another_finishes(tmp_path):
    chance = random.Random(7)
    with Instance(tmp_path) as instance:
        instance.ask("setup")
        assert instance.ask("bring_file")["stored"] == 0
        for _ in range(KILLS):
            before = instance.ask("silence")
            if before["state"] == "done":
                break
            instance.start_job_worker()
            begun = instance.wait_until(
                lambda before=before: instance.ask("job_state")["attempts"] > before["attempts"],
                seconds=FINISHED_WITHIN,
                step=0.05,
            )
            assert begun is not None, instance.log()
            time.sleep(chance.uniform(0, 0.4))
            instance.kill("jobs")
            state = instance.ask("job_state")
            assert state["stored"] == (ROWS if state["state"] == "done" else 0)
            if state["attempts"] == MOST_ATTEMPTS - 1:
                instance.ask("forgive")
        instance.ask("silence")
        instance.start_job_worker()
        finished = instance.wait_until(
            lambda: instance.ask("job_state")["state"] == "done", seconds=FINISHED_WITHIN
        )
        assert finished is not None, instance.log()
        assert instance.ask("job_state")["stored"] == ROWS
        assert instance.ask("verify_log") == []

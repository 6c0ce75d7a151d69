"""Kill -9 of the worker between commit and count: no statistic stays behind.

The broker loses the nudge with the worker, so the sweeper must find what is owed. The negative
control switches it off: then the same kill leaves the figures behind for good.
"""

import random
import statistics
import time

import pytest

from tests.faults.processes import Instance
from tests.soaking import SOAK

pytestmark = [pytest.mark.slow, pytest.mark.processes]

KILLS = 50 if SOAK else 4
CURRENT_WITHIN = 60  # seconds; the promise


@pytest.fixture
def instance(tmp_path):
    with Instance(tmp_path) as instance:
        instance.ask("setup")
        yield instance


def kill_between_commit_and_count(instance):
    """Kill the worker when it has taken the nudge and waits to count; the nudge is lost."""
    for command in ("state", "write_and_hold"):  # older nudges must be gone before
        instance.ask(command)
        taken = instance.wait_until(lambda: instance.backend.waiting_nudges() == 0, seconds=30)
        assert taken is not None, f"no worker takes nudges: {instance.log()}"
    instance.kill("worker")
    return instance.ask("release")


def kill_at_any_moment(instance, chance):
    """Kill the worker somewhere around the commit."""
    instance.ask("write")
    time.sleep(chance.uniform(0, 0.5))
    instance.kill("worker")


def is_current(instance):
    state = instance.ask("state")
    return state["current"] and state["counted"] == state["projects"]


def test_every_statistic_is_current_again_after_each_kill(instance):
    chance = random.Random(20)
    waits = []
    instance.start_beat()
    instance.start_worker()
    for number in range(KILLS):
        if number % 2:
            kill_at_any_moment(instance, chance)
        else:
            assert kill_between_commit_and_count(instance)["current"] is False
        instance.start_worker()
        waited = instance.wait_until(lambda: is_current(instance), seconds=CURRENT_WITHIN)
        assert waited is not None, f"behind after kill {number + 1}: {instance.log()}"
        waits.append(waited)
    assert instance.ask("verify") == []
    said = f"current after {statistics.median(waits):.1f} s, at most {max(waits):.1f} s"
    print(f"{KILLS} kills; {said}")  # noqa: T201


@pytest.mark.soak
def test_without_the_sweeper_the_same_kill_leaves_figures_behind(tmp_path):
    with Instance(tmp_path, sweeper=False) as instance:
        instance.ask("setup")
        instance.start_beat()
        instance.start_worker()
        kill_between_commit_and_count(instance)
        restarted = time.time()
        instance.start_worker()
        consumed = instance.wait_until(
            lambda: any(beat > restarted for beat in instance.ask("state")["beats"]), seconds=60
        )
        assert consumed is not None, f"the new worker consumes nothing: {instance.log()}"
        time.sleep(12)  # two rounds of what the sweeper would have done
        assert is_current(instance) is False

        instance.sweeper = True
        for name in ("worker", "beat"):
            instance.kill(name)
        instance.start_beat()
        instance.start_worker()
        assert instance.wait_until(lambda: is_current(instance), seconds=CURRENT_WITHIN)


@pytest.mark.services
def test_a_broker_that_loses_everything_loses_no_figure(instance):
    for _ in range(3):
        instance.ask("write_waiting")
    assert instance.backend.waiting_nudges() >= 3
    instance.backend.lose_messages()
    instance.start_beat()
    instance.start_worker()
    assert instance.wait_until(lambda: is_current(instance), seconds=CURRENT_WITHIN) is not None

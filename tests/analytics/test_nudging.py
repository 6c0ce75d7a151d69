"""A save never waits for the broker, and asks once however many rows it wrote."""

import logging
import os
import threading

import pytest

from analytics import receivers
from analytics.nudging import Nudger
from surveys.models import Study
from tests.surveys.factories import make_study

pytestmark = pytest.mark.slow


class Broker:
    """A broker that takes nudges when it is let."""

    def __init__(self, error=None):
        self.opened = threading.Event()
        self.error = error
        self.taken = []

    def __call__(self, study_id):
        assert self.opened.wait(30)
        self.taken.append(study_id)
        if self.error:
            raise self.error


@pytest.fixture
def broker():
    broker = Broker()
    yield broker
    broker.opened.set()


def test_a_nudge_returns_although_the_broker_hangs(broker):
    nudger = Nudger(broker)
    for study in ("a", "b", "a", "b"):
        nudger.nudge(study)
    assert nudger.finish(0) is False
    assert broker.taken == []
    broker.opened.set()
    assert nudger.finish(5) is True
    assert sorted(set(broker.taken)) == ["a", "b"]
    assert len(broker.taken) <= 3  # a study on its way may be named once more


@pytest.mark.django_db
def test_a_broker_that_hangs_delays_no_write(
    broker, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(receivers, "nudger", Nudger(broker))
    with django_capture_on_commit_callbacks(execute=True):
        study = make_study()
    assert Study.objects.filter(pk=study.pk).exists()
    assert broker.taken == []


def test_a_nudge_that_fails_is_said_once_and_left_to_the_sweeper(caplog):
    broker = Broker(error=OSError("No space left on device"))
    broker.opened.set()
    nudger = Nudger(broker)
    caplog.set_level(logging.WARNING)
    for _ in range(20):
        nudger.nudge("a")
        assert nudger.finish(5)
    assert broker.taken == ["a"]
    assert [record.getMessage() for record in caplog.records] == [
        "No nudge for study a, the sweeper will find it: No space left on device"
    ]


def test_nudges_go_on_after_the_quiet_time():
    broker = Broker(error=OSError())
    broker.opened.set()
    nudger = Nudger(broker, quiet=0)
    for _ in range(3):
        nudger.nudge("a")
        assert nudger.finish(5)
    assert broker.taken == ["a"] * 3


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_sends_its_own_nudges(broker):
    broker.opened.set()
    nudger = Nudger(broker)
    nudger.nudge("a")
    assert nudger.finish(5)
    child = os.fork()
    if child == 0:
        nudger.nudge("b")
        os._exit(0 if nudger.finish(5) and broker.taken == ["a", "b"] else 1)
    assert os.waitpid(child, 0)[1] == 0

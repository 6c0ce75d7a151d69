import datetime

import pytest

from surveys.actions.heartbeats import beat
from surveys.models import Entry, Heartbeat

pytestmark = pytest.mark.django_db


def test_the_last_sign_of_life_of_each_process_is_kept(time_machine):
    start = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)
    time_machine.move_to(start, tick=False)
    beat("worker")
    beat("beat")
    time_machine.shift(30)
    beat("worker")
    assert dict(Heartbeat.objects.values_list("name", "at")) == {
        "worker": start + datetime.timedelta(seconds=30),
        "beat": start,
    }


def test_a_sign_of_life_is_no_act_of_a_study():
    beat("worker")
    assert not Entry.objects.exists()

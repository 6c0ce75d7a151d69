import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from surveys.models import Heartbeat

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def beat(seconds):
    at = timezone.now() - datetime.timedelta(seconds=seconds)
    Heartbeat.objects.create(name="worker", at=at)


def test_a_worker_that_did_a_task_just_now_is_healthy():
    beat(5)
    call_command("heartbeat")


def test_a_worker_that_is_silent_is_not():
    beat(61)
    with pytest.raises(CommandError, match="No worker has done a task since "):
        call_command("heartbeat", max_age=60)


def test_a_worker_that_was_never_seen_is_not():
    with pytest.raises(CommandError, match="No worker has done a task yet"):
        call_command("heartbeat")

import datetime

import pytest
from django.db import ConnectionHandler, connections
from django.urls import reverse
from django.utils import timezone

from analytics.models import Freshness
from nucleus import health
from surveys.models import Heartbeat
from tests.nucleus.brokers import broker_at, full_broker, hanging_broker
from tests.surveys.factories import make_study

pytestmark = pytest.mark.slow

NOW = timezone.now


def beat(age):
    Heartbeat.objects.create(name="worker", at=NOW() - datetime.timedelta(seconds=age))


def parts(client):
    response = client.get(reverse("readyz"))
    return response.status_code, response.json()["parts"]


def test_the_process_answers_without_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_when_every_part_works(client):
    beat(age=1)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "parts": dict.fromkeys(
            ("database", "broker", "migrations", "worker", "log", "counting"), "ok"
        ),
    }
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_worker_that_was_never_seen_is_named(client):
    status, said = parts(client)
    assert (status, said["worker"]) == (503, "no sign of life yet")


@pytest.mark.django_db
def test_a_silent_worker_is_named_with_its_silence(client, time_machine):
    time_machine.move_to("2026-01-01 12:00:00+00:00", tick=False)
    beat(age=61)
    status, said = parts(client)
    assert (status, said["worker"]) == (503, "silent for 61 s")


@pytest.mark.django_db
def test_entries_that_nobody_seals_are_an_alarm(client, time_machine):
    time_machine.move_to("2026-01-01 12:00:00+00:00", tick=False)
    make_study()
    time_machine.shift(31)
    beat(age=0)
    status, said = parts(client)
    assert status == 503
    assert said["log"].endswith(" entries unsealed")


@pytest.mark.django_db
@pytest.mark.parametrize(("failures", "ready"), [(2, True), (3, False)])
def test_a_study_that_cannot_be_counted_is_named(client, failures, ready):
    beat(age=0)
    study = make_study()
    Freshness.objects.create(study=study, failures=failures, problem="too large")
    status, said = parts(client)
    assert status == (200 if ready else 503)
    assert (study.slug in said["counting"]) is not ready


@pytest.mark.django_db
def test_a_broker_that_is_gone_is_named(client):
    beat(age=0)
    with broker_at("redis://127.0.0.1:1/0", {}):
        status, said = parts(client)
    assert (status, said["broker"]) == (503, "no answer")


@pytest.mark.django_db
def test_a_broker_that_accepts_and_never_answers_is_named(client):
    beat(age=0)
    with hanging_broker():
        status, said = parts(client)
    assert (status, said["broker"], said["worker"]) == (503, "no answer", "ok")


@pytest.mark.django_db
def test_a_broker_that_stores_nothing_is_not_ready(client, tmp_path):
    beat(age=0)
    with full_broker(tmp_path):
        status, said = parts(client)
    assert (status, said["broker"]) == (503, "no answer")


@pytest.mark.django_db
def test_asking_the_broker_leaves_nothing_in_it(client, tmp_path):
    (tmp_path / "messages").mkdir()
    options = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }
    with broker_at("filesystem://localhost", options):
        assert parts(client)[1]["broker"] == "ok"
    assert list((tmp_path / "messages").iterdir()) == []


@pytest.mark.django_db
def test_a_database_that_is_gone_is_named_without_details(client, monkeypatch):
    gone = connections.settings["default"] | {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "127.0.0.1",
        "PORT": "1",
        "OPTIONS": {},
    }
    monkeypatch.setattr(health, "connections", ConnectionHandler({"default": gone}))
    status, said = parts(client)
    assert status == 503
    assert said == {"database": "no answer", "broker": "ok"}


def test_a_disk_without_room_is_noticed(tmp_path):
    assert health.takes_files(tmp_path) is True
    assert list(tmp_path.iterdir()) == []
    assert health.takes_files(tmp_path / "no such folder") is False


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reading_is_allowed(client, path):
    assert client.post(path).status_code == 405

import datetime

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from nucleus import health
from surveys.models import Heartbeat
from tests.surveys.factories import make_study

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
        "parts": dict.fromkeys(("database", "broker", "migrations", "worker", "log"), "ok"),
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
def test_a_broker_that_is_gone_is_named(client, monkeypatch):
    monkeypatch.setattr(health.app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    beat(age=0)
    status, said = parts(client)
    assert (status, said["broker"]) == (503, "no answer")


def test_a_database_that_is_gone_is_named_without_details(client, monkeypatch):
    class Gone:
        def cursor(self):
            raise DatabaseError("password authentication failed for user secret")

    monkeypatch.setattr(health, "connections", {"default": Gone()})
    status, said = parts(client)
    assert status == 503
    assert said == {"database": "no answer", "broker": "ok"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reading_is_allowed(client, path):
    assert client.post(path).status_code == 405

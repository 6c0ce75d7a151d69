"""A form that is sent several times at once makes one interview, and every answer is the same."""

import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from surveys.models import Consent, Interview, Version
from tests.surveys.api.working_copies.desk import change, desk_of
from tests.surveys.factories import make_member, make_study, make_wave
from tests.surveys.views.posts import new_url, typed

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def wave(transactional_db):
    assert connection.vendor == "postgresql"
    return make_wave(make_study())


def clicks(address, user, data, count):
    """Send one form several times at once; return where each answer leads to."""
    found, together = [None] * count, threading.Barrier(count)

    def click(number):
        browser = Client()
        browser.force_login(user)
        together.wait(timeout=30)
        try:
            response = browser.post(address, data)
            found[number] = (response.status_code, response.get("Location"))
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    return found


def test_clicks_at_once_begin_one_interview_and_are_all_answered_alike(wave):
    user = make_member(wave.study, "researcher")
    found = clicks(new_url(wave), user, typed(), 4)
    interview = Interview.objects.get()
    desk = reverse("interview-edit", args=[wave.study.slug, interview.pk])
    assert found == [(302, f"{desk}#open")] * 4
    assert Version.objects.filter(record_id=interview.pk).count() == interview.version == 1
    assert Consent.objects.count() == 1


def test_clicks_at_once_hand_an_interview_in_once(wave):
    desk = desk_of(wave)
    project = str(uuid.uuid4())
    desk.type(
        change("aws_customer", "yes"),
        change("held_on", "2019-06-03", part="field"),
        change("mode", "video", part="field"),
        change("stage", "research", project),
        projects=[{"act": "add", "id": project}],
    )
    interview = Interview.objects.get()
    address = reverse("interview-check", args=[wave.study.slug, interview.pk])
    found = clicks(address, desk.user, {"seen": desk.read()["version"]}, 4)
    interview.refresh_from_db()
    url = reverse("interview-detail", args=[wave.study.slug, interview.pk])
    assert found == [(302, url)] * 4
    assert interview.state == "submitted"
    assert Version.objects.filter(record_id=interview.pk).count() == interview.version

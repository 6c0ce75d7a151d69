"""A form that is sent several times at once makes one interview, and every answer is the same."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from surveys.models import Interview, Version
from tests.surveys.factories import make_interview, make_member, make_study, make_wave
from tests.surveys.views.posts import edit_url, new_url, posted_again, typed

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


@pytest.mark.parametrize("is_new", [True, False])
def test_clicks_at_once_make_one_interview_and_are_all_answered_alike(wave, is_new):
    user = make_member(wave.study, "researcher")
    if is_new:
        address, data = new_url(wave), typed({"stage": "research"}, action="submit")
    else:
        interview = make_interview(wave, {"stage": "research"}, by=user, state="draft")
        address = edit_url(interview)
        data = posted_again(interview, action="submit", **{"q-goals": "Speed"})
    found = clicks(address, user, data, 4)
    interview = Interview.objects.get()
    url = reverse("interview-detail", args=[wave.study.slug, interview.pk])
    assert found == [(302, url)] * 4
    assert interview.state == "submitted"
    assert Version.objects.filter(record_id=interview.pk).count() == interview.version

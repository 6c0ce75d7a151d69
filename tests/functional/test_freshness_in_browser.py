"""A page that stays open keeps the stamp of its figures, and is told when there are newer ones."""

import pytest
from django.urls import reverse

from analytics.actions.counting import count_study
from analytics.models import Freshness
from tests.analytics.factories import define
from tests.functional.reference import PASSWORD, sign_in
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"
"""What the browser says when somebody comes back to the page: it asks at once."""


@pytest.fixture
def study():
    study = make_study()
    wave = make_wave(study)
    for number in range(3):
        make_interview(wave, {"stage": "production"}, respondent=f"R{number}")
    define(study)
    count_study(study.pk)
    return study


def state_of(page):
    """Return the stamp and the first row of figures that a page shows."""
    base = page.locator("tbody tr").first.inner_text()
    return page.locator(".stamp").inner_text(), base


def stamp_of(study):
    return f"As of entry {Freshness.objects.get(study=study).counted:,}"


@pytest.mark.parametrize("name", ["trend-list", "trend-indicator"])
def test_newer_figures_are_offered_and_come_with_their_stamp(page, live_server, study, name):
    analyst = make_member(study, "analyst", username="analyst")
    analyst.set_password(PASSWORD)
    analyst.save()
    sign_in(page, live_server.url, "analyst")
    arguments = [study.slug, *(["production"] if name == "trend-indicator" else [])]
    page.goto(live_server.url + reverse(name, args=arguments))
    first = state_of(page)
    assert stamp_of(study) in first[0]

    make_interview(study.waves.get(), {"stage": "production"}, respondent="R9")
    page.evaluate(LOOKS_AGAIN)
    page.get_by_text("1 interview being counted").wait_for()
    assert state_of(page) == first

    count_study(study.pk)
    page.evaluate(LOOKS_AGAIN)
    offer = page.get_by_role("link", name="New figures: show")
    offer.wait_for()
    assert state_of(page) == first

    offer.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    second = state_of(page)
    assert stamp_of(study) in second[0]
    assert second[1] != first[1]
    assert offer.count() == 0

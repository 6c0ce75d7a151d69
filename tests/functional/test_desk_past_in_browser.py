"""What was there before, and when: the past of an interview, and clocks that are wrong."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.actions import accounts
from surveys.models import WorkingCopy
from tests.functional.desk_person import wait_until_saved
from tests.functional.reference import PASSWORD, sign_in, speak
from tests.functional.test_accessibility import DESKTOP
from tests.functional.test_desk_in_browser import (
    GOALS,
    GOALS_KEY,
    STAFF,
    STAFF_KEY,
    look,
    type_into,
)
from tests.surveys.factories import make_interview, make_study, make_wave
from tests.surveys.pages import typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def interview():
    wave = make_wave(make_study())
    accounts.create_demo_accounts(study=wave.study, password=PASSWORD)
    return make_interview(wave, {"stage": "research"}, respondent="R7", state="draft")


@pytest.fixture
def visit(live_server, interview, new_context):
    """Open the desk as somebody, in a browser of their own."""
    given = [interview.wave.study.slug, interview.pk]

    def go(username="researcher"):
        page = new_context(viewport={"width": DESKTOP, "height": 900}).new_page()
        sign_in(page, live_server.url, username)
        page.goto(live_server.url + reverse("interview-edit", args=given))
        page.locator(STAFF).wait_for()
        return page

    return go


def test_the_past_of_the_whole_interview_is_told_and_brought_back(visit, interview, live_server):
    mine, other = visit(), visit("admin")
    mine.evaluate("clearTimeout(NucleusDesk.desk.queue.pollTimer)")  # it looks for no news itself
    type_into(other, GOALS, "Grow")
    other.keyboard.press("Alt+s")
    other.locator("[data-desk-saved]", has_text="Version 2 saved").wait_for()
    mine.get_by_role("button", name="History").first.press("Enter")
    panel = mine.locator("[data-desk-history]")
    last = panel.locator("li").first
    last.get_by_text("What are the goals?", exact=True).wait_for()
    assert "no answer → Grow" in last.inner_text()
    assert "admin, version 2" in last.inner_text()
    look(mine)
    assert panel.get_by_text("Project 1 · How far is it?", exact=True).count() == 1
    with mine.expect_response(lambda answer: answer.request.method == "PATCH"):
        last.get_by_role("button", name="Take the old value").click()
    assert mine.input_value(GOALS) == ""
    speak(mine, live_server.url, "es")
    mine.reload()
    mine.locator("[data-desk-history-open]").press("Enter")
    mine.get_by_role("heading", name="Historial de la entrevista").wait_for()
    at = mine.locator("[data-desk-history] time").first.inner_text()
    assert re.fullmatch(r"\d+ de [a-z]+ de \d{4} a las \d\d:\d\d", at)
    look(mine)


def test_the_past_is_not_told_while_the_page_may_be_behind_it(visit):
    """An old value would look like what stands there, and to take it would do nothing."""
    page = visit()
    news = "**/api/v1/working-copies/*/?since=*"
    page.route(news, lambda route: route.abort())
    page.locator("[data-desk-history-open]").press("Enter")
    panel = page.locator("[data-desk-history]")
    panel.locator(".problem").wait_for()
    assert panel.get_by_role("button", name="Take the old value").count() == 0
    page.unroute(news)
    page.locator("[data-desk-history-open]").press("Enter")
    panel.get_by_role("button", name="Take the old value").first.wait_for()


def test_a_wrong_clock_and_a_long_sleep_lose_nothing(visit, interview):
    page = visit()
    page.clock.install(time="2031-02-03T04:05:06")  # of the browser: years off
    page.reload()
    type_into(page, STAFF, "12")
    at = timezone.localtime(WorkingCopy.objects.get().changed_at)
    assert page.inner_text("[data-desk-saved]") == f"Saved {at:%H:%M:%S}"
    page.clock.pause_at("2031-02-03T05:00:00")  # asleep: no timer runs
    page.fill(GOALS, "Grow")
    assert page.evaluate("NucleusDesk.desk.queue.pending") == 1
    assert typed(interview) == {STAFF_KEY: "12"}
    page.clock.fast_forward("01:00:00")
    page.clock.resume()
    wait_until_saved(page)
    assert typed(interview) == {STAFF_KEY: "12", GOALS_KEY: "Grow"}
    at = timezone.localtime(WorkingCopy.objects.get().changed_at)
    assert page.inner_text("[data-desk-saved]") == f"Saved {at:%H:%M:%S}"

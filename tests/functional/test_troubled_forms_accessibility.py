"""A form that comes back, in each of its ways, passes axe at a phone's width and in Spanish."""

import pytest
from django.urls import reverse

from surveys.models import Interview
from tests.functional.reference import speak
from tests.functional.test_accessibility import is_cut_off, violations
from tests.surveys.factories import make_expert, make_member, make_study, make_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page):
    assert violations(page) == []
    assert not is_cut_off(page)


def begin(page):
    page.locator("[data-start-form] button[type=submit]").click()
    page.wait_for_load_state("load")


def sign_in(page):
    page.fill("[name=login]", "ana")
    page.fill("[name=password]", "pass")
    page.keyboard.press("Enter")
    page.locator("[data-start-form]").wait_for()
    page.wait_for_load_state("load")  # the form is there before the scripts that ask


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("es", 390)])
def test_each_way_in_which_a_form_comes_back(page, context, live_server, language, width):
    wave = make_wave(make_study())
    make_member(wave.study, "researcher", username="ana")
    make_expert(wave.study, "R7")
    speak(page, live_server.url, language)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + reverse("interview-new", args=[wave.study.slug]))
    sign_in(page)
    page.fill("[name=details-respondent]", "R7")
    with page.expect_response(lambda answer: "/experts/known/" in answer.url):
        page.keyboard.press("Tab")
    page.fill("[name=details-duration_minutes]", "2000")
    page.fill("[name=details-held_on]", "2018-06-03")
    begin(page)
    page.locator("[data-summary] a").first.wait_for()
    assert page.title().startswith("Error:")
    look(page)
    page.fill("[name=details-duration_minutes]", "7")
    context.clear_cookies(name="sessionid")
    begin(page)
    page.locator("[name=kept]").wait_for(state="attached")
    look(page)
    sign_in(page)
    look(page)
    begin(page)
    page.locator("[name=confirm]").check()
    look(page)
    begin(page)
    page.wait_for_url("**/edit/**")
    assert Interview.objects.get().duration_minutes == 7

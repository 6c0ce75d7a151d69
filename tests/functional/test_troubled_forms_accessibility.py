"""A form that comes back, in each of its ways, passes axe at a phone's width and in Spanish."""

import re

import pytest
from django.urls import reverse

from surveys.models import Interview
from tests.functional.reference import speak
from tests.functional.test_accessibility import is_cut_off, violations
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page):
    assert violations(page) == []
    assert not is_cut_off(page)


def save(page):
    page.locator("button[name=action][value=save]").click()
    page.wait_for_load_state("load")


def sign_in(page):
    page.fill("[name=login]", "ana")
    page.fill("[name=password]", "pass")
    page.keyboard.press("Enter")
    page.locator("[data-interview-form]").wait_for()


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("es", 390)])
def test_each_way_in_which_a_form_comes_back(page, context, live_server, language, width):
    wave = make_wave(make_study())
    ana = make_member(wave.study, "researcher", username="ana")
    interview = make_interview(wave, {"stage": "research"}, by=ana, state="draft")
    speak(page, live_server.url, language)
    page.set_viewport_size({"width": width, "height": 900})
    address = live_server.url + reverse("interview-edit", args=[wave.study.slug, interview.pk])

    page.goto(address)
    sign_in(page)
    other = context.new_page()
    other.goto(address)
    other.fill("[name=q-goals]", "Theirs, " + "at length " * 40)
    save(other)
    page.fill("[name=q-goals]", "Mine")
    save(page)
    page.locator(".conflicts").wait_for()
    look(page)
    save(page)
    page.locator(".conflicts .problem").wait_for()
    look(page)
    page.locator(".conflicts [value=mine]").check()
    page.fill("[name=q-staff]", "many")
    save(page)
    page.locator("[data-summary] a").wait_for()
    assert page.title().startswith("Error:")
    look(page)
    page.fill("[name=q-staff]", "7")
    context.clear_cookies(name="sessionid")
    save(page)
    page.locator("[name=kept]").wait_for(state="attached")
    look(page)
    sign_in(page)
    save(page)
    page.locator(".notice-success").get_by_text(re.compile("[0-9]{2}:[0-9]{2}")).wait_for()
    answers = Interview.objects.get().answers
    assert (answers["goals"], answers["staff"]) == ("Mine", 7)

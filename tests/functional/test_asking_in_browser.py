"""What is asked before it is stored, and consent, by keyboard and on a phone."""

import pytest
from django.urls import reverse

from surveys.actions import accounts
from surveys.models import Consent, Interview
from tests.functional.reference import PASSWORD, sign_in, speak
from tests.functional.test_accessibility import DESKTOP, PHONE, is_cut_off, tab_to, violations
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def interview():
    wave = make_wave(make_study())
    accounts.create_demo_accounts(study=wave.study, password=PASSWORD)
    return make_interview(wave, {"stage": "research"}, respondent="R7")


@pytest.fixture
def open_page(page, live_server, interview):
    sign_in(page, live_server.url, "researcher")

    def go(name):
        page.goto(live_server.url + reverse(name, args=[interview.wave.study.slug, interview.pk]))
        return page

    return go


def looks(page, server):
    """Look at the page as it stands, as a phone and a desk show it."""
    for width in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert not is_cut_off(page)


def test_a_conversation_is_added_by_keyboard(page, live_server, interview, open_page):
    open_page("interview-edit")
    further = "#desk-field-further_conversations"
    tab_to(page, f"{further} button")
    page.keyboard.press("Enter")
    page.locator(f"{further}-0-held_on:focus").wait_for()
    looks(page, live_server.url)
    page.fill(f"{further}-0-held_on", "2019-06-10")
    page.select_option(f"{further}-0-mode", "phone")
    page.keyboard.press("Alt+s")
    page.locator("[data-desk-saved]", has_text="Version 3 saved").wait_for()
    assert [one["mode"] for one in Interview.objects.get().further_conversations] == ["phone"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_consent_is_withdrawn_and_given_again_by_keyboard(
    page, live_server, interview, open_page, language
):
    speak(page, live_server.url, language)
    open_page("interview-detail")
    looks(page, live_server.url)
    tab_to(page, f"[href$='{interview.pk}/consent/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/consent/")
    tab_to(page, "#participate summary")
    page.keyboard.press("Enter")
    looks(page, live_server.url)
    tab_to(page, "#participate [name=confirm]")
    page.keyboard.press("Space")
    tab_to(page, "#participate button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{interview.pk}/")
    assert not Consent.objects.standing().exists()
    open_page("interview-consent")
    tab_to(page, "#participate summary")
    page.keyboard.press("Enter")
    tab_to(page, "#participate button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{interview.pk}/")
    assert Consent.objects.standing().get().text_version == "1"
    looks(page, live_server.url)


def test_a_correction_that_is_asked_about_is_confirmed_by_keyboard(
    page, live_server, interview, open_page
):
    page.set_viewport_size({"width": PHONE, "height": 700})
    open_page("interview-expert")
    page.fill("[name=respondent]", "R8")
    page.locator("[name=consents]").first.check()
    page.fill("[name=reason]", "Typed wrongly")
    page.locator("main button[type=submit]").click()
    page.locator("#to-confirm:focus").wait_for()
    looks(page, live_server.url)
    for number in range(page.locator("[name=confirm]").count()):
        tab_to(page, f"#confirm-{number + 1}")
        page.keyboard.press("Space")
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{interview.pk}/")
    assert Interview.objects.get().respondent.code == "R8"

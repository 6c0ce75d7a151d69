"""Beginning an interview: the expert as one types, by keyboard, on a phone, accessibly."""

import re

import pytest
from django.urls import reverse

from surveys.actions import accounts
from surveys.models import Interview
from tests.functional.reference import PASSWORD, sign_in, speak
from tests.functional.test_accessibility import DESKTOP, PHONE, is_cut_off, tab_to, violations
from tests.surveys.factories import (
    identify,
    make_expert,
    make_interview,
    make_organization,
    make_study,
    make_wave,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EXPERT = "#id_details-respondent"


@pytest.fixture
def wave():
    study = make_study()
    before, wave = make_wave(study, "2018"), make_wave(study, "2019")
    accounts.create_demo_accounts(study=study, password=PASSWORD)
    identify(make_expert(study, "R14"), name="Ada Lovelace", email="")
    interview = make_interview(before, {}, {}, respondent="R14")
    Interview.objects.filter(pk=interview.pk).update(organization=make_organization(study, "O9"))
    make_interview(wave, respondent="R2")
    return wave


@pytest.fixture
def start(page, live_server, wave):
    sign_in(page, live_server.url, "researcher")
    page.goto(live_server.url + reverse("interview-new", args=[wave.study.slug]) + "?wave=2019")
    return page


def looks(page):
    """Look at the page as it stands, as a phone and a desk show it."""
    for width in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert not is_cut_off(page)


def test_an_interview_begins_by_keyboard_alone(start, wave):
    start.locator(f"{EXPERT}:focus").wait_for()
    start.keyboard.type("lovelase")
    start.locator("#experts-found [role=option]").first.wait_for()
    assert start.get_attribute(EXPERT, "aria-expanded") == "true"
    looks(start)
    start.keyboard.press("ArrowDown")
    assert start.get_attribute(EXPERT, "aria-activedescendant") == "expert-option-1"
    start.keyboard.press("Enter")
    start.locator("[data-known]").get_by_text(re.compile("2018: submitted, 2 projects")).wait_for()
    assert start.input_value(EXPERT) == "R14"
    assert start.input_value("[name=details-organization]") == "O9"
    looks(start)
    tab_to(start, "[name=details-consent]")
    start.keyboard.press("Space")
    start.fill("[name=details-consent_text]", "2019-1")
    start.keyboard.press("Alt+Enter")
    start.get_by_text(re.compile("^The interview has begun")).wait_for()
    start.locator("#desk-field-held_on-input:focus").wait_for()  # the first that is open
    interview = Interview.objects.get(wave=wave, respondent__code="R14")
    assert (interview.state, interview.organization.code) == ("draft", "O9")


def test_tab_leaves_a_long_list_for_what_comes_next(start, wave):
    for number in range(20, 40):
        make_expert(wave.study, f"R{number}")
    start.locator(EXPERT).press_sequentially("R")
    start.locator("#experts-found [role=option]").nth(5).wait_for()
    start.keyboard.press("Tab")
    assert start.evaluate("document.activeElement.name") == "details-held_on"


def test_escape_closes_the_list_and_keeps_what_was_typed(start):
    start.fill(EXPERT, "")
    start.locator(EXPERT).press_sequentially("R")
    start.locator("#experts-found [role=option]").first.wait_for()
    start.keyboard.press("ArrowUp")
    assert start.get_attribute("#expert-option-2", "aria-selected") == "true"
    start.keyboard.press("Escape")
    assert start.locator("#experts-found").is_hidden()
    assert start.input_value(EXPERT) == "R"


def test_a_typed_employer_stays_when_an_expert_is_chosen_by_pointer(start):
    start.fill("[name=details-organization]", "O1")
    start.locator(EXPERT).press_sequentially("R14")
    start.locator("[role=option][data-code=R14]").click()
    start.locator("[data-known] .known").wait_for()
    assert start.input_value("[name=details-organization]") == "O1"


def test_an_interview_of_this_wave_is_gone_on_with(start, wave):
    start.fill(EXPERT, "R2")
    start.locator(EXPERT).press("Tab")
    start.get_by_role("link", name="Go on with it").click()
    interview = Interview.objects.get(wave=wave, respondent__code="R2")
    start.wait_for_url(f"**/{interview.pk}/**")


def test_a_slip_is_mended_by_a_code_like_it(start):
    start.fill(EXPERT, "R15")
    start.locator(EXPERT).press("Tab")
    start.locator("[data-choose=R14]").click()
    start.locator("[data-known] a", has_text="R14").wait_for()
    assert start.input_value(EXPERT) == "R14"


def test_what_is_asked_about_is_shown_on_a_phone_in_spanish(start, live_server):
    speak(start, live_server.url, "es")
    start.fill(EXPERT, "R15")
    tab_to(start, "main button[type=submit]")
    start.keyboard.press("Enter")
    start.locator("#to-confirm:focus").wait_for()
    looks(start)
    assert "volver a empezar" in start.inner_text("[data-summary]")
    assert start.input_value(EXPERT) == "R15"
    start.locator("[name=confirm]").check()
    start.locator("main button[type=submit]").click()
    start.wait_for_url(re.compile("/interviews/[0-9a-f-]{36}/"))
    assert Interview.objects.filter(respondent__code="R15").exists()

"""The session ends, or the token changes, while somebody types: not a word is lost."""

import re

import pytest
from django.urls import reverse

from surveys.models import Interview
from tests.functional.test_starting_in_browser import looks
from tests.surveys.factories import make_expert, make_member, make_study, make_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "O-901"


@pytest.fixture
def wave():
    wave = make_wave(make_study())
    make_member(wave.study, "researcher", username="ana")
    make_expert(wave.study, "R7")
    return wave


def sign_in(page, server):
    page.goto(f"{server.url}/accounts/login/")
    type_password(page)
    page.wait_for_url(lambda url: "/accounts/" not in url)


def type_password(page):
    page.fill("[name=login]", "ana")
    page.fill("[name=password]", "pass")
    page.keyboard.press("Enter")


def type_start(page, server, wave, *, scripts=True):
    page.goto(server.url + reverse("interview-new", args=[wave.study.slug]))
    if scripts:  # what the page asks while somebody types is answered before the session ends
        with page.expect_response(lambda answer: "/experts/find/" in answer.url):
            page.fill("[name=details-respondent]", "R7")
        with page.expect_response(lambda answer: "/experts/known/" in answer.url):
            page.keyboard.press("Tab")
    else:
        page.fill("[name=details-respondent]", "R7")
    page.fill("[name=details-organization]", WORDS)
    page.select_option("[name=details-mode]", "phone")


def begin(page):
    page.get_by_role("button", name="Begin").press("Enter")


def is_begun(page):
    page.get_by_text(re.compile("^The interview has begun")).wait_for()
    assert stored() == [WORDS]


def stored():
    return [interview.organization.code for interview in Interview.objects.all()]


@pytest.mark.parametrize("lost", ["sessionid", "everything"])
def test_after_signing_in_again_the_form_comes_back_filled(page, live_server, wave, lost):
    sign_in(page, live_server)
    type_start(page, live_server, wave)
    page.context.clear_cookies(name=None if lost == "everything" else lost)
    begin(page)
    page.get_by_text("The session is over").wait_for()
    type_password(page)
    page.locator("[data-start-form]").wait_for()
    assert page.input_value("[name=details-organization]") == WORDS
    assert page.input_value("[name=details-mode]") == "phone"
    assert stored() == []
    begin(page)
    is_begun(page)


def test_signed_in_again_in_another_tab_the_words_are_sent_again(page, context, live_server, wave):
    sign_in(page, live_server)
    type_start(page, live_server, wave)
    context.clear_cookies()
    other = context.new_page()
    sign_in(other, live_server)
    begin(page)
    page.get_by_role("button", name="Send it again").click()
    is_begun(page)


def test_what_the_page_asks_meanwhile_says_that_the_session_is_over(new_context, live_server, wave):
    """It neither says that there is no such expert, nor spoils signing in in another tab."""
    context = new_context()
    page = context.new_page()
    sign_in(page, live_server)
    type_start(page, live_server, wave)
    context.clear_cookies()
    other = context.new_page()
    other.goto(f"{live_server.url}/accounts/login/")
    page.locator("[name=details-respondent]").press_sequentially("0")
    over = page.get_by_role("alert").filter(has_text="The session is over.")
    over.wait_for()
    assert page.inner_text("[data-found-status]") == ""
    assert page.locator("#experts-found").is_hidden()
    assert page.input_value("[name=details-organization]") == WORDS
    assert over.get_by_role("link", name="Sign in").get_attribute("target") == "_blank"
    looks(page)
    type_password(other)
    other.wait_for_url(lambda url: "/accounts/" not in url)
    page.locator("[name=details-respondent]").press("Backspace")
    over.wait_for(state="detached")


def test_it_works_without_scripts(new_context, live_server, wave):
    context = new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server)
    type_start(page, live_server, wave, scripts=False)
    context.clear_cookies(name="sessionid")
    begin(page)
    type_password(page)
    page.get_by_role("button", name="Back to the form").press("Enter")
    assert page.input_value("[name=details-organization]") == WORDS
    begin(page)
    is_begun(page)


def refuse_to_leave(page):
    """Click away, and say "stay" to what must be asked."""
    page.wait_for_load_state("load")
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.get_by_role("link", name="Studies").first.click(no_wait_after=True)
    assert asked.value.type == "beforeunload"


def test_what_is_typed_and_what_came_back_is_not_left_without_a_question(page, live_server, wave):
    sign_in(page, live_server)
    type_start(page, live_server, wave)
    refuse_to_leave(page)
    page.fill("[name=details-duration_minutes]", "2000")
    begin(page)
    page.get_by_text("There is a problem").wait_for()
    refuse_to_leave(page)
    page.context.clear_cookies(name="sessionid")
    begin(page)
    page.get_by_text("The session is over").wait_for()
    type_password(page)
    page.get_by_text("Not stored yet. What was typed is here again").wait_for()
    refuse_to_leave(page)
    assert page.input_value("[name=details-organization]") == WORDS
    page.fill("[name=details-duration_minutes]", "45")
    begin(page)
    is_begun(page)


def test_somebody_else_who_signs_in_is_told_whose_words_they_are(page, live_server, wave):
    make_member(wave.study, "researcher", username="ben")
    sign_in(page, live_server)
    type_start(page, live_server, wave)
    page.context.clear_cookies()
    begin(page)
    page.fill("[name=login]", "ben")
    page.fill("[name=password]", "pass")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="ana typed this").wait_for()
    assert stored() == []

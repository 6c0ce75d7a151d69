"""The session ends, or the token changes, while somebody types: not a word is lost."""

import re

import pytest
from django.urls import reverse

from surveys.models import Interview
from tests.surveys.factories import make_expert, make_member, make_study, make_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Menos errores.\nMás tiempo."


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


def type_interview(page, server, wave, goals=WORDS, *, scripts=True):
    page.goto(server.url + reverse("interview-new", args=[wave.study.slug]))
    if scripts:  # what the page asks while somebody types must not come between two sign-ins
        with page.expect_response(lambda answer: "/experts/codes/" in answer.url):
            page.fill("[name=details-respondent]", "R7")
    else:
        page.fill("[name=details-respondent]", "R7")
    page.check("[name=q-aws_customer][value=yes]")
    page.fill("[name=q-goals]", goals)


def goals():
    return [interview.answers["goals"] for interview in Interview.objects.all()]


@pytest.mark.parametrize("lost", ["sessionid", "everything"])
def test_after_signing_in_again_the_form_comes_back_filled(page, live_server, wave, lost):
    sign_in(page, live_server)
    type_interview(page, live_server, wave)
    page.context.clear_cookies(name=None if lost == "everything" else lost)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("The session is over").wait_for()
    type_password(page)
    page.locator("[data-interview-form]").wait_for()
    assert page.input_value("[name=q-goals]") == WORDS
    assert page.is_checked("[name=q-aws_customer][value=yes]")
    assert goals() == []
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text(re.compile(r"^Saved at")).wait_for()
    assert goals() == [WORDS]


def test_signed_in_again_in_another_tab_the_words_are_sent_again(page, context, live_server, wave):
    sign_in(page, live_server)
    type_interview(page, live_server, wave)
    context.clear_cookies()
    other = context.new_page()
    sign_in(other, live_server)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Send it again").click()
    page.get_by_text(re.compile(r"^Saved at")).wait_for()
    assert goals() == [WORDS]


def test_it_works_without_scripts(new_context, live_server, wave):
    context = new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server)
    type_interview(page, live_server, wave, scripts=False)
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    type_password(page)
    page.get_by_role("button", name="Back to the form").press("Enter")
    assert page.input_value("[name=q-goals]") == WORDS
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.get_by_text(re.compile(r"^Saved at")).wait_for()
    assert goals() == [WORDS]


def refuse_to_leave(page):
    """Click away, and say "stay" to what must be asked."""
    page.wait_for_load_state("load")
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.get_by_role("link", name="Studies").first.click(no_wait_after=True)
    assert asked.value.type == "beforeunload"


def test_what_is_typed_is_not_left_without_a_question(page, live_server, wave):
    sign_in(page, live_server)
    page.goto(live_server.url + reverse("interview-new", args=[wave.study.slug]))
    page.fill("[name=q-goals]", WORDS)
    refuse_to_leave(page)
    assert page.input_value("[name=q-goals]") == WORDS


def test_what_came_back_is_not_left_without_a_question(page, live_server, wave):
    sign_in(page, live_server)
    type_interview(page, live_server, wave)
    page.fill("[name=details-duration_minutes]", "2000")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("There is a problem").wait_for()
    refuse_to_leave(page)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("The session is over").wait_for()
    type_password(page)
    page.get_by_text("Not stored yet. What was typed is here again").wait_for()
    refuse_to_leave(page)
    assert page.input_value("[name=q-goals]") == WORDS
    page.fill("[name=details-duration_minutes]", "45")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text(re.compile(r"^Saved at")).wait_for()
    page.get_by_role("link", name="Studies").first.click()
    page.wait_for_url(lambda url: url.endswith("/studies/"))


def test_somebody_else_who_signs_in_is_told_whose_words_they_are(page, live_server, wave):
    make_member(wave.study, "researcher", username="ben")
    sign_in(page, live_server)
    type_interview(page, live_server, wave)
    page.context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).click()
    page.fill("[name=login]", "ben")
    page.fill("[name=password]", "pass")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="ana typed this").wait_for()
    assert goals() == []

"""The key ? opens what the guide says about a page, and takes nothing that was typed."""

import pytest
from django.urls import reverse

from tests.surveys.factories import make_member, make_study, make_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def study(page, live_server):
    """A study with an open wave, of which somebody who is signed in is an admin."""
    study = make_wave(make_study(slug="clouds")).study
    user = make_member(study, "admin")
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", "pass")
    page.locator("main form [type=submit]").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    return study


def open_page(page, server, route):
    page.goto(server + reverse(route, args=["clouds"]))


def test_key_and_link_open_the_topic_of_the_page(page, live_server, study):
    for route, topic in (("people-list", "people"), ("interview-list", "waves-and-review")):
        open_page(page, live_server.url, route)
        page.keyboard.press("?")
        page.wait_for_url(f"{live_server.url}/guide/{topic}/")
    open_page(page, live_server.url, "wave-list")
    page.get_by_role("link", name="Help with this page").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/guide/waves-and-review/")


def test_in_a_field_it_is_a_question_mark_and_what_was_typed_stays(page, live_server, study):
    open_page(page, live_server.url, "people-invite")
    page.focus("[name=email]")
    page.keyboard.type("who?")
    assert page.input_value("[name=email]") == "who?"
    assert page.url.endswith("/people/invite/")
    page.get_by_role("heading", level=1).click()
    page.evaluate("document.activeElement.blur()")
    with page.context.expect_page() as opened:
        page.keyboard.press("?")
    opened.value.wait_for_url(f"{live_server.url}/guide/people/")
    assert page.input_value("[name=email]") == "who?"

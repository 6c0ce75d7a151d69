"""An invitation in a real browser: made, copied, followed with and without scripts."""

import re

import pytest

from tests.functional.test_accessibility import is_cut_off, violations
from tests.surveys.factories import make_member, make_study

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a word to pass by"


@pytest.fixture
def study():
    return make_study(slug="clouds", name={"en": "Clouds", "es": "Nubes"})


def sign_in(page, server, user):
    page.goto(f"{server}/accounts/login/")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", "pass")
    page.locator("main form [type=submit]").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def invite(page, server, study):
    """Make an invitation as an admin does, and return its link."""
    sign_in(page, server, make_member(study, "admin"))
    page.get_by_role("link", name="Clouds").last.click()
    page.get_by_role("link", name="People").first.click()
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Analyst").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Make the link").click()
    assert violations(page) == []
    return page.get_by_label("Link", exact=True).input_value()


def make_account(page, name):
    page.fill("[name=first_name]", "Ana")
    page.fill("[name=username]", name)
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.locator("main form [type=submit]").click()
    page.wait_for_url(re.compile(r"/studies/clouds/$"))


def test_a_link_is_copied_followed_and_told_to_nobody(page, new_context, live_server, study):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = invite(page, live_server.url, study)
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == link
    told = []
    guest = new_context(viewport={"width": 390, "height": 844}, locale="en-GB").new_page()
    guest.on("request", lambda request: told.append(f"{request.url} {request.headers}"))
    guest.goto(link)
    guest.wait_for_url("**/accounts/invitation/accept/")
    token = link.partition("#")[2]
    assert [one for one in told if token in one] == []
    assert violations(guest) == []
    assert not is_cut_off(guest)
    make_account(guest, "ana")
    assert guest.get_by_text("You are in the study Clouds now: Analyst.").count() == 1
    guest.go_back()  # the address with the secret is in no history
    assert token not in guest.url


def test_without_scripts_the_link_is_pasted(page, new_context, live_server, study):
    link = invite(page, live_server.url, study)
    guest = new_context(java_script_enabled=False, locale="en-GB").new_page()
    guest.goto(link)
    guest.get_by_label("Link of the invitation").fill(link)
    guest.get_by_role("button", name="Open the invitation").click()
    make_account(guest, "eva")

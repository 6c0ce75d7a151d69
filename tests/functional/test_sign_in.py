"""Signing in, in a real browser, under the real Content-Security-Policy."""

import pytest

from tests.surveys.factories import make_member, make_study

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_member_signs_in_and_sees_the_study(page, live_server):
    study = make_study()
    user = make_member(study, "researcher")
    page.goto(f"{live_server.url}/studies/")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", "pass")
    page.locator("main form [type=submit]").click()
    page.wait_for_url(f"{live_server.url}/studies/")
    assert page.get_by_role("main").get_by_text(study.name["en"]).count() >= 1


def test_a_wrong_password_is_said_without_saying_what_was_wrong(page, live_server):
    user = make_member(make_study(), "researcher")
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", "wrong")
    page.locator("main form [type=submit]").click()
    page.get_by_text("The username and/or password you specified are not correct.").wait_for()

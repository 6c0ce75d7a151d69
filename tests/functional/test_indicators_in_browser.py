"""Indicators in a browser: suggestions by keyboard, a preview that follows, ways to records."""

import re

import pytest
from django.urls import reverse

from analytics.models import Indicator
from tests.functional.reference import load_reference_study, sign_in
from tests.functional.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def study():
    return load_reference_study()


def options(page):
    return page.locator("[role=option]:visible code").all_inner_texts()


def test_an_indicator_is_written_by_keyboard_with_suggestions(page, live_server, study):
    sign_in(page, live_server.url, "analyst")
    page.goto(live_server.url + reverse("indicator-new", args=[study.slug]))
    page.get_by_label("Code (required)").fill("cloud_production")
    page.get_by_label("Name, in English").fill("In production in the cloud")
    page.get_by_label("Counted (required)").focus()
    page.keyboard.type("sel")
    assert options(page)[0] == "selected(…, '…')"
    page.keyboard.press("Escape")
    assert options(page) == []
    page.get_by_label("Counted (required)").fill("")
    page.keyboard.type("${sta")
    page.get_by_role("option", name=re.compile("stage")).wait_for()
    assert options(page)[0] == "${stage}"
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-activedescendant')")
    page.keyboard.press("Enter")
    page.keyboard.type(" = 'prod")
    page.get_by_role("option", name=re.compile("production")).wait_for()
    page.keyboard.press("Enter")  # the only one: it need not be chosen first
    assert options(page) == []
    assert page.get_by_label("Counted (required)").input_value() == "${stage} = 'production'"
    page.get_by_role("status").filter(has_text="2019: 38%, base 316.").wait_for()
    page.get_by_role("button", name=re.compile("^120 counted")).click()
    page.get_by_role("heading", name="2019: counted").wait_for()
    assert page.locator("#preview tbody tr th a").count() == 50
    page.get_by_role("button", name="Next").click()
    page.get_by_text("Page 2 of 3").wait_for()
    page.get_by_role("button", name="Save the indicator").click()
    page.get_by_text("Saved. The figures are being counted anew.").wait_for()
    assert Indicator.objects.get(code="cloud_production").numerator == "${stage} = 'production'"


def test_enter_takes_the_first_suggestion_and_breaks_the_line_where_there_is_none(
    page, live_server, study
):
    sign_in(page, live_server.url, "analyst")
    page.goto(live_server.url + reverse("indicator-new", args=[study.slug]))
    field = page.get_by_label("Counted (required)")
    field.focus()
    page.keyboard.type("sel")
    page.keyboard.press("Enter")
    assert field.input_value() == "selected("
    page.keyboard.press("Enter")
    page.keyboard.type("sel")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.keyboard.type("sel")
    page.keyboard.press("Shift+Enter")
    assert field.input_value() == "selected(\nsel\nsel\n"
    page.wait_for_load_state("networkidle")


def test_the_other_level_is_suggested_by_its_name(page, live_server, study):
    sign_in(page, live_server.url, "analyst")
    page.goto(live_server.url + reverse("indicator-new", args=[study.slug]))
    page.get_by_label("Counted (required)").focus()
    page.keyboard.type("${company_s")
    page.get_by_role("option", name=re.compile("company_size")).wait_for()
    assert options(page) == ["${interview.company_size}"]
    page.get_by_label("Counted (required)").fill("")
    page.get_by_label("interviews", exact=True).check()
    page.get_by_label("Counted (required)").focus()
    page.keyboard.type("${company_s")
    page.get_by_role("option", name=re.compile("company_size")).wait_for()
    assert options(page) == ["${company_size}"]
    page.get_by_text("This cannot be counted yet:").wait_for()
    page.wait_for_load_state("networkidle")


def test_a_value_leads_to_its_records_by_keyboard(page, live_server, study):
    sign_in(page, live_server.url, "analyst")
    page.goto(live_server.url + reverse("trend-list", args=[study.slug]))
    page.get_by_role("link", name=re.compile("^120 of 316")).first.press("Enter")
    page.get_by_role("heading", name=re.compile("2019: the records")).wait_for()
    page.get_by_role("link", name=re.compile("^120 counted")).press("Enter")
    page.get_by_text("120 projects").wait_for()
    page.locator("tbody a").nth(1).press("Enter")
    page.wait_for_url(re.compile("/interviews/.*#project-"))


def test_the_form_works_without_scripts(new_context, live_server, study):
    page = new_context(java_script_enabled=False, locale="en-GB").new_page()
    sign_in(page, live_server.url, "analyst")
    page.goto(live_server.url + reverse("indicator-edit", args=[study.slug, "production"]))
    page.get_by_role("button", name=re.compile("^196 in the base, not counted")).click()
    page.get_by_role("heading", name="2019: in the base, not counted").wait_for()
    page.get_by_role("button", name="Next").click()
    page.get_by_text("Page 2 of 4").wait_for()

"""The path of an answer in a real browser: the desk, the trend page, the review, the file."""

import csv
import io
import re

import pytest
from django.urls import reverse

from analytics.actions.counting import sweep
from analytics.actions.data_files import WORK
from surveys.actions.jobs import run_job
from surveys.models import Interview
from tests.functional.reference import load_reference_study, sign_in, sign_out
from tests.surveys.factories import make_expert

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def study():
    """The reference study, with an expert who has not been interviewed yet."""
    study = load_reference_study()
    make_expert(study, "R901")
    return study


@pytest.fixture
def visit(page, live_server, study):
    """Return a function that opens a page of the study."""

    def visit(name, *arguments):
        return page.goto(live_server.url + reverse(name, args=[study.slug, *arguments]))

    return visit


def begin(page, respondent):
    """Begin an interview, and answer what it is asked itself."""
    for name, value in {
        "details-respondent": respondent,
        "details-organization": "O901",
        "details-held_on": "2019-06-20",
        "details-duration_minutes": "50",
        "details-consent_text": "2019-1",
    }.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=details-mode]", "video")
    page.check("[name=details-consent]")
    page.keyboard.press("Alt+Enter")
    page.wait_for_url("**/edit/**")
    for question, label in {
        "industry": "Financial services",
        "company_size": "50 to 249",
        "role": "Data scientist",
        "aws_customer": "No",
        "cloud_benefits": "Cost saving",
    }.items():
        page.locator(f"#desk-answer-{question}").get_by_label(label).focus()
        page.keyboard.press("Space")


def enter_project(page, label, stage):
    """Add a project by keyboard, with its name and how far it is."""
    page.keyboard.press("Alt+p")
    for text in (label, stage):  # the focus is in its first cell
        page.keyboard.type(text)
        page.keyboard.press("Tab")


def answer_what_is_missing(page):
    """Go from one thing that is needed to the next, and give the first answer that there is."""
    page.keyboard.press("Alt+Enter")
    missing = page.locator("[data-desk-summary]:focus a")
    missing.first.wait_for()
    missing = page.locator("[data-desk-summary] a")
    for number in range(missing.count()):
        missing.nth(number).click()
        page.keyboard.press("1")
        page.keyboard.press("Control+Enter")


def shown(page):
    """Return share, count and base of 2019 from the table of the page."""
    row = page.locator("tr", has=page.locator("th", has_text=re.compile("^2019"))).first
    cells = row.locator("td").all_inner_texts()  # the second line is for screen readers alone
    return tuple(cells[place].splitlines()[0] for place in (0, 2, 3))


def test_an_answer_goes_from_the_desk_to_the_trend_page_and_the_file(
    page, live_server, study, visit
):
    sign_in(page, live_server.url, "analyst")
    visit("trend-indicator", "production")
    assert shown(page) == ("38%", "120", "316")
    sign_out(page)

    sign_in(page, live_server.url, "researcher")
    visit("interview-new")
    begin(page, "R901")
    enter_project(page, "Fraud screen", "Production")
    enter_project(page, "Letters sorted", "Development")
    answer_what_is_missing(page)
    answer_what_is_missing(page)  # of which providers is asked once it is known where it runs
    page.keyboard.press("Alt+Enter")
    page.locator("[data-desk-summary]", has_text="Nothing is missing").wait_for()
    page.keyboard.press("Alt+Enter")
    page.wait_for_url(re.compile(r"/interviews/[0-9a-f-]{36}/\?submitted$"))
    interview = Interview.objects.get(respondent__code="R901")
    assert interview.state == "submitted"
    sweep()
    sign_out(page)

    sign_in(page, live_server.url, "analyst")
    visit("trend-indicator", "production")
    assert shown(page) == ("38%", "121", "318")
    sign_out(page)

    sign_in(page, live_server.url, "admin")
    visit("interview-list")
    page.get_by_role("button", name="Approve 2019 R901").click()
    page.get_by_text("2019 R901 is approved.").wait_for()
    visit("export-page")
    page.get_by_role("button", name="Make the file").click()
    page.get_by_text("waiting").wait_for()
    assert run_job(WORK)
    page.get_by_role("link", name="Download").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["respondent"] == "R901"]
    assert [row["stage"] for row in rows] == ["production", "development"]
    assert [row["managed_service"] for row in rows] == [rows[0]["managed_service"]] * 2

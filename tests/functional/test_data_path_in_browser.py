"""The path of an answer in a real browser: the form, the trend page, the review, the file."""

import csv
import io
import re

import pytest
from django.urls import reverse

from analytics.actions.counting import sweep
from surveys.models import Interview
from tests.functional.reference import load_reference_study, sign_in, sign_out
from tests.surveys.factories import make_expert

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def study():
    """The reference study, with experts who have not been interviewed yet."""
    study = load_reference_study()
    for code in ("R901", "R902"):
        make_expert(study, code)
    return study


@pytest.fixture
def visit(page, live_server, study):
    """Return a function that opens a page of the study."""

    def visit(name, *arguments):
        return page.goto(live_server.url + reverse(name, args=[study.slug, *arguments]))

    return visit


def choose(record, question, *labels):
    """Mark categories of a question by keyboard; `record` is the interview or one project."""
    field = record.locator(f"[data-question={question}]")
    for label in labels:
        field.get_by_label(label, exact=True).focus()
        field.page.keyboard.press("Space")


def enter_details(page, respondent):
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
    choose(page, "industry", "Financial services")
    choose(page, "company_size", "50 to 249")
    choose(page, "role", "Data scientist")
    choose(page, "aws_customer", "No")
    choose(page, "cloud_benefits", "Cost saving")


def enter_project(page, label, stage):
    """Add a project by keyboard and answer what every project is asked."""
    page.keyboard.press("Alt+p")
    project = page.locator("[data-project]").last
    page.keyboard.type(label)  # the focus is in its first field
    answer_required(project, stage)


def answer_required(project, stage):
    choose(project, "stage", stage)
    for question in project.locator("[data-question]").all():
        code = question.get_attribute("data-question")
        required = "(required)" in question.inner_text()
        if code == "stage" or not required or not question.is_visible():
            continue
        answer = question.locator("[data-answer]").first
        if answer.get_attribute("type") in ("radio", "checkbox"):
            answer.check()
        else:
            answer.fill("4")


def shown(page):
    """Return share, count and base of 2019 from the table of the page."""
    row = page.locator("tr", has=page.locator("th", has_text=re.compile("^2019"))).first
    cells = row.locator("td").all_inner_texts()  # the second line is for screen readers alone
    return tuple(cells[place].splitlines()[0] for place in (0, 2, 3))


def test_an_answer_goes_from_the_form_to_the_trend_page_and_the_file(
    page, live_server, study, visit
):
    sign_in(page, live_server.url, "analyst")
    visit("trend-indicator", "production")
    assert shown(page) == ("38%", "120", "316")
    sign_out(page)

    sign_in(page, live_server.url, "researcher")
    visit("interview-new")
    enter_details(page, "R901")
    enter_project(page, "Fraud screen", "Production")
    enter_project(page, "Letters sorted", "Development")
    page.keyboard.press("Alt+Enter")
    page.wait_for_url(re.compile(r"/interviews/[0-9a-f-]{36}/$"))
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
    page.select_option("[name=unit]", "project")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["respondent"] == "R901"]
    assert [row["stage"] for row in rows] == ["production", "development"]
    assert [row["managed_service"] for row in rows] == [rows[0]["managed_service"]] * 2


def test_no_word_is_lost_when_an_answer_needs_attention(page, live_server, visit):
    sign_in(page, live_server.url, "researcher")
    visit("interview-new")
    page.fill("[name=details-respondent]", "R902")
    page.fill("[name=q-goals]", "Menos errores.\nMás tiempo.")
    page.fill("[name=q-experience_years]", "many")
    page.keyboard.press("Alt+s")
    page.get_by_role("alert").get_by_text("What you typed is still here.").wait_for()
    assert page.input_value("[name=q-goals]") == "Menos errores.\nMás tiempo."
    assert page.input_value("[name=q-experience_years]") == "many"
    assert page.title().startswith("Error: ")
    assert page.evaluate("'summary' in document.activeElement.dataset")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "q-experience_years"
    page.fill("[name=q-experience_years]", "7")
    page.keyboard.press("Alt+s")
    page.get_by_text(re.compile(r"^Saved at")).wait_for()
    answers = Interview.objects.get(respondent__code="R902").answers
    assert (answers["goals"], answers["experience_years"]) == ("Menos errores.\nMás tiempo.", 7)


def test_two_people_edit_one_interview_and_both_keep_their_words(
    page, context, live_server, study, visit
):
    interview = Interview.objects.filter(
        wave__study=study, wave__code="2019", state="submitted"
    ).first()
    sign_in(page, live_server.url, "researcher")
    visit("interview-edit", interview.pk)
    other = context.new_page()
    other.goto(page.url)
    other.fill("[name=q-strengths]", "Many examples.")
    other.fill("[name=q-weaknesses]", "Slow on small machines.")
    other.keyboard.press("Alt+s")
    other.get_by_text(re.compile(r"^Saved at")).wait_for()

    page.fill("[name=q-goals]", "To find faults sooner.")
    page.fill("[name=q-weaknesses]", "Hard to debug.")
    page.keyboard.press("Alt+s")
    page.get_by_text("Take theirs: Slow on small machines.").wait_for()
    assert page.input_value("[name=q-weaknesses]") == "Hard to debug."
    page.keyboard.press("Alt+s")
    page.get_by_role("link", name="Choose which of the two is to be kept.").wait_for()
    assert page.input_value("[name=q-weaknesses]") == "Hard to debug."
    page.get_by_label("Keep mine: Hard to debug.").check()
    page.keyboard.press("Alt+s")
    page.get_by_text(re.compile(r"^Saved at")).wait_for()
    interview.refresh_from_db()
    assert interview.answers["strengths"] == "Many examples."
    assert interview.answers["goals"] == "To find faults sooner."
    assert interview.answers["weaknesses"] == "Hard to debug."


def test_questions_appear_when_their_condition_is_met(page, live_server, visit):
    sign_in(page, live_server.url, "researcher")
    visit("interview-new")
    asked = page.locator("[data-question=managed_service]")
    assert not asked.is_visible()
    choose(page, "aws_customer", "Yes")
    assert asked.is_visible()
    choose(page, "aws_customer", "No")
    assert not asked.is_visible()

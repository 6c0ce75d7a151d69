"""Checking before submitting: what is listed leads to its field; by keyboard, on a phone."""

import re

import pytest
from django.urls import reverse

from surveys.actions import accounts
from surveys.models import Interview, User
from tests.functional.reference import PASSWORD, sign_in, speak
from tests.functional.test_accessibility import tab_to
from tests.functional.test_starting_in_browser import looks
from tests.surveys.factories import make_interview, make_study, make_user, make_wave
from tests.surveys.pages import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def interview():
    wave = make_wave(make_study())
    accounts.create_demo_accounts(study=wave.study, password=PASSWORD)
    return make_interview(wave, {}, {}, respondent="R7", state="draft")


@pytest.fixture
def typing(interview):
    return Page(interview, by=User.objects.get(username="researcher"))


@pytest.fixture
def check(page, live_server, interview):
    sign_in(page, live_server.url, "researcher")

    def go():
        address = reverse("interview-check", args=[interview.wave.study.slug, interview.pk])
        page.goto(live_server.url + address)
        return page

    return go


def test_all_that_is_open_leads_to_its_field(check, interview, typing, live_server):
    project = str(interview.projects.last().pk)
    typing.type("aws_customer", "")
    typing.type("team_size", "none", place=project)
    Page(interview, by=make_user(username="eva")).type("team_size", "3", place=project)
    page = check()
    looks(page)
    page.get_by_role("link", name="Project 2: How large is the team?").first.click()
    page.wait_for_url(f"**#cell-{project}-answer-team_size")
    speak(page, live_server.url, "es")
    looks(check())


def test_a_question_is_confirmed_and_the_interview_submitted_by_keyboard(check, typing):
    typing.type("held_on", "2020-02-03", part="field")
    page = check()
    looks(page)
    page.get_by_role("button", name="Submit").press("Enter")
    page.locator("#to-confirm:focus").wait_for()
    looks(page)
    tab_to(page, "[name=confirm]")
    page.keyboard.press("Space")
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("is submitted and will be counted")).wait_for()
    assert Interview.objects.get().state == "submitted"


def test_what_is_typed_meanwhile_takes_the_focus(check, typing):
    typing.type("goals", "Money")
    page = check()
    typing.type("goals", "Time")
    page.get_by_role("button", name="Submit").click()
    page.locator("[data-summary]:focus").wait_for()
    assert "Somebody typed since you read this page." in page.inner_text("[data-summary]")
    looks(page)


def test_a_link_leads_to_the_field_where_it_is_typed(check, interview, typing):
    typing.type("staff", "12a")
    page = check()
    page.get_by_role("link", name="How many people?").click()
    page.wait_for_url("**#desk-answer-staff")
    page.locator("#desk-answer-staff:focus, #desk-answer-staff :focus").first.wait_for()
    assert page.locator("#desk-answer-staff input").first.input_value() == "12a"

"""The page of entry: saved by itself, shared, published, kept when the session is over."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from surveys.actions import accounts
from surveys.models import Consent, Interview
from tests.functional.desk_person import wait_until_saved
from tests.functional.reference import PASSWORD, sign_in
from tests.functional.test_accessibility import DESKTOP, PHONE, is_cut_off, violations
from tests.surveys.factories import make_interview, make_study, make_wave
from tests.surveys.pages import rivals, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STAFF = "#desk-answer-staff-input"
GOALS = "#desk-answer-goals-input"
STAFF_KEY, GOALS_KEY = ("", "answer", "staff"), ("", "answer", "goals")


@pytest.fixture
def interview():
    wave = make_wave(make_study())
    accounts.create_demo_accounts(study=wave.study, password=PASSWORD)
    return make_interview(wave, {"stage": "research"}, respondent="R7", state="draft")


@pytest.fixture
def address(live_server, interview):
    given = [interview.wave.study.slug, interview.pk]
    return live_server.url + reverse("interview-edit", args=given)


@pytest.fixture
def visit(live_server, address, new_context):
    """Open the desk as somebody, in a browser of their own."""

    def go(username="researcher", **given):
        page = new_context(viewport={"width": DESKTOP, "height": 900}, **given).new_page()
        sign_in(page, live_server.url, username)
        page.goto(address)
        page.locator(STAFF).wait_for()
        return page

    return go


def type_into(page, selector, text):
    """Type over what stands in a field, and wait until the server has it."""
    with page.expect_response(lambda answer: answer.request.method == "PATCH") as sent:
        page.fill(selector, text)
    assert sent.value.status == 200
    wait_until_saved(page)


def look(page):
    """Look at the page as it stands, as a phone and a desk show it."""
    for width in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert not is_cut_off(page)


def test_what_is_typed_is_there_after_a_reload_and_in_another_browser(
    page, live_server, interview, address, visit
):
    sign_in(page, live_server.url, "researcher")
    page.goto(address)
    type_into(page, STAFF, "12")
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.keyboard.press("Tab")
        page.locator("#desk-answer-aws_customer-1").focus()
        page.keyboard.press("2")
    page.reload()
    assert page.input_value(STAFF) == "12"
    assert page.is_checked("#desk-answer-aws_customer-2")
    assert page.evaluate("document.activeElement.id").startswith("desk-answer-aws_customer")
    other = visit("admin")
    assert other.input_value(STAFF) == "12"
    assert typed(interview) == {STAFF_KEY: "12", ("", "answer", "aws_customer"): "no"}
    look(page)


def test_what_another_person_types_appears(visit):
    mine, other = visit(), visit("admin")
    type_into(other, GOALS, "Grow")
    mine.wait_for_function(
        "selector => document.querySelector(selector).value === 'Grow'", arg=GOALS
    )
    mine.locator("[data-desk-writers]", has_text="admin").wait_for()


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_two_people_type_different_things_and_one_of_them_chooses(visit, interview, choice):
    mine, other = visit(), visit("admin")
    mine.context.set_offline(True)
    mine.fill(STAFF, "5")
    mine.locator("[data-desk-saved][data-kind=waiting]").wait_for()
    type_into(other, STAFF, "7")
    mine.context.set_offline(False)
    conflict = mine.locator(".desk-conflict")
    conflict.wait_for()
    assert rivals(interview) == {STAFF_KEY: ["5"]}
    look(mine)
    name = "Keep mine" if choice == "mine" else "Keep that of admin"
    with mine.expect_response(lambda answer: answer.request.method == "PATCH"):
        conflict.get_by_role("button", name=re.compile(name)).click()
    conflict.wait_for(state="detached")
    expected = "5" if choice == "mine" else "7"
    other.locator(".desk-conflict").wait_for(state="detached")
    other.wait_for_function(
        "([selector, value]) => document.querySelector(selector).value === value",
        arg=[STAFF, expected],
    )
    assert mine.input_value(STAFF) == expected
    assert typed(interview) == {STAFF_KEY: expected}
    assert rivals(interview) == {}


def test_an_interview_is_saved_checked_corrected_and_submitted(visit, interview):
    page = visit()
    type_into(page, STAFF, "0")
    page.locator("#desk-answer-staff .problem").wait_for()
    page.keyboard.press("Alt+s")
    page.locator("[data-desk-summary] a").first.wait_for()
    assert page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.matches('[data-desk-summary]')")
    assert page.inner_text("[data-desk-summary] a").startswith("How many people? ")
    look(page)
    page.locator("[data-desk-summary] a").first.click()
    assert page.evaluate("document.activeElement.id") == "desk-answer-staff-input"
    type_into(page, STAFF, "3")
    page.keyboard.press("Alt+s")
    page.locator("[data-desk-saved]", has_text="Version 2 saved").wait_for()
    assert not page.title().startswith("Error:")
    assert Interview.objects.get().answers["staff"] == 3
    assert typed(interview) == {}
    page.keyboard.press("Alt+Enter")
    page.locator("[data-desk-summary]", has_text="Nothing is missing").wait_for()
    look(page)
    page.keyboard.press("Alt+Enter")
    page.get_by_role("status").get_by_text("is submitted and will be counted.").wait_for()
    assert Interview.objects.get().state == "submitted"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_what_is_to_be_confirmed_is_seen_with_the_button_wherever_one_was(visit, interview, width):
    page = visit()
    page.set_viewport_size({"width": width, "height": 700})
    type_into(page, "#desk-field-held_on-input", "2020-02-03")
    page.locator("#section-projects").scroll_into_view_if_needed()
    page.keyboard.press("Alt+s")
    page.locator("[data-desk-summary]:focus").wait_for()
    summary = page.locator("[data-desk-summary]")
    tick = summary.get_by_role("checkbox")
    tick.wait_for()
    again = summary.get_by_role("button", name="Save version")
    for one in (summary.get_by_role("heading"), tick, again):
        assert one.evaluate("""one => {
          const { left, top } = one.getBoundingClientRect();
          return one.contains(document.elementFromPoint(left + 3, top + 3));
        }""")
    look(page)
    tick.check()
    again.press("Enter")
    page.locator("[data-desk-saved]", has_text="Version 2 saved").wait_for()
    assert Interview.objects.get().held_on.year == 2020


@pytest.mark.parametrize("is_rotated", [False, True])
def test_who_comes_back_saves_without_typing_anything(visit, interview, is_rotated):
    mine = visit("researcher")
    type_into(mine, STAFF, "7")
    mine.reload()
    mine.locator(STAFF).wait_for()
    if is_rotated:  # as by signing in again in another tab, after something was typed here
        type_into(mine, STAFF, "8")
        mine.context.clear_cookies(name="csrftoken")
    mine.keyboard.press("Alt+s")
    mine.locator("[data-desk-saved]", has_text="Version").wait_for()
    interview.refresh_from_db()
    assert interview.answers["staff"] == (8 if is_rotated else 7)


def test_the_session_is_over_and_one_goes_on_in_place(visit, interview):
    page = visit()
    Session.objects.all().delete()
    page.fill(GOALS, "Grow")
    page.locator("#desk-signin-password").wait_for()
    look(page)
    page.fill("#desk-signin-password", "wrong")
    page.keyboard.press("Enter")
    page.locator("#desk-signin-problem:not([hidden])").wait_for()
    with page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok):
        page.fill("#desk-signin-password", PASSWORD)
        page.keyboard.press("Enter")
    wait_until_saved(page)
    assert page.input_value(GOALS) == "Grow"
    assert typed(interview) == {GOALS_KEY: "Grow"}


def test_nothing_is_sent_for_somebody_else_who_signed_in(visit, interview):
    page, other = visit(), visit("admin")
    page.context.add_cookies(other.context.cookies())  # at once: the page asks now and then
    page.fill(GOALS, "Grow")
    page.locator("[data-desk-signin]", has_text="admin is signed in").wait_for()
    assert typed(interview) == {}


def test_the_language_changes_and_everything_stays(page, live_server, address, interview):
    sign_in(page, live_server.url, "researcher")
    page.goto(address)
    page.fill(GOALS, "Crecer")
    page.get_by_role("button", name="ES").click()
    page.get_by_text("¿Qué objetivos hay?").wait_for()
    assert page.input_value(GOALS) == "Crecer"
    assert page.url.endswith("#desk-answer-goals")
    assert typed(interview) == {GOALS_KEY: "Crecer"}
    look(page)


def test_a_link_waits_for_what_is_typed(page, live_server, address, interview):
    sign_in(page, live_server.url, "researcher")
    page.goto(address)
    page.fill(GOALS, "Grow")
    page.locator(".crumbs a").last.click()
    page.wait_for_url(lambda url: "/edit/" not in url)
    assert typed(interview) == {GOALS_KEY: "Grow"}


def test_a_project_is_added_and_typed_into_by_keyboard(page, live_server, address, interview):
    sign_in(page, live_server.url, "researcher")
    page.goto(address)
    page.locator(STAFF).wait_for()
    page.keyboard.press("Alt+n")
    with page.expect_response(
        lambda answer: (
            answer.request.method == "PATCH" and "Alpha" in (answer.request.post_data or "")
        )
    ):
        page.keyboard.type("Alpha")
        page.keyboard.press("Tab")
    assert [key[1:] for key in typed(interview)] == [("field", "label")]
    page.keyboard.press("Alt+Enter")
    page.locator("[data-desk-summary] a", has_text="How far is it?").click()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "gridcell"
    look(page)


def test_the_keys_are_listed_and_sections_are_reached_by_key(page, live_server, address):
    sign_in(page, live_server.url, "researcher")
    page.goto(address)
    page.locator(STAFF).wait_for()
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keys").wait_for()
    table = page.get_by_role("heading", name="In the table of projects").locator("+ dl")
    names, keys = table.locator("dd").all_inner_texts(), table.locator("dt").all_inner_texts()
    titles = page.locator(".desk-grid-tools button").evaluate_all(
        "all => all.map(({title}) => title)"
    )
    assert len(keys) == 7
    assert {f"{name} ({key})" for name, key in zip(names, keys, strict=True)} <= {*titles}
    look(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+PageDown")
    page.keyboard.press("Alt+PageDown")
    assert page.url.endswith("#section-asked-company")
    page.evaluate("window.scrollTo({top: 0, behavior: 'instant'})")
    page.keyboard.press("Alt+PageUp")
    assert page.url.endswith("#section-consent")
    page.keyboard.press("Alt+PageDown")
    page.keyboard.press("Tab")
    assert (
        page.evaluate("document.activeElement.closest('.desk-field').id")
        == "desk-answer-aws_customer"
    )


def test_keys_choose_refuse_and_bring_an_old_value_back(page, live_server, address, interview):
    sign_in(page, live_server.url, "researcher")
    page.goto(address)
    page.locator("#desk-answer-aws_customer-1").focus()
    page.keyboard.press("2")
    assert page.is_checked("#desk-answer-aws_customer-2")
    page.keyboard.press("Alt+r")
    assert (
        page.locator("[data-field=aws_customer] [data-quiet=refused]").get_attribute("aria-pressed")
        == "true"
    )
    assert not page.is_checked("#desk-answer-aws_customer-2")
    page.keyboard.press("Alt+h")
    page.get_by_role("button", name="Take the old value").wait_for()
    at = page.locator("[data-desk-history] time").first
    assert re.fullmatch(r"\d+ [A-Z][a-z]+ \d{4}, \d\d:\d\d", at.inner_text())
    assert at.get_attribute("datetime").endswith("+00:00")
    look(page)
    page.keyboard.press("Escape")
    page.locator("#desk-answer-aws_customer-1").focus()
    page.keyboard.press("Delete")
    page.locator("#desk-answer-aws_customer .required").wait_for()
    page.keyboard.press("Control+z")
    assert page.locator("#desk-answer-aws_customer .required").is_hidden()


def test_a_consent_is_given_under_the_text_of_the_wave(page, live_server, address, interview):
    sign_in(page, live_server.url, "researcher")
    page.goto(address)
    version = page.locator("#desk-consent-text_version-input")
    assert version.is_hidden()
    page.check("#desk-consent-archive-1")
    assert version.input_value() == "1"
    page.keyboard.press("Alt+s")
    page.locator("[data-desk-saved]", has_text=re.compile(r"Version \d+ saved")).wait_for()
    page.locator("#desk-consent-archive-1:disabled").wait_for()
    given = Consent.objects.get(purpose="archive")
    assert given.text_version == "1"


def test_another_conversation_is_entered(page, live_server, address, interview):
    sign_in(page, live_server.url, "researcher")
    page.goto(address)
    page.get_by_role("button", name="Add a conversation").click()
    page.fill("#desk-field-further_conversations-0-held_on", "2019-06-20")
    page.fill("#desk-field-further_conversations-0-duration_minutes", "0")
    page.locator("#desk-field-further_conversations .problem").wait_for()
    look(page)
    page.fill("#desk-field-further_conversations-0-duration_minutes", "30")
    page.keyboard.press("Alt+s")
    page.locator("[data-desk-saved]", has_text="Version 2 saved").wait_for()
    assert Interview.objects.get().further_conversations[0]["duration_minutes"] == 30
    page.get_by_role("button", name="Remove this conversation").click()
    page.keyboard.press("Alt+s")
    page.locator("[data-desk-saved]", has_text="Version 3 saved").wait_for()
    assert Interview.objects.get().further_conversations == []


def test_what_stands_in_an_open_cell_is_saved_with_the_rest(page, live_server, address, interview):
    sign_in(page, live_server.url, "researcher")
    page.goto(address)
    page.locator("[data-column='3'][data-place]").click()
    page.keyboard.type("7")
    page.keyboard.press("Alt+s")
    page.locator("[data-desk-saved]", has_text="Version 2 saved").wait_for()
    assert interview.projects.get().answers["team_size"] == 7


def test_what_is_typed_and_not_saved_is_thrown_away_for_all_who_write(visit, interview):
    mine, other = visit(), visit("admin")
    discard = mine.get_by_role("button", name="Throw away what is not saved")
    assert discard.is_hidden()
    type_into(mine, STAFF, "5")
    other.wait_for_function("selector => document.querySelector(selector).value === '5'", arg=STAFF)
    discard.click()
    mine.locator("[data-desk-summary]", has_text="cannot be brought back").wait_for()
    look(mine)
    assert typed(interview) == {STAFF_KEY: "5"}
    mine.get_by_role("button", name="Throw it away").click()
    for page in (mine, other):
        page.wait_for_function(
            "selector => document.querySelector(selector).value === ''", arg=STAFF
        )
    assert typed(interview) == {}
    discard.wait_for(state="hidden")
    mine.wait_for_function("document.activeElement.id === 'section-details'")


def test_what_somebody_typed_meanwhile_is_not_thrown_away_unseen(visit, interview):
    mine, other = visit(), visit("admin")
    type_into(mine, STAFF, "5")
    mine.route("**/api/v1/working-copies/*/?since=*", lambda route: route.abort())
    mine.get_by_role("button", name="Throw away what is not saved").click()
    type_into(other, GOALS, "Grow")
    mine.get_by_role("button", name="Throw it away").click()
    mine.locator("[data-desk-summary]", has_text="Others are writing at this moment.").wait_for()
    assert typed(interview) == {STAFF_KEY: "5", GOALS_KEY: "Grow"}
    assert mine.input_value(GOALS) == "Grow"


def test_what_is_typed_after_a_check_takes_its_words_away(visit):
    page = visit()
    page.keyboard.press("Alt+Enter")
    summary = page.locator("[data-desk-summary]", has_text="Nothing is missing")
    summary.wait_for()
    page.fill(STAFF, "7")
    assert summary.is_hidden()


def test_a_project_that_was_only_added_is_no_project(visit, interview):
    page = visit()
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.keyboard.press("Alt+p")
    page.keyboard.press("Alt+s")
    page.locator("[data-desk-saved]", has_text=re.compile("Version . saved")).wait_for()
    assert interview.projects.count() == 1
    assert "1 project without any answer was left out" in page.inner_text("[data-desk-saved]")

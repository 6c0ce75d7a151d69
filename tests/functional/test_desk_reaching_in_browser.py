"""From where one is to what is open, wrong, or to be decided: by keyboard, in the grid or cards."""

import datetime

import pytest
from django.urls import reverse

from surveys.actions import accounts
from surveys.actions.consents import withdraw_consent
from surveys.domain.confirming import EVERYTHING
from surveys.models import Consent, Interview
from tests.functional.desk_person import WATCH, Person
from tests.functional.reference import PASSWORD, sign_in
from tests.functional.test_accessibility import DESKTOP, PHONE
from tests.surveys.factories import make_expert, make_interview, make_study, make_user, make_wave
from tests.surveys.pages import Page, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EXPERT = "[name=details-respondent]"
STAFF, GOALS = "#desk-answer-staff-input", "#desk-answer-goals-input"


@pytest.fixture
def interview():
    wave = make_wave(make_study())
    accounts.create_demo_accounts(study=wave.study, password=PASSWORD)
    return make_interview(wave, {}, {}, respondent="R7", state="draft")


@pytest.fixture
def me(page, live_server, interview):
    page.add_init_script(WATCH)
    sign_in(page, live_server.url, "researcher")
    return Person(page, interview.wave.study, live_server.url)


def differ(interview, code, one="eva", other="ben", part="answer"):
    """Let two people type different things into one answer."""
    for value in (one, other):
        Page(interview, by=make_user()).type(code, value, part=part)


def where(me):
    """Return place and code of what has the focus."""
    return me.page.evaluate("""() => {
      const { dataset } = document.activeElement.closest("[data-code], [data-field]");
      return [dataset.place || "", dataset.code || dataset.field];
    }""")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_f8_leads_to_what_is_open_after_where_one_is_and_to_the_choice_of_two(me, interview, width):
    first, second = (str(project.pk) for project in interview.projects.order_by("position"))
    typing = Page(interview, by=make_user())
    typing.type("staff", "0")
    typing.type("stage", "", place=first)
    typing.type("team_size", "none", place=second)
    differ(interview, "goals")
    me.page.set_viewport_size({"width": width, "height": 900})
    me.desk(interview)
    round_of_all = [["", "staff"], ["", "goals"], [first, "stage"], [second, "team_size"]]
    for expected in [*round_of_all, round_of_all[0]]:
        me.press("F8")
        assert where(me) == expected
        assert me.stands_on(".desk-conflict button") == (expected[1] == "goals")
    me.press("Shift+F8")
    assert where(me) == round_of_all[-1]
    me.press("Shift+F8")
    assert where(me) == round_of_all[-2]
    me.go("#desk-answer-aws_customer input", "Shift+Tab")
    me.press("F8")
    assert where(me) == ["", "staff"]


def test_a_window_that_is_made_narrow_keeps_what_is_typed_and_where(me, interview):
    project = str(interview.projects.order_by("position")[1].pk)
    me.desk(interview)
    for width, text in ((PHONE, "1"), (DESKTOP, "2")):
        me.page.evaluate(
            "id => NucleusDesk.desk.goTo({place: id, part: 'answer', code: 'team_size'})", project
        )
        me.write(text)
        me.page.set_viewport_size({"width": width, "height": 900})
        me.page.locator("[data-desk-cards]").wait_for(
            state="visible" if width == PHONE else "hidden"
        )
        assert where(me) == [project, "team_size"]
    me.saved()
    assert typed(interview)[project, "answer", "team_size"] == "12"


def test_f8_and_the_rail_know_of_the_date_and_the_consent(me, interview):
    day = datetime.date(2019, 6, 8)
    withdraw_consent(
        by=interview.created_by, consent=Consent.objects.get(), on=day, confirmed=EVERYTHING
    )
    Interview.objects.update(held_on=None)
    me.desk(interview)
    for expected in ("held_on", "participate", "held_on"):
        me.press("F8")
        assert where(me) == ["", expected]
    rail = me.page.locator(".desk-rail")
    assert "The interview2/6" in rail.inner_text().replace("\n", "")
    assert "Consent0/1" in rail.inner_text().replace("\n", "")
    assert me.page.locator("#desk-field-held_on .required").is_visible()
    me.page.fill("#desk-field-held_on-input", "2019-06-07")
    me.go("#desk-consent-participate-1")
    me.press("Space")
    rail.get_by_text("Consent✓").wait_for()
    rail.get_by_text("The interview3/6").wait_for()
    me.press("F8")
    me.page.locator("[data-desk-live]", has_text="Nothing is open.").wait_for(state="attached")


def test_f8_says_that_nothing_is_open(me, interview):
    me.desk(interview)
    me.press("F8")
    me.page.locator("[data-desk-live]", has_text="Nothing is open.").wait_for(state="attached")


def test_a_field_leads_to_the_choice_between_two_values(me, interview):
    differ(interview, "staff")
    parts = dict.fromkeys(("mode", "duration_minutes", "interviewer"), "")
    spoken = [parts | {"held_on": day} for day in ("2019-06-07", "2019-06-08")]
    differ(interview, "further_conversations", spoken[:1], spoken[1:], part="field")
    me.desk(interview)
    me.go(STAFF)
    me.press("Tab")
    assert me.hears() == ("button", "Decide")
    me.press("Enter")
    assert me.stands_on(".desk-conflict button")
    assert where(me) == ["", "staff"]
    assert me.page.url.endswith("#desk-answer-staff")
    me.go("#desk-field-further_conversations > button:last-child")
    me.press("Enter")
    assert me.stands_on(".desk-conflict button")
    assert where(me) == ["", "further_conversations"]


def test_the_rail_marks_the_section_in_which_somebody_types(me, interview):
    me.desk(interview)
    me.go(GOALS)
    me.page.locator(".desk-rail [aria-current]", has_text="Company").wait_for()
    me.go("#desk-field-held_on-input", "Shift+Tab")
    me.page.locator(".desk-rail [aria-current]", has_text="The interview").wait_for()


def test_what_is_known_of_an_expert_is_told_once_and_keeps_the_focus(me, interview):
    make_expert(interview.wave.study, "R9")
    asked = []
    known = reverse("expert-known", args=[interview.wave.study.slug])
    me.page.on("request", lambda request: asked.extend([request.url] * (known in request.url)))
    me.visit("interview-new")
    me.page.locator(f"{EXPERT}:focus").wait_for()
    me.write("R7")
    me.page.locator("#experts-found [role=option]").first.wait_for()
    me.press("ArrowDown")
    me.press("Enter")
    me.page.locator("[data-known] h3 a", has_text="R7").wait_for()
    me.go("[data-known] a")  # which leaves the field
    me.page.evaluate(
        """(selector) => {
      const field = document.querySelector(selector);
      field.value = "R9";
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }""",
        EXPERT,
    )
    me.page.locator("[data-known] h3 a", has_text="R9").wait_for()
    assert len(asked) == 2
    assert me.stands_on("[data-known] a")

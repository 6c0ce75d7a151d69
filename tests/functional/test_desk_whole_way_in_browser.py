"""An interview from its beginning to its figures, by keyboard: at a desk, and on a phone."""

import re

import pytest

from analytics.actions.counting import sweep
from surveys.actions import accounts
from surveys.models import Interview
from tests.analytics.factories import define
from tests.functional.conftest import errors_in, failures_of
from tests.functional.desk_person import LOCALES, WATCH, Person
from tests.functional.reference import PASSWORD, sign_in, speak
from tests.functional.test_accessibility import LOOKS, PHONE
from tests.surveys.factories import (
    SURVEY,
    identify,
    make_expert,
    make_member,
    make_study,
    make_wave,
    questionnaire_form,
)
from tests.surveys.pages import rivals, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MORE = """date,begun,When did it begin?,¿Cuándo empezó?,,,
text,lessons,What was learned?,¿Qué se aprendió?,,,
end_repeat,,,,,,
"""
FORM = questionnaire_form(SURVEY.replace("end_repeat,,,,,,\n", MORE))
EXPERT = "[name=details-respondent]"
CUSTOMER, USAGE = "#desk-answer-aws_customer-1", "#desk-answer-managed_service-1"
STAFF, GOALS = "#desk-answer-staff-input", "#desk-answer-goals-input"
STAFF_KEY = ("", "answer", "staff")
STAGES = {
    "en": {"research": "Research", "production": "Production"},
    "es": {"research": "Investigación", "production": "Producción"},
}
LONG = "What is learned slowly is kept. " * 12 + "Así es: ñandú."
REFUSED, DONT_KNOW = {"missing": "refused"}, {"missing": "dont_know"}
ANSWERS = [
    {"stage": "production", "frameworks": ["tensorflow", "pytorch"], "team_size": "4"},
    {"stage": "research", "frameworks": REFUSED, "team_size": DONT_KNOW},
    {"stage": "production", "begun": "2019-05-05", "lessons": LONG},
    {"stage": "production", "frameworks": [], "team_size": "0"},  # a team has at least one person
    *[{"stage": "research", "team_size": str(size)} for size in range(2, 7)],
    {"frameworks": ["pytorch"]},  # how far it is is left open
]
CODES = ("stage", "frameworks", "team_size", "begun", "lessons")


@pytest.fixture
def study():
    """A study with an open wave, an expert whom nobody asked yet, and what is counted of it."""
    study = make_study()
    make_wave(study, form=FORM)
    accounts.create_demo_accounts(study=study, password=PASSWORD)
    second = make_member(study, "researcher", username="second")
    second.set_password(PASSWORD)
    second.save()
    identify(make_expert(study, "R14"), name="Ada Lovelace", email="")
    define(study)
    return study


@pytest.fixture
def person(new_context, live_server, study):
    """Sign people in, each with a browser of their own; none may meet an error in it."""
    problems = []

    def come(username, language, width, theme):
        context = new_context(
            viewport={"width": width, "height": 900},
            locale=LOCALES[language],
            color_scheme=theme,
        )
        context.set_default_timeout(60_000)
        context.add_init_script(WATCH)
        context.on("weberror", lambda error: problems.append(str(error.error)))
        context.on("console", lambda message: problems.extend(errors_in(message)))
        context.on("response", lambda response: problems.extend(failures_of(response)))
        page = context.new_page()
        speak(page, live_server.url, language)
        sign_in(page, live_server.url, username)
        return Person(page, study, live_server.url)

    yield come
    assert problems == []


def begin(me):
    """Begin the interview of an expert whose name is typed with a slip."""
    me.visit("interview-new")
    me.page.locator(f"{EXPERT}:focus").wait_for()
    me.write("lovelase")
    me.page.locator("#experts-found [role=option]").first.wait_for()
    me.look("experts while somebody types")
    me.press("ArrowDown")
    me.press("Enter")
    me.page.locator("[data-known] .known").wait_for()
    me.go("[name=details-held_on]")
    me.write("06062019")  # the same in whatever order a browser asks
    me.go("[name=details-mode]")
    me.press("v")  # video in both
    me.go("[name=details-duration_minutes]")
    me.write("50")
    me.go("[name=details-consent]")
    me.press("Space")
    me.go("[name=details-consent_text]")
    me.write("2019-1")
    me.look("the start page filled in")
    me.press("Alt+Enter")
    me.page.wait_for_url("**/edit/**")
    me.page.locator(STAFF).wait_for()
    return Interview.objects.get()


def answer_questions(me):
    me.go(CUSTOMER)
    me.press("1")
    me.go(USAGE)
    me.press("2")
    me.go(STAFF)
    me.write("12")
    me.go(GOALS)
    me.write("Fewer faults.")
    me.press("Enter")
    me.write("Más tiempo.")


def fill_grid(me, language):
    """Type row after row: Tab after the last cell of the last project adds another."""
    for number, answers in enumerate(ANSWERS, start=1):
        me.press("Alt+p" if number == 1 else "Tab")
        me.write(f"Screen {number}")
        for code in CODES:
            me.press("Tab")
            in_cell(me, answers.get(code), language)
    me.press("Escape")


def in_cell(me, value, language):
    """Type one answer into the cell that has the focus."""
    if value in (REFUSED, DONT_KNOW):
        me.press("Alt+r" if value == REFUSED else "Alt+k")
    elif isinstance(value, list):
        me.press("F2")
        for code in value or ["none"]:
            me.write(code[0])
            me.press("Space")
    elif value:
        me.write(STAGES[language].get(value, value))


def fill_cards(me, language):
    for number, answers in enumerate(ANSWERS, start=1):
        if number == 1:
            me.press("Alt+p")
        else:
            me.activate(".desk-card-acts button")
        me.go(".desk-card-field input")
        me.write(f"Screen {number}")
        for code in CODES:
            if code in answers:
                on_card(me, code, answers[code], language)


def on_card(me, code, value, language):
    """Give one answer on the card, with the controls that a phone has."""
    field = f".desk-card-field[data-code={code}]"
    if value in (REFUSED, DONT_KNOW):
        me.activate(f"{field} .desk-card-empties button:nth-child({1 + (value == DONT_KNOW)})")
    elif isinstance(value, list):
        places = [1 + ["tensorflow", "pytorch"].index(one) for one in value] or [3]
        for place in places:
            me.go(f"{field} label:nth-child({place}) input")
            me.press("Space")
    else:
        me.go(f"{field} :is(input, select, textarea)")
        if code == "stage":
            return me.press(STAGES[language][value][0])
        me.write("05052019" if code == "begun" else value)


def stands_there(interview):
    """Return what was typed into the projects, in their order, by code; labels apart."""
    found = typed(interview)
    order = interview.working_copy.order
    return (
        [found.get((place, "field", "label")) for place in order],
        [
            {
                code: found[place, "answer", code]
                for code in CODES
                if (place, "answer", code) in found
            }
            for place in order
        ],
    )


def differ(me, other, interview):
    """Two people type into the same answer while one has no connection; that one decides."""
    me.go(STAFF)
    me.page.context.set_offline(True)
    me.press("Control+a")
    me.write("5")
    me.page.locator("[data-desk-saved][data-kind=waiting]").wait_for()
    other.desk(interview)
    other.go(STAFF)
    other.press("Control+a")
    other.write("7")
    other.saved()
    me.page.context.set_offline(False)
    me.page.locator(".desk-conflict").wait_for()
    assert rivals(interview) == {STAFF_KEY: ["5"]}
    me.look("a conflict")
    for _ in range(9):
        me.press("F8")
        if me.stands_on(".desk-conflict button"):
            break
    me.activate(".desk-rival:nth-child(2) button")
    me.page.locator(".desk-conflict").wait_for(state="detached")
    assert me.stands_on(STAFF)
    me.saved()
    assert (typed(interview)[STAFF_KEY], rivals(interview)) == ("5", {})


def follow_links(me, interview):
    """Follow each line of the check to its field, and back."""
    me.visit("interview-check", interview.pk)
    me.look("the check of what is open")
    links = me.page.locator(".check-lines a")
    addresses = [link.get_attribute("href") for link in links.all()]
    assert len(addresses) == 2
    for address in addresses:
        me.visit("interview-check", interview.pk)
        me.activate(f'.check-lines a[href="{address}"]')
        me.page.wait_for_url(f"**{address}")
        _, place, code = re.fullmatch(r"(.*)#cell-([0-9a-f-]{36})-answer-(\w+)", address).groups()
        field = f'[data-place="{place}"][data-code={code}]'
        me.page.locator(f"{field}:focus, {field} :focus").first.wait_for()
        yield code


def correct(me, code, language):
    """Mend the answer that has the focus; in a cell of the grid what is typed replaces it."""
    if me.stands_on("input"):
        me.press("Control+a")
    me.write({"team_size": "3", "stage": STAGES[language]["research"]}[code])
    me.press("Tab")
    me.saved()


def look_at_projects(me, language, is_phone):
    """Look at the first project, and hear how its parts are called."""
    stage = {"en": "How far is it?", "es": "¿En qué fase está?"}[language]
    said = STAGES[language]["production"]
    if is_phone:
        me.activate(".desk-card-list summary", "Shift+Tab")
        me.look("the list of cards")
        me.activate(".desk-card-list li:first-child button")
        me.go(".desk-card-field[data-code=stage] select")
        assert me.hears() == ("combobox", stage)
        me.go(".desk-card-field[data-code=frameworks] input")
        assert me.hears() == ("checkbox", "TensorFlow")
        me.look("a card")
        return
    me.press("Control+Home")
    me.press("ArrowRight")
    assert me.hears() == ("gridcell", f"{stage} Screen 1: {said}")
    me.press("F2")
    assert me.hears() == ("combobox", f"{stage} Screen 1")
    me.look("the grid with a list open")
    me.press("Escape")
    me.press("ArrowRight")
    me.press("F2")
    assert me.hears()[0] == "listbox"
    me.look("the grid with several to choose")
    me.press("Escape")


def review(they, interview, note=""):
    """Approve an interview, or return it with a note."""
    they.visit("interview-detail", interview.pk)
    if note:
        they.activate(".inline-details summary")
        they.go("textarea[name=note]")
        they.write(note)
        they.look("a review")
        they.activate(".inline-details [type=submit]")
    else:
        they.activate("form[action$='/approve/'] [type=submit]")
    they.page.wait_for_url("**/interviews/")
    they.page.locator(".messages, [role=status]").first.wait_for()


def hand_in(me, interview):
    """Check on the page itself, read all once more, and submit."""
    me.press("Alt+Enter")
    me.page.locator("[data-desk-summary]:focus .desk-next").wait_for()
    me.look("nothing is missing")
    me.activate(".desk-next a")
    me.page.wait_for_url("**/check/")
    me.look("the check of what is complete")
    me.activate("main button[type=submit]")
    me.page.wait_for_url(re.compile(r"/interviews/[0-9a-f-]{36}/$"))
    interview.refresh_from_db()
    assert interview.state == "submitted"


def shown(they):
    """Return share, count and base of 2019 from the table of the page."""
    row = they.page.locator("tr", has=they.page.locator("th", has_text=re.compile("^2019"))).first
    cells = row.locator("td").all_inner_texts()  # the second line is for screen readers alone
    return tuple(cells[place].splitlines()[0] for place in (0, 2, 3))


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width", "theme"), LOOKS)
def test_an_interview_goes_from_its_beginning_to_the_figures(person, language, width, theme):
    is_phone = width == PHONE
    me = person("researcher", language, width, theme)
    interview = begin(me)
    answer_questions(me)
    me.look("the questions of the interview")
    (fill_cards if is_phone else fill_grid)(me, language)
    me.saved()
    names = [f"Screen {number}" for number in range(1, 11)]
    assert stands_there(interview) == (names, ANSWERS)
    look_at_projects(me, language, is_phone)
    me.activate('a[href$="/interviews/?wave=2019"]', "Shift+Tab")
    me.page.wait_for_url("**/interviews/?wave=2019")
    me.page.context.close()

    me = person("researcher", language, width, theme)
    me.desk(interview)
    assert me.page.input_value(GOALS) == "Fewer faults.\nMás tiempo."
    assert stands_there(interview) == (names, ANSWERS)
    differ(me, person("second", language, width, theme), interview)
    for code in follow_links(me, interview):
        correct(me, code, language)
    hand_in(me, interview)

    they = person("admin", language, width, theme)
    review(they, interview, note="Was the team of project 5 as small?")
    me.desk(interview)
    me.page.locator(".notice-warning", has_text="Was the team of project 5 as small?").wait_for()
    me.look("an interview that came back")
    me.go(STAFF)
    me.press("Control+a")
    me.write("6")
    hand_in(me, interview)
    review(they, interview)
    interview.refresh_from_db()
    assert (interview.state, interview.answers["staff"]) == ("approved", 6)
    sweep()

    they = person("analyst", language, width, theme)
    they.visit("trend-indicator", "production")
    they.look("the figures")
    assert shown(they)[1:] == ("3", "10")

"""What a questionnaire may ask, entered at the desk: followed at once, stored the same."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.actions import accounts, studies
from surveys.actions.working_copies import start
from surveys.domain import xlsform
from surveys.models import Interview, User
from tests.surveys.factories import (
    SETTINGS,
    make_expert,
    make_member,
    make_study,
    make_wave,
    rows,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COLUMNS = (
    *("type", "name", "label::English (en)", "label::Español (es)"),
    *("required", "relevant", "constraint", "calculation", "choice_filter", "default"),
)
SURVEY = """
note|hello|Welcome, **please** read _this_ <b>now</b>|Hola||||||
date|seen|Day of the visit|Día|||. <= today()|||today()
time|at|Hour|Hora||||||
dateTime|begun|Begun|Inicio||||||
acknowledge|agreed|I agree|De acuerdo||||||
select_one country|country|Country|País||||||es
select_one city|city|City in ${country}, ${seen}|Ciudad|${country} = 'pt'||||country = ${country}|
decimal|rate|Rate|Tarifa||||||2
text|why|Why so much?|Motivo||${total} > 10||||
begin_repeat|project|Project|Proyecto||||||
decimal|spent|Spent at ${rate}|Gasto||||||${rate}
calculate|cost|Cost|Coste||||${spent} * ${rate}||
calculate|place|||||| position(..)||
end_repeat|||||||||
calculate|total|In total|Total||||sum(${cost})||
calculate|greeting|||||| concat('Dear ', jr:choice-name(${country}, '${country}'))||
note|end|${greeting}: ${total}|Fin||||||
text|__proto__|Remove|Quitar||||||
text|constructor|Hint|Pista||||||
"""
CHOICES = """list_name,name,label::English (en),label::Español (es),country
country,es,Spain,España,
country,pt,Portugal,Portugal,
city,bilbao,Bilbao,Bilbao,es
city,lugo,Lugo,Lugo,es
city,porto,Porto,Oporto,pt
"""


@pytest.fixture
def wave():
    wave = make_wave(make_study())
    sheet = [line.split("|") for line in SURVEY.strip().splitlines()]
    survey = [dict(zip(COLUMNS, line, strict=True)) for line in sheet]
    settings = rows(SETTINGS.replace(",1,", ",2,"))
    reading = xlsform.read(survey, rows(CHOICES), settings, where="rules")
    assert reading.problems == []
    by = accounts.system_account()
    studies.publish_questionnaire(by=by, wave=wave, form=reading.questionnaire)
    make_member(wave.study, "researcher", username="ana")
    make_expert(wave.study, "R7")
    return wave


@pytest.fixture
def desk(page, live_server, wave):
    by = User.objects.get(username="ana")
    questionnaire = wave.questionnaires.order_by("-position").first()
    id = uuid.uuid4()
    start(by=by, id=id, wave=wave, questionnaire=questionnaire, expert="R7", language="en")
    page.goto(live_server.url + reverse("interview-edit", args=[wave.study.slug, id]))
    page.fill("[name=login]", "ana")
    page.fill("[name=password]", "pass")
    page.keyboard.press("Enter")
    page.locator("#desk-answer-rate").wait_for()
    return page


def question(page, code):
    return page.locator(f"#desk-answer-{code}")


def typed(page, code, text):
    question(page, code).locator("textarea, input").first.fill(text)


def cell(page, label, row):
    return page.locator(f"[role=gridcell][data-question^='{label}']").nth(row)


def save(page):
    page.keyboard.press("Alt+s")
    page.locator("[data-desk-saved]", has_text=re.compile(r"Version \d+ saved")).wait_for()


def test_rules_are_followed_while_one_types_and_stored_the_same(desk):
    today = timezone.localdate()
    hello = question(desk, "hello")
    assert hello.inner_text() == "Welcome, please read this <b>now</b>"
    assert hello.locator("strong").inner_text() == "please"
    city = question(desk, "city")
    heading = city.locator("legend [data-label]")
    assert heading.inner_text() == f"City in Spain, {today.day} {today:%B %Y}"
    assert city.get_by_text("Porto").is_hidden()
    city.get_by_text("Lugo").click()
    question(desk, "country").get_by_text("Portugal").click()
    assert heading.inner_text().startswith("City in Portugal")
    assert city.locator(".problem").is_visible()  # Lugo is not offered any more
    offered = [city.get_by_text(one, exact=True) for one in ("Bilbao", "Lugo", "Porto")]
    assert [one.is_visible() for one in offered] == [False, True, True]
    offered[2].click()
    offered[1].wait_for(state="hidden")
    typed(desk, "at", "08:30")
    typed(desk, "begun", "2019-06-30T08:30")
    question(desk, "agreed").get_by_text("OK").click()
    assert question(desk, "why").is_hidden()
    for row, spent in enumerate(("3", "2.5")):
        desk.keyboard.press("Alt+p")
        cell(desk, "Spent", row).wait_for()
        assert cell(desk, "Spent", row).inner_text().strip() == "2"
        cell(desk, "Spent", row).click()
        desk.keyboard.type(spent)
        desk.keyboard.press("Shift+Enter")  # without a next project
    assert cell(desk, "Cost", 1).inner_text().strip() == "5"
    assert question(desk, "total").locator("output").inner_text() == "11"
    assert question(desk, "end").inner_text() == "Dear Portugal: 11"
    typed(desk, "why", "It was far")
    typed(desk, "__proto__", "odd")
    typed(desk, "constructor", "names")
    save(desk)
    interview = Interview.objects.get()
    assert interview.answers == {
        "seen": today.isoformat(), "at": "08:30:00", "begun": "2019-06-30T08:30:00",
        "agreed": "OK", "country": "pt", "city": "porto", "rate": "2", "why": "It was far",
        "total": "11", "greeting": "Dear Portugal", "__proto__": "odd", "constructor": "names",
    }  # fmt: skip
    assert [one.answers for one in interview.projects.all()] == [
        {"spent": "3", "cost": "6", "place": "1"}, {"spent": "2.5", "cost": "5", "place": "2"}
    ]  # fmt: skip
    assert question(desk, "total").locator("output").inner_text() == "11"

"""What a questionnaire may ask, entered in a real browser: followed at once, stored the same."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.actions import accounts, studies
from surveys.domain import xlsform
from surveys.models import Interview
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
def form(page, live_server, wave):
    page.goto(live_server.url + reverse("interview-new", args=[wave.study.slug]))
    page.fill("[name=login]", "ana")
    page.fill("[name=password]", "pass")
    page.keyboard.press("Enter")
    page.fill("[name=details-respondent]", "R7")
    return page


def question(page, code):
    return page.locator(f"[data-interview-form] [data-question={code}]")


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text(re.compile(r"^Saved at")).wait_for()


def test_rules_are_followed_while_one_types_and_stored_the_same(form):
    today = timezone.localdate()
    hello = question(form, "hello")
    assert hello.inner_text() == "Welcome, please read this <b>now</b>"
    assert hello.locator("strong").inner_text() == "please"
    city = question(form, "city")
    shown = f"{today.day} {today:%B %Y}"
    assert city.locator("legend").inner_text() == f"City in Spain, {shown}"
    assert city.get_by_text("Porto").is_hidden()
    city.get_by_text("Lugo").click()
    question(form, "country").get_by_text("Portugal").click()
    assert city.locator("legend").inner_text().startswith("City in Portugal")
    assert city.get_by_text("(required)").is_visible()
    assert [city.get_by_text(one).is_visible() for one in ("Bilbao", "Lugo", "Porto")] == [
        False, False, True
    ]  # fmt: skip
    city.get_by_text("Porto").click()
    question(form, "at").locator("input").first.fill("08:30")
    question(form, "begun").locator("input").first.fill("2019-06-30T08:30")
    question(form, "agreed").get_by_text("OK").click()
    assert question(form, "why").is_hidden()
    for spent in ("3", "2.5"):
        form.get_by_role("button", name="Add a project").click()
        project = form.locator("[data-projects] [data-project]").last
        assert project.locator("[data-question=spent] label").first.inner_text() == "Spent at 2"
        assert project.locator("[data-question=spent] input").first.input_value() == "2"
        project.locator("[data-question=spent] input").first.fill(spent)
    assert project.locator("[data-question=cost] output").inner_text() == "5"
    assert question(form, "total").locator("output").inner_text() == "11"
    assert question(form, "end").inner_text() == "Dear Portugal: 11"
    question(form, "why").locator("textarea").fill("It was far")
    save(form)
    interview = Interview.objects.get()
    assert interview.answers == {
        "seen": today.isoformat(), "at": "08:30:00", "begun": "2019-06-30T08:30:00",
        "agreed": "OK", "country": "pt", "city": "porto", "rate": "2", "why": "It was far",
        "total": "11", "greeting": "Dear Portugal",
    }  # fmt: skip
    assert [one.answers for one in interview.projects.all()] == [
        {"spent": "3", "cost": "6", "place": "1"}, {"spent": "2.5", "cost": "5", "place": "2"}
    ]  # fmt: skip
    assert question(form, "total").locator("output").inner_text() == "11"


def test_an_edit_of_one_record_is_worked_out_in_all(form):
    form.get_by_role("button", name="Add a project").click()
    save(form)
    question(form, "rate").locator("input").first.fill("5")
    assert question(form, "total").locator("output").inner_text() == "10"
    save(form)
    interview = Interview.objects.get()
    assert interview.answers["total"] == "10"
    form.get_by_text("Project 1").first.click()
    form.get_by_text("Remove this project when saving").first.click()
    assert question(form, "total").locator("output").inner_text() == "0"
    save(form)
    interview.refresh_from_db()
    assert (interview.answers["total"], interview.projects.count()) == ("0", 0)

"""Questions and categories of odd codes, and conditions on what is typed, in a real browser."""

import re

import pytest
from django.urls import reverse

from surveys.actions import accounts, studies
from surveys.domain import xlsform
from surveys.models import Project
from tests.surveys.factories import (
    SETTINGS,
    make_expert,
    make_member,
    make_study,
    make_wave,
    rows,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SURVEY = """type|name|label::English (en)|relevant
begin_repeat|project|Project|
select_multiple odd|many|Many|
text|version|Version|
integer|after|After a comma|${version} = '1,5'
decimal|weight|Weight|
integer|heavy|Heavy|${weight} > 1
text|remove|Remove|
text|seen|Seen|
text|many_hint|Many hint|
text|__id__|Id|
end_repeat|||
"""
CHOICES = """list_name,name,label::English (en)
odd,nothing,Nothing in particular
odd,a,Small a
odd,A,Capital A
"""


@pytest.fixture
def wave():
    wave = make_wave(make_study())
    sheet = [line.split("|") for line in SURVEY.strip().splitlines()]
    survey = [dict(zip(sheet[0], line, strict=True)) for line in sheet[1:]]
    settings = rows(SETTINGS.replace(",1,", ",2,"))
    reading = xlsform.read(survey, rows(CHOICES), settings, where="odd")
    assert reading.problems == []
    by = accounts.system_account()
    studies.publish_questionnaire(by=by, wave=wave, form=reading.questionnaire)
    make_member(wave.study, "researcher", username="ana")
    make_expert(wave.study, "R7")
    return wave


def test_odd_names_are_entered_stored_and_read_like_any_other(page, live_server, wave):
    page.goto(live_server.url + reverse("interview-new", args=[wave.study.slug]))
    page.fill("[name=login]", "ana")
    page.fill("[name=password]", "pass")
    page.keyboard.press("Enter")
    page.fill("[name=details-respondent]", "R7")
    page.get_by_role("button", name="Add a project").click()
    project = page.locator("[data-projects] [data-project]")
    project.get_by_text("Nothing in particular").click()
    project.get_by_text("Capital A").click()
    ticked = project.locator("input[type=checkbox]:checked")
    assert [box.input_value() for box in ticked.all()] == ["nothing", "A"]
    for code in ("remove", "seen", "many_hint", "__id__"):
        project.locator(f"[data-question={code}] textarea").fill(f"typed in {code}")
    after, heavy = (project.locator(f"[data-question={code}]") for code in ("after", "heavy"))
    assert (after.is_visible(), heavy.is_visible()) == (False, False)
    project.locator("[data-question=version] textarea").fill("1,5")
    project.locator("[data-question=weight] input[data-answer]").fill("1,5")
    assert (after.is_visible(), heavy.is_visible()) == (True, True)
    after.locator("input").first.fill("3")
    heavy.locator("input").first.fill("4")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text(re.compile(r"^Saved at")).wait_for()
    answers = Project.objects.get().answers
    assert answers == {
        "many": ["nothing", "A"], "version": "1,5", "after": 3, "weight": "1.5", "heavy": 4,
        "remove": "typed in remove", "seen": "typed in seen",
        "many_hint": "typed in many_hint", "__id__": "typed in __id__",
    }  # fmt: skip
    page.get_by_text("Project 1").first.click()
    assert page.locator("[data-question=remove] textarea").first.input_value() == "typed in remove"


def test_a_link_of_the_summary_unfolds_the_project(page, live_server, wave):
    page.goto(live_server.url + reverse("interview-new", args=[wave.study.slug]))
    page.fill("[name=login]", "ana")
    page.fill("[name=password]", "pass")
    page.keyboard.press("Enter")
    page.fill("[name=details-respondent]", "R7")
    page.get_by_role("button", name="Add a project").click()
    page.locator("[data-projects] [data-question=weight] input").first.fill("heavy")
    page.get_by_role("button", name="Save", exact=True).click()
    link = page.get_by_role("alert").get_by_role("link")
    assert link.inner_text().startswith("Project 1: Weight: Not a number")
    page.locator("[data-projects] summary").first.click()
    assert not page.locator("[data-projects] [data-question=weight]").is_visible()
    link.click()
    assert page.evaluate("document.activeElement.name").endswith("-q-weight")
    assert page.title().startswith("Error: ")

"""Weights and strata by keyboard, in both languages and widths, without anything that axe finds."""

import pytest
from django.urls import reverse

from surveys.actions import accounts
from surveys.actions.sampling import set_drawn
from surveys.domain.sampling import MILLION, Drawn
from surveys.models import SampledExpert
from tests.functional.reference import speak
from tests.functional.test_accessibility import is_cut_off, tab_to, violations
from tests.surveys.factories import (
    make_expert,
    make_interview,
    make_member,
    make_study,
    make_wave,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "respondent,weight,stratum,note\nR1,2.5,East,x\nR2,3,Another long name of a stratum,\n"


def look(page):
    assert violations(page) == []
    assert not is_cut_off(page)


def press(page, selector):
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def make():
    study = make_study(slug="cloud")
    before, wave = make_wave(study, "2018"), make_wave(study, "2019")
    for code in ("R1", "R2", "R3"):
        make_interview(wave, {"stage": "research"}, respondent=code)
    given = {make_expert(study, "R1").pk: Drawn(MILLION, "North")}
    set_drawn(by=accounts.system_account(), wave=before, given=given)
    make_member(study, "researcher", username="ana")
    return study


@pytest.mark.parametrize(
    ("language", "width", "theme"), [("en", 1280, "light"), ("es", 390, "dark")]
)
def test_weights_and_strata_are_given_by_keyboard(
    page, live_server, tmp_path, language, width, theme
):
    expert = make_expert(make(), "R3")
    speak(page, live_server.url, language)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    address = live_server.url + reverse("wave-experts", args=["cloud", "2019"])
    page.goto(address)
    page.fill("[name=login]", "ana")
    page.fill("[name=password]", "pass")
    page.keyboard.press("Enter")
    page.locator("#experts").wait_for()
    look(page)
    page.locator("[data-search]").focus()
    press(page, f"tbody td a[href*='/waves/2019/experts/{expert.pk}/']")
    page.locator("#id_weight").wait_for()
    look(page)
    tab_to(page, "#id_weight")
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    page.locator("[data-summary]").wait_for()
    look(page)
    page.fill("#id_weight", "1,5" if language == "es" else "1.5")
    page.keyboard.press("Enter")
    page.locator("#experts").wait_for()
    assert SampledExpert.objects.get(wave__code="2019").drawn == Drawn(1_500_000)
    _upload(page, tmp_path, LIST + "R9,0,\n")
    assert page.title().startswith("Error:")
    look(page)
    _upload(page, tmp_path, LIST)
    look(page)
    press(page, "form .btn-primary")
    page.locator("[data-summary]").wait_for()
    look(page)
    tab_to(page, "[name=confirm]")
    page.keyboard.press("Space")
    press(page, "form .btn-primary")
    page.locator("#strata").wait_for()
    look(page)
    found = SampledExpert.objects.filter(respondent__code="R1").values_list("stratum", flat=True)
    assert [*found] == ["East", "East"]


def _upload(page, tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_text(text)
    page.goto(page.url.split("/experts/")[0] + "/experts/upload/")
    look(page)
    page.set_input_files("#id_file", path)
    page.locator("#id_file").focus()
    press(page, "form .btn-primary")
    page.locator("table").first.wait_for()

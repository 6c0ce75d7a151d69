"""The first afternoon of a study in a browser, by the links and buttons that the guide names."""

import re

import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import gettext

from analytics.actions.counting import sweep
from surveys.actions import jobs
from surveys.actions.record_imports import WORK
from surveys.models import Interview, Project
from tests.functional.reference import PASSWORD, sign_in, speak

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EXPERTS, PROJECTS = 40, 300
NEW_EXPERTS = "These are new experts, and no other way to write a code that is there"
FORM = """\
survey
,type,name,label::English (en),label::Español (es),relevant,required
,select_one size,size,How large is the company?,¿De qué tamaño es la empresa?,,yes
,begin_repeat,project,Project,Proyecto,,
,select_one stage,stage,How far is it?,¿En qué fase está?,,yes
,integer,team,How many people?,¿Cuántas personas?,${stage} = 'production',
,end_repeat,,,,,
choices
,list_name,name,label::English (en),label::Español (es)
,size,small,Small,Pequeña
,size,large,Large,Grande
,stage,pilot,Pilot,Piloto
,stage,production,Production,Producción
settings
,form_title,form_id,version
,Clouds,clouds,1
"""


def rows():
    """Return a file of 40 interviews with 300 projects, of which 120 are in production."""
    lines = ["respondent,held_on,size,stage,team"]
    for number in range(PROJECTS):
        expert = number % EXPERTS
        size = "large" if expert % 2 else "small"
        stage, team = (
            ("production", 1 + number % 9)
            if (number // EXPERTS + expert) % 5 < 2
            else ("pilot", "")
        )
        lines.append(f"E{expert + 1},2024-05-{1 + expert % 28:02},{size},{stage},{team}")
    return "\n".join(lines)


class Reader:
    """Somebody at a browser, who looks for what is written on links, buttons and fields."""

    def __init__(self, page, language):
        self.page, self.language = page, language

    def says(self, text):
        """Return an English text of ours as the pages of this reader say it."""
        with translation.override(self.language):
            return gettext(text)

    def follow(self, text):
        self.page.get_by_role("link", name=self.says(text), exact=True).first.click()

    def press(self, text):
        self.page.get_by_role("button", name=re.compile(f"^{re.escape(self.says(text))}")).click()

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.locator(f"main [name='{name}']").fill(value)

    def go(self, place):
        """Go to a place of the navigation of the study."""
        self.page.locator("nav").get_by_role(
            "link", name=self.says(place), exact=True
        ).first.click()

    def sees(self, text):
        self.page.get_by_text(re.compile(text)).first.wait_for()


def found_study(admin):
    admin.follow("Create the first study")
    admin.fill(name="Clouds", slug="clouds")
    admin.page.locator("main [name=language]").select_option(admin.language)
    admin.press("Create the study")


def prepare_wave(admin, file):
    """Plan the wave, publish what it asks, say what is agreed to, and open it."""
    admin.follow("Plan the first wave")
    admin.fill(code="2024", year="2024")
    admin.press("Plan the wave")
    admin.go("Questionnaires")
    admin.follow("Upload a questionnaire")
    admin.page.locator("#file").set_input_files(file)
    admin.press("Look at it")
    admin.press("Publish")
    admin.go("Settings")
    admin.page.get_by_role("link", name=re.compile(admin.says("Consent texts"))).click()
    admin.fill(text_version="2024-1", valid_from="2024-01-01")
    admin.page.locator(f"[name=text-{admin.language}]").fill("I take part.")
    admin.press("Add the version")
    admin.go("Waves")
    admin.page.locator("summary").get_by_text(admin.says("Open this wave")).click()
    admin.press("Open the wave")


def invite(admin):
    """Return the link for a colleague."""
    admin.go("People")
    admin.follow("Invite somebody")
    for role in ("Researcher", "Analyst"):
        admin.page.get_by_label(admin.says(role)).check()
    admin.press("Make the link")
    return admin.page.get_by_label(admin.says("Link"), exact=True).input_value()


def join(page, link, language):
    page.goto(link)
    page.wait_for_url("**/accounts/invitation/accept/")
    colleague = Reader(page, language)
    colleague.fill(first_name="Eva", username="eva", password1=PASSWORD, password2=PASSWORD)
    page.locator("main form [type=submit]").click()
    page.wait_for_url(re.compile("/studies/clouds/$"))
    return colleague


def bring_in(colleague, file):
    colleague.go("Import")
    colleague.page.locator("main [name=file]").set_input_files(file)
    colleague.page.locator("main [name=agreed]").check()
    colleague.fill(consent="2024-1")
    colleague.press("Upload and check")
    colleague.sees(colleague.says("waiting"))
    assert jobs.run_job(WORK)
    colleague.page.get_by_label(colleague.says(NEW_EXPERTS)).check()
    colleague.press("Import")
    colleague.sees(colleague.says("waiting"))
    assert jobs.run_job(WORK)
    colleague.sees(f": {EXPERTS}, .*: {PROJECTS}")


def define(colleague, code, **fields):
    colleague.go("Indicators")
    colleague.follow("New indicator")
    names = {f"label_{colleague.language}": code.title()}
    for name, value in ({"code": code} | names | fields).items():
        field = colleague.page.locator(f"main [name='{name}']")
        if name == "kind":
            colleague.page.locator(f"main [name=kind][value={value}]").check()
        else:
            field.fill(value)
    colleague.page.locator("#preview").get_by_text("2024").first.wait_for()
    colleague.press("Save the indicator")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_study_is_founded_filled_and_read(
    page, new_context, live_server, tmp_path, monkeypatch, language
):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", username="ada", email="ada@example.org")
    (tmp_path / "form.csv").write_text(FORM)
    (tmp_path / "interviews.csv").write_text(rows())
    speak(page, live_server.url, language)
    sign_in(page, live_server.url, "ada")
    admin = Reader(page, language)
    found_study(admin)
    prepare_wave(admin, tmp_path / "form.csv")
    locale = {"en": "en-GB", "es": "es-ES"}[language]
    guest = new_context(locale=locale).new_page()
    colleague = join(guest, invite(admin), language)
    bring_in(colleague, tmp_path / "interviews.csv")
    assert (Interview.objects.counted().count(), Project.objects.count()) == (EXPERTS, PROJECTS)
    define(colleague, "production", numerator="${stage} = 'production'", base="true()")
    define(colleague, "team", kind="mean", value="${team}", base="${stage} = 'production'")
    sweep()
    colleague.go("Trends")
    guest.locator("main a[href$='/trends/production/']").first.click()
    colleague.sees(r"40\s?% .* 2024 \(120 \w+ 300, \w+ 40 ")

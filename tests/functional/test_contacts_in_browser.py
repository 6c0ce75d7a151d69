"""The contact list, taken by keyboard in a browser: signed in again, downloaded, not kept."""

import csv
import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Error

from surveys.models import ContactExport
from tests.functional.reference import PASSWORD, load_reference_study, sign_in, speak
from tests.functional.test_accessibility import RULES
from tests.surveys.factories import identify

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": ("Contact list", "Sign in again", "Download the contact list", 1280, "light"),
    "es": (
        *("Lista de contactos", "Iniciar sesión otra vez", "Descargar la lista de contactos"),
        *(390, "dark"),
    ),
}


def look(page):
    """Look at the page: nothing that axe finds, nothing cut off."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert found.response["violations"] == [], found.generate_report()
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", WORDS)
def test_it_is_taken_by_keyboard_after_signing_in_again(page, live_server, language):
    study = load_reference_study()
    expert = identify(study.respondents.order_by("key").first(), name="Ana Canary")
    words, again, download, width, theme = WORDS[language]
    sign_in(page, live_server.url, "admin")
    speak(page, live_server.url, language)
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + reverse("expert-list", args=[study.slug]))
    page.get_by_role("link", name=words).focus()
    page.keyboard.press("Enter")
    page.locator("[name=password]").wait_for()
    look(page)
    page.locator("[name=reason]").focus()
    page.keyboard.type("Invitations")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("no")
    page.keyboard.press("Enter")
    page.locator("[data-summary]").wait_for()
    look(page)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name=again).press("Enter")
    page.get_by_role("button", name=download).wait_for()
    look(page)
    page.locator("[name=format]").select_option("csv")
    with page.expect_download() as taken:
        page.get_by_role("button", name=download).press("Enter")
    text = taken.value.path().read_text(encoding="utf-8-sig")
    first = next(csv.reader(io.StringIO(text.split("\n", 1)[1])))
    assert first[:2] == [expert.code, "Ana Canary"]
    export = ContactExport.objects.get()
    assert (export.reason, export.format) == ("Invitations", "csv")
    page.goto(live_server.url + reverse("expert-contacts", args=[study.slug]))
    page.get_by_text("Invitations").wait_for()
    look(page)
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # the way back shows what was kept: nothing
        page.go_back()

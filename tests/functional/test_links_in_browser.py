"""A link that refreshes, in a browser: made, copied and revoked by keyboard, in both languages."""

import base64
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from analytics.actions.export_settings import save_setting
from analytics.models import DataLink
from surveys.domain.layout.options import Options
from surveys.models import User
from tests.analytics.linking import work
from tests.functional.reference import load_reference_study, sign_in, speak
from tests.functional.test_accessibility import RULES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LOOKS = [("en", 1280, "light"), ("es", 390, "dark")]
WORDS = {
    "en": {
        "make": "Make a link",
        "suit": "Keep a copy of these settings that suits",
        "for": "What the link is for",
        "submit": "Make the link",
        "show": "I have the secret; show the link",
        "allow": "Allow the secret in the address",
        "revoke": "Revoke",
        "revoke it": "Revoke the link",
        "revoked": "revoked",
        "list": "Links that refresh",
    },
    "es": {
        "make": "Crear un enlace",
        "suit": "Guardar una copia adecuada de estos ajustes",
        "for": "Para qué es el enlace",
        "submit": "Crear el enlace",
        "show": "Ya tengo el secreto; mostrar el enlace",
        "allow": "Permitir el secreto en la dirección",
        "revoke": "Revocar",
        "revoke it": "Revocar el enlace",
        "revoked": "revocado",
        "list": "Enlaces que se actualizan",
    },
}


@pytest.fixture
def study():
    """The reference study, with settings that do not suit."""
    study = load_reference_study()
    by = User.objects.get(username="admin")
    save_setting(by=by, study=study, name="Rita", options=Options(), format="csv")
    return study


def look(page):
    """Look at the page: nothing that axe finds, nothing cut off."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert found.response["violations"] == [], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def press(page, role, name, **more):
    """Act by keyboard on what has this name."""
    found = page.get_by_role(role, name=name, **more).first
    found.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize(("language", "width", "theme"), LOOKS)
def test_a_link_is_made_used_and_revoked_by_keyboard(
    page, live_server, study, language, width, theme
):
    words = WORDS[language]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, live_server.url, "admin")
    speak(page, live_server.url, language)
    page.goto(live_server.url + reverse("export-page", args=[study.slug]))
    press(page, "link", f"{words['make']} Rita")
    page.get_by_role("button", name=words["suit"]).wait_for()
    look(page)
    press(page, "button", words["suit"])
    page.get_by_role("button", name=words["suit"]).wait_for(state="detached")
    page.get_by_label(words["for"]).fill("Excel de Rita")
    look(page)
    press(page, "button", words["submit"])
    page.locator("#link-secret").wait_for()
    look(page)
    secret = page.locator("#link-secret").input_value()
    address = page.locator("#link-address").input_value()
    page.locator("[data-copies=link-secret]").focus()
    page.keyboard.press("Enter")
    page.locator("[data-copied-of=link-secret]").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    press(page, "link", words["show"])
    page.get_by_role("button", name=words["allow"]).wait_for()
    assert secret not in page.content()
    look(page)
    link = DataLink.objects.get()
    work()
    assert status_of(page, address, link, secret) == 200
    press(page, "button", words["allow"])
    page.get_by_role("button", name=words["allow"]).wait_for(state="detached")
    look(page)
    page.locator("summary", has_text=re.compile(f"^{words['revoke']}$")).focus()
    page.keyboard.press("Enter")
    look(page)
    press(page, "button", words["revoke it"])
    page.locator(".facts dd", has_text=words["revoked"]).first.wait_for()
    look(page)
    assert status_of(page, address, link, secret) == 404
    page.goto(live_server.url + reverse("export-page", args=[study.slug]))
    shown = page.get_by_role("region", name=words["list"])
    assert "Excel de Rita" in shown.inner_text()
    assert words["revoked"] in shown.inner_text()
    look(page)


def status_of(page, address, link, secret):
    """Ask as a program does, without the cookies of the page."""
    coded = base64.b64encode(f"{link.pk}:{secret}".encode()).decode()
    asked = page.request.get(address, headers={"Authorization": f"Basic {coded}"})
    return asked.status

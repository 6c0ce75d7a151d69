"""Draws the pictures in docs/images: `make screenshots`. Not a test, so its name is none of one."""

from pathlib import Path

import pytest
from django.urls import reverse

from surveys.models import Interview
from tests.functional.reference import load_reference_study, sign_in, speak

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# Name, route, further arguments, size, language, how much of the page.
PICTURES = (
    ("trends-desktop", "trend-list", (), DESKTOP, "en"),
    ("trends-phone", "trend-list", (), PHONE, "en"),
    ("trends-es-desktop", "trend-list", (), DESKTOP, "es"),
    ("indicator-desktop", "trend-indicator", ("production",), DESKTOP, "en"),
    ("indicator-phone", "trend-indicator", ("production",), PHONE, "en"),
    ("indicator-es-desktop", "trend-indicator", ("managed_service_using",), DESKTOP, "es"),
    ("overview-desktop", "study-overview", (), DESKTOP, "en"),
    ("interviews-desktop", "interview-list", (), DESKTOP, "en"),
    ("entry-desktop", "interview-edit", "interview", DESKTOP, "en"),
    ("entry-es-phone", "interview-edit", "interview", PHONE, "es"),
    ("claims-desktop", "claim-list", (), DESKTOP, "en"),
    ("claims-consistency-desktop", "claim-consistency", (), DESKTOP, "en"),
    ("lines-desktop", "line-page", (), DESKTOP, "en"),
    ("lines-es-phone", "line-page", (), PHONE, "es"),
    ("exports-desktop", "export-page", (), DESKTOP, "en"),
)


def test_draw(page, live_server):
    study = load_reference_study()
    IMAGES.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + reverse("account_login"))
    page.screenshot(path=IMAGES / "sign-in-phone.png")
    sign_in(page, live_server.url, "admin")
    open_ones = Interview.objects.filter(wave__study=study, wave__code="2019", state="submitted")
    interview = open_ones.first()
    for name, route, arguments, size, language in PICTURES:
        if arguments == "interview":
            arguments = (interview.pk,)
        speak(page, live_server.url, language)
        page.set_viewport_size(size)
        page.goto(live_server.url + reverse(route, args=[study.slug, *arguments]))
        page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / f"{name}.png")

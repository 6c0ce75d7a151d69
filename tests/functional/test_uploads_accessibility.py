"""Pages of questionnaires, in both languages and widths: axe finds nothing, nothing is cut off."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse

from surveys.actions import accounts, uploads
from surveys.domain.xlsform.uploads.options import Options
from tests.functional.reference import speak
from tests.surveys.domain.xlsform.uploads.books import xlsx
from tests.surveys.domain.xlsform.uploads.described import described
from tests.surveys.factories import make_member, make_study, make_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BROKEN = "# survey\n| type | name | label |\n| select_one far | a | A |\n| text | b | ${c} |"


@pytest.fixture
def study():
    return make_study(languages=["en", "es"])


def pages_of(study):
    by, wave = accounts.system_account(), make_wave(study)

    def keep(name, content):
        return uploads.keep_upload(
            by=by, study=study, files={name: content}, options=Options(), wave=wave.code
        )

    published = uploads.publish_upload(
        by=by, upload=keep("season.xls", described("farm-season").content), wave=wave
    )
    mixed = keep("needs.xlsx", described("needs-assessment").content)
    broken = keep("broken.xlsx", xlsx(BROKEN))
    return {
        "list": reverse("questionnaire-list", args=[study.slug]),
        "upload": reverse("questionnaire-upload", args=[study.slug]),
        "preview": reverse("questionnaire-preview", args=[study.slug, mixed.pk]),
        "problems": reverse("questionnaire-preview", args=[study.slug, broken.pk]),
        "version": reverse("questionnaire-detail", args=[study.slug, published.pk]),
    }


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("es", 390)])
def test_pages_of_questionnaires(page, live_server, study, language, width):
    client = Client()
    client.force_login(make_member(study, "admin"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page.set_viewport_size({"width": width, "height": 900})
    speak(page, live_server.url, language)
    for name, address in pages_of(study).items():
        assert page.goto(live_server.url + address).status == 200, name
        if folder := os.environ.get("NUCLEUS_PICTURES"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], name
        scrolled = page.evaluate("document.documentElement.scrollWidth")
        assert scrolled <= width, name

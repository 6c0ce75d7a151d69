"""An import from upload to result in a browser; its pages have nothing that axe finds."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from surveys.actions import jobs
from surveys.actions.record_imports import WORK
from surveys.models import Interview
from tests.functional.reference import PASSWORD, sign_in, speak
from tests.functional.test_accessibility import RULES
from tests.surveys.factories import make_member, make_study, make_wave

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TEXT = "respondent,held_on,AWS?,stage\nR1,2019-06-03,yes,research\nR2,2019-06-03,no,resaerch\n"
BEYOND_THE_EDGE = """
[...document.querySelectorAll("main :is(input, select, button):not([type=hidden])")]
  .filter((one) => one.getBoundingClientRect().right > window.innerWidth).map((one) => one.name)
"""
LOOKS = (("en", 1280), ("es", 390))


def look(page, live_server):
    """Look at the page in both languages and widths."""
    address = page.url
    for language, width in LOOKS:
        speak(page, live_server.url, language)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        assert found.response["violations"] == [], found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(BEYOND_THE_EDGE) == []
    speak(page, live_server.url, "en")
    page.goto(address)


def test_a_file_comes_in_by_a_browser(page, live_server, tmp_path):
    study = make_study(slug="cloud")
    make_wave(study)
    person = make_member(study, "researcher", username="rita")
    person.set_password(PASSWORD)
    person.save()
    sign_in(page, live_server.url, "rita")
    page.goto(live_server.url + reverse("import-list", args=["cloud"]))
    look(page, live_server)
    for name, text in (("wrong.csv", TEXT), ("right.csv", TEXT.replace("resaerch", "research"))):
        (tmp_path / name).write_text(text)
        page.goto(live_server.url + reverse("import-list", args=["cloud"]))
        page.get_by_label("File", exact=True).set_input_files(tmp_path / name)
        page.get_by_label("All experts of this file agreed").check()
        page.get_by_label("Version of the text").fill("1")
        page.get_by_role("button", name="Upload and check").click()
        page.get_by_text("waiting").wait_for()
        assert jobs.run_job(WORK)
        page.get_by_text("1 column waits to be told").wait_for()  # the page asks by itself
        page.get_by_label("AWS?").fill("aws_customer")
        page.get_by_role("button", name="Check again", exact=True).click()
        page.get_by_text("waiting").wait_for()
        assert jobs.run_job(WORK)
        if name == "wrong.csv":
            page.get_by_text("Not a category of this question").wait_for()
            look(page, live_server)
    page.get_by_label("These are new experts").wait_for()
    look(page, live_server)
    page.get_by_label("These are new experts").check()
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("waiting").wait_for()
    assert jobs.run_job(WORK)
    page.get_by_role("link", name=re.compile("Interviews: 2, with projects: 2")).wait_for()
    assert Interview.objects.counted().count() == 2
    page.goto(live_server.url + reverse("job-list", args=["cloud"]))
    look(page, live_server)

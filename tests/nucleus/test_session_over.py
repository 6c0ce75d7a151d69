"""Parts of a page that are asked for when the session is over: they say so, and nothing else."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from analytics.actions.counting import count_study
from surveys.actions.record_imports import check_here, take_file
from surveys.domain.record_files.known import Choices
from tests.analytics.factories import define
from tests.surveys.factories import make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]

HTMX = {"hx-request": "true"}
OVER = "The session is over."
TEMPLATES = Path(settings.BASE_DIR) / "templates"


def study():
    study = make_study()
    make_wave(study)
    define(study)
    count_study(study.pk)
    return study


def job_of(study):
    by = make_member(study, "researcher")
    taken = take_file(
        by=by,
        wave=study.waves.get(),
        name="x.csv",
        content=[b"respondent\nR1\n"],
        choices=Choices(),
    )
    return check_here(by=by, record_import=taken)


# By its route, what asks for a part and what else its address names.
ASKED = {
    "expert-find": lambda study: {},
    "expert-known": lambda study: {},
    "expert-codes": lambda study: {},
    "trend-freshness": lambda study: {},
    "job-page": lambda study: {"job_id": job_of(study).pk},
}
SENT = {  # those of hx-post="", to the page itself
    "indicator-new": lambda study: {},
    "indicator-edit": lambda study: {"code": "production"},
}


def address(name, study):
    return reverse(name, kwargs={"slug": study.slug, **(ASKED | SENT)[name](study)})


def test_every_part_that_a_template_asks_for_is_tried_here():
    texts = [path.read_text() for path in TEMPLATES.rglob("*.html")]
    routes = {name for text in texts for name in re.findall(r"""hx-get="{% url '([\w-]+)'""", text)}
    assert routes == set(ASKED)
    posted = {one for text in texts for one in re.findall(r"""hx-post="([^"]*)""", text)}
    assert posted == {""}


@pytest.mark.parametrize("name", [*ASKED, *SENT])
def test_a_part_is_answered_with_the_end_of_the_session_and_no_page(client, name):
    made = study()
    asked = client.post if name in SENT else client.get
    answer = asked(address(name, made), {"action": "preview"}, headers=HTMX)
    assert answer.status_code == 401
    assert answer["Session-Over"] == "1"
    assert "no-store" in answer["Cache-Control"]
    words = answer.content.decode()
    assert OVER in words
    assert reverse("account_login") in words
    assert "<html" not in words
    assert "csrftoken" not in answer.cookies  # one of a page to sign in, open elsewhere, holds


@pytest.mark.parametrize("name", [*ASKED, *SENT])
def test_who_is_signed_in_gets_the_part(client, name):
    made = study()
    client.force_login(make_member(made, "admin"))
    asked = client.post if name in SENT else client.get
    answer = asked(address(name, made), {"action": "preview"}, headers=HTMX)
    assert answer.status_code in (200, 204)
    assert OVER not in answer.content.decode()


def test_a_whole_page_leads_to_signing_in_as_before(client):
    answer = client.get(address("expert-find", study()))
    assert (answer.status_code, reverse("account_login") in answer["Location"]) == (302, True)


def test_a_part_with_a_token_of_before_leaves_the_token_of_the_browser_alone():
    """Nobody is signed in, and the browser has no token any more, or another one."""
    made, browser = study(), Client(enforce_csrf_checks=True)
    answer = browser.post(address("indicator-new", made), {"action": "preview"}, headers=HTMX)
    assert (answer.status_code, answer.cookies) == (401, {})
    assert OVER in answer.content.decode()


def test_who_signed_in_again_is_told_that_the_page_is_of_before():
    made, browser = study(), Client(enforce_csrf_checks=True)
    browser.force_login(make_member(made, "admin"))
    answer = browser.post(address("indicator-new", made), {"action": "preview"}, headers=HTMX)
    assert answer.status_code == 403
    assert "Somebody signed in since this page was loaded" in answer.content.decode()


def test_it_is_said_in_the_language_of_the_reader(client):
    made = study()
    client.cookies["django_language"] = "es"
    answer = client.get(address("expert-find", made), headers=HTMX)
    assert "La sesión ha terminado." in answer.content.decode()

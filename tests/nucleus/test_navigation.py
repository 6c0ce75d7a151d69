"""The frame around every page: places by role, theme, banner, language."""

import pytest
from django.conf import settings
from django.urls import reverse

from nucleus.navigation import PLACES
from tests.surveys.factories import make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


def overview(client, study):
    return client.get(reverse("study-overview", args=[study.slug]))


@pytest.fixture
def study():
    return make_study(slug="clouds")


def signed_in(client, study, role="researcher"):
    client.force_login(make_member(study, role))
    return client


def test_the_rail_shows_where_one_is(client, study):
    page = overview(signed_in(client, study), study)
    here = [place["key"] for place in page.context["frame"].navigation if place["active"]]
    assert here == ["overview"]


def test_the_switcher_hides_studies_of_others(client, study):
    make_study(slug="hidden")
    page = overview(signed_in(client, study), study)
    assert [known.slug for known in page.context["frame"].studies] == ["clouds"]


@pytest.mark.parametrize(
    ("cookie", "attribute"), [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"')]
)
def test_the_chosen_theme_comes_with_the_page(client, study, cookie, attribute):
    client.cookies["theme"] = cookie
    assert f'<html lang="en" {attribute}>' in overview(signed_in(client, study), study).text


@pytest.mark.parametrize("cookie", ["", '"><script>', "blue"])
def test_any_other_theme_leaves_it_to_the_system(client, study, cookie):
    client.cookies["theme"] = cookie
    assert '<html lang="en">' in overview(signed_in(client, study), study).text


def test_synthetic_waves_are_announced(client, study):
    make_wave(study, "2017", nature="invented")
    make_wave(study, "2018")
    page = overview(signed_in(client, study), study)
    assert [wave.code for wave in page.context["frame"].synthetic_waves] == ["2017"]
    assert "Synthetic data." in page.text


def test_observed_waves_carry_no_banner(client, study):
    make_wave(study, "2018")
    assert "Synthetic data." not in overview(signed_in(client, study), study).text


def test_no_page_has_inline_script_or_style(client, study):
    text = overview(signed_in(client, study), study).text
    assert " style=" not in text
    assert "<style" not in text
    assert "<script>" not in text


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/"])
def test_account_pages_share_the_frame(client, path):
    assert '<a class="skip-link" href="#content">' in client.get(path).text


def test_a_missing_page_shares_the_frame(client):
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "This page does not exist" in page.text


def test_a_failing_page_has_words_too(client, study, monkeypatch):
    signed_in(client, study)
    client.raise_request_exception = False
    monkeypatch.setattr("surveys.views.studies.has_doubles", lambda study: 1 / 0)
    page = overview(client, study)
    assert page.status_code == 500
    assert "Nucleus could not answer" in page.text


def test_a_role_that_falls_short_is_told_so(client, study):
    make_wave(study, "2019")
    page = signed_in(client, study, "analyst").get(reverse("interview-new", args=[study.slug]))
    assert page.status_code == 403
    assert "Your role does not open this page" in page.text


def test_every_place_of_the_rail_has_its_icon():
    icons = (settings.BASE_DIR / "static" / "nucleus" / "icons.svg").read_text()
    assert [place.key for place in PLACES if f'id="{place.key}"' not in icons] == []

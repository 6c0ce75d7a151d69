"""What is not there: a page that says what it was, where to go, and keeps what was sent."""

import html

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation

from nucleus.not_there import NotThereMiddleware, not_found, nothing_here
from surveys.domain.refusals import NotThere, Refused
from tests.surveys.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]

ADDRESS = "/studies/"


@pytest.fixture
def ask():
    """Return the page for what a view raised, to whoever asked."""

    def ask(exception, *, user=None, **typed):
        make = RequestFactory().post if typed else RequestFactory().get
        request = make(ADDRESS, typed)
        request.user = user or AnonymousUser()
        request.resolver_match = resolve(ADDRESS)
        request.csp_nonce = ""
        return NotThereMiddleware(lambda request: None).process_exception(request, exception)

    return ask


def missing(**options):
    return NotThere("This study has no segment “%(asked)s”.", {"asked": "<b>age</b>"}, **options)


def text_of(page):
    return html.unescape(page.content.decode())


def test_the_page_says_what_is_not_there_and_leads_to_what_is(ask):
    page = ask(missing(instead="/studies/small/trends/"))
    assert page.status_code == 404
    assert "This study has no segment “<b>age</b>”." in text_of(page)
    assert "<b>age</b>" not in page.content.decode()
    assert 'href="/studies/small/trends/"' in page.content.decode()


def test_without_another_address_the_same_page_is_shown_without_its_question(ask):
    assert f'href="{ADDRESS}"' in ask(missing()).content.decode()


def test_it_is_said_in_the_language_of_the_reader(ask):
    with translation.override("es"):
        assert "Este estudio no tiene" in text_of(ask(missing()))


@pytest.mark.parametrize(
    "exception", [Refused("No."), PermissionDenied(), Http404(), ValueError(), KeyError("segment")]
)
def test_whatever_else_went_wrong_is_left_to_others(ask, exception):
    assert ask(exception) is None


def test_what_was_sent_there_is_kept_for_who_is_signed_in(ask):
    typed = {"note": "Typed for long", "password": "s3cret"}
    page = text_of(ask(missing(), user=make_user(), **typed))
    assert "Typed for long" in page
    assert "s3cret" not in page
    assert "Typed for long" not in text_of(ask(missing(), **typed))


def test_an_address_that_names_nothing_says_no_more_than_that():
    request = RequestFactory().get("/studies/hidden/")
    request.user, request.resolver_match = make_user(), None
    page = not_found(request, Http404("No Study matches slug=hidden"))
    assert page.status_code == 404
    assert "This page does not exist" in text_of(page)
    assert "hidden" not in text_of(page).split("<main")[1]


def test_a_page_of_the_framework_that_is_not_in_use_is_not_there():
    with pytest.raises(Http404):
        nothing_here(RequestFactory().get("/accounts/email/"))

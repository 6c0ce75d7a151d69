"""A write in somebody's name carries the token of their session."""

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from surveys.api.handling import CsrfFailed
from surveys.api.sessions import SignedIn


def test_without_the_token_it_is_refused():
    request = APIRequestFactory(enforce_csrf_checks=True).post("/api/v1/session/")
    with pytest.raises(CsrfFailed):
        SignedIn().enforce_csrf(request)


def test_who_is_not_signed_in_is_told_how_to():
    request = Request(APIRequestFactory().get("/"))
    assert SignedIn().authenticate_header(request) == 'Session realm="Nucleus"'

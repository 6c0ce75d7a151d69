"""A part of a page, asked for when the session of the page is over, is answered by saying so.

A redirect would put the page to sign in where the part belongs, and what it shows there would be
taken for the answer. Fetched unseen, that page gives the browser a new token as well, so that one
open in another tab could not be sent any more.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers


class SessionOverMiddleware:
    """Answers a request for a part in place of sending it to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_refused = is_for_part(request) and is_to_sign_in(response)
        return session_over(request) if is_refused else response


def is_for_part(request: HttpRequest) -> bool:
    """Say whether a script asks for a part of a page that somebody has open."""
    return bool(request.htmx)  # type: ignore[attr-defined]


def is_to_sign_in(response: HttpResponse) -> bool:
    """Say whether a response sends the person to sign in first."""
    entrances = (resolve_url(settings.LOGIN_URL), resolve_url("admin:login"))
    return response.status_code == 302 and urlsplit(response["Location"]).path in entrances


def session_over(request: HttpRequest) -> HttpResponse:
    """Answer with a notice, which `static/nucleus/nucleus.js` shows on the page.

    401 where nobody is signed in; 403 where somebody signed in again since the page was made, whose
    token is none any more.
    """
    status = 403 if request.user.is_authenticated else 401
    response = render(request, "_session_over.html", {"is_new": status == 403}, status=status)
    response["Session-Over"] = "1"
    add_never_cache_headers(response)
    return response

"""What a data link gives to Excel, Power BI or Sheets: a file, or a line that says why not.

No session, no cookie, no redirect and no page: whoever asks is a program that has a secret.
"""

import base64
import binascii
import math
import re
from collections.abc import Callable
from functools import wraps
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from analytics.actions.data_files import open_parts
from analytics.actions.data_links import link_with, take_by_link
from analytics.actions.data_links.using import (
    READY_IN,
    NothingThere,
    NotReady,
    TooOften,
    note_download,
)
from analytics.domain.data_links import GIVEN
from analytics.models import DataLink
from nucleus.accounts import network_of
from surveys.domain.data_files.registry import FORMATS
from surveys.domain.layout.options import Unit

PLACE = re.compile(
    r"(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?P<secret>/[^/]+)?\.(?P<format>[a-z]+)"
)
KEPT_BY_NOBODY = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
View = Callable[..., HttpResponseBase]


class Asked(NamedTuple):
    """What an address asks for, and with which secret."""

    id: UUID
    format: str
    secret: str
    in_address: bool


def kept_by_nobody(view: View) -> View:
    """Have no cache, search engine or other site learn of an answer, whatever it is."""

    @wraps(view)
    def answered(request: HttpRequest, place: str) -> HttpResponseBase:
        response = view(request, place)
        for name, value in KEPT_BY_NOBODY.items():
            response[name] = value
        return response

    return answered


@csrf_exempt
@kept_by_nobody
def data_link(request: HttpRequest, place: str) -> HttpResponseBase:
    """Give the file of a link to whoever has its secret; all else is refused in one way.

    Without the secret nothing tells a link that there is from one that there is not.
    """
    if request.method not in ("GET", "HEAD"):
        return _line(405, _("A link only gives; ask with GET."), Allow="GET, HEAD")
    if getattr(settings, "SECURE_SSL_REDIRECT", False) and not request.is_secure():
        return _line(403, _("Ask with https://. What was sent here can be read on its way."))
    found = PLACE.fullmatch(place)
    if found is None or found["format"] not in GIVEN:
        return nothing_here()
    asked = _asked(request, found)
    if asked is None:
        return _sign_in()
    try:
        link = link_with(id=asked.id, secret=asked.secret, address=network_of(request))
        if link is None:
            return nothing_here() if asked.in_address else _sign_in()
        return _given(request, link, asked)
    except NothingThere:
        return nothing_here()
    except TooOften as refusal:
        seconds = math.ceil((refusal.until - timezone.now()).total_seconds())
        return _line(429, _("Too often. Ask again later."), **{"Retry-After": str(max(seconds, 1))})
    except NotReady:
        text = _("The file is being made. Ask again in a minute.")
        return _line(503, text, **{"Retry-After": str(READY_IN)})


def nothing_here() -> HttpResponse:
    """Say the one thing that is said of every link that gives nothing, and of none."""
    return _line(
        404,
        _(
            "There is nothing here. The link does not exist, was revoked or has expired, or "
            "whoever made it may no longer export records."
        ),
    )


def _given(request: HttpRequest, link: DataLink, asked: Asked) -> HttpResponseBase:
    """Give the file, unless the program has these very bytes already."""
    data_file = take_by_link(link, format=asked.format, in_address=asked.in_address)
    tag = f'"{data_file.sha256}"'
    is_two = data_file.chosen.unit is Unit.BOTH
    content_type = FORMATS[data_file.format].sent_as(both=is_two)
    headers = {"ETag": tag, "Content-Length": str(data_file.size)}
    known = get_conditional_response(request, etag=tag)
    if known is not None:
        known["ETag"] = tag
        return known
    if request.method == "HEAD":
        return HttpResponse(content_type=content_type, headers=headers)
    note_download(data_file)
    return StreamingHttpResponse(open_parts(data_file), content_type=content_type, headers=headers)


def _asked(request: HttpRequest, found: re.Match[str]) -> Asked | None:
    """Return what is asked for; None where a link wants a secret and none was sent for it."""
    id, format = UUID(found["id"]), found["format"]
    if found["secret"]:
        return Asked(id, format, getattr(request, "link_secret", ""), in_address=True)
    name, secret = _signed_in_as(request.headers.get("Authorization", ""))
    is_for_it = name.strip().lower() == str(id) and secret
    return Asked(id, format, secret, in_address=False) if is_for_it else None


def _signed_in_as(header: str) -> tuple[str, str]:
    """Return name and password of HTTP Basic; both empty where the header has none."""
    scheme, _space, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        text = base64.b64decode(coded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    name, _colon, password = text.partition(":")
    return name, password


def _sign_in() -> HttpResponse:
    text = _("Sign in with the id of the link as user name and its secret as password.")
    return _line(401, text, **{"WWW-Authenticate": 'Basic realm="Nucleus", charset="UTF-8"'})


def _line(status: int, text: str, **headers: str) -> HttpResponse:
    return HttpResponse(
        f"{text}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers
    )

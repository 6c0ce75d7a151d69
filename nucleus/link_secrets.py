"""The secret of a data link may stand in its address; no log, report or page after here has it.

Of each request it is taken out of the path before anything else sees the request. The server in
front of Django writes a path of its own, so its loggers leave secrets out, too.
"""

import logging
import re
from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

HIDDEN = "***"
# Whoever mistypes the address, or has an app that writes it with a capital, sends the secret, too.
PLACE = re.compile(
    r"(?P<link>/+data/[^/]*/)(?P<secret>.+?)(?P<format>\.[a-z]{3,4})?", re.DOTALL | re.IGNORECASE
)
IN_TEXT = re.compile(
    r"(?P<link>/data/[^/\s\"'?]*/+)[^\s\"'?]+?(?P<format>\.[a-z]{3,4})?(?=[\s\"'?]|$)",
    re.IGNORECASE,
)
OF_THE_SERVER = ("gunicorn.access", "gunicorn.error")


def without_secrets(text: str) -> str:
    """Return a text in which addresses of data links have no secrets."""
    if "/data/" not in text.lower():
        return text
    return IN_TEXT.sub(lambda one: f"{one['link']}{HIDDEN}{one['format'] or ''}", text)


class LinkSecretMiddleware:
    """Move the secret out of the path of a request to where only the view of links looks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if found := PLACE.fullmatch(request.path_info):
            hide(request, found)
        return self.get_response(request)


def hide(request: HttpRequest, found: re.Match[str]) -> None:
    """Take the secret out of a request, and out of what the server keeps of it for its log."""
    request.link_secret = found["secret"]  # type: ignore[attr-defined]
    prefix = request.path.removesuffix(request.path_info)
    request.path_info = f"{found['link']}{HIDDEN}{found['format'] or ''}"
    request.path = f"{prefix}{request.path_info}"
    request.META["PATH_INFO"] = request.path_info
    for name in ("RAW_URI", "REQUEST_URI"):
        if name in request.META:
            request.META[name] = quote(request.path)


class LinkSecretFilter(logging.Filter):
    """Write records of a log without the secrets of links, whatever they were made of."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            said = record.getMessage()
        except (TypeError, ValueError, KeyError):  # it cannot be worded: whoever writes it says so
            return True
        if (hidden := without_secrets(said)) != said:
            record.msg, record.args = hidden, ()
        return True


def keep_out_of_the_server() -> None:
    """Have the loggers of the server leave secrets out, however it was started."""
    for name in OF_THE_SERVER:
        logging.getLogger(name).addFilter(LinkSecretFilter())

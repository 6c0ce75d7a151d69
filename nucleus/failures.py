"""Pages that say why there is no other: they need no database, no session and no account."""

import sys
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.views import defaults

from nucleus.outages import Outage, outage_of
from nucleus.sent_forms import NOT_TYPED, PASSWORDS, fields_of
from surveys.api.problems import Problem, as_response, is_for_api
from surveys.forms.typed import typed_in_words

RETRY_AFTER = {Outage.DOWN: 10, Outage.BUSY: 10, Outage.FULL: 60}  # seconds
STATUS = {Outage.DOWN: 503, Outage.BUSY: 503, Outage.FULL: 507}
MEGABYTE = 1024 * 1024


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an error that nobody caught: an outage says so, all else is a fault of ours."""
    outage = outage_of(sys.exc_info()[1])
    if outage is None and is_for_api(request):
        return as_response(Problem.of_status(500, _("This is a fault of Nucleus; it was noted.")))
    if outage is None:
        return defaults.server_error(request)
    title, text = outage_words(outage)
    response = answer(request, STATUS[outage], title, text, again=sent_fields(request))
    response["Retry-After"] = str(RETRY_AFTER[outage])
    return response


def outage_words(outage: Outage) -> tuple[str, str]:
    """Say what keeps Nucleus from answering, and what to do."""
    if outage is Outage.FULL:
        return (
            _("Nothing can be stored at the moment"),
            _("The disk of the server is full or cannot be written. An admin must make room."),
        )
    if outage is Outage.BUSY:
        return (
            _("The database is too busy"),
            _("Somebody else's work took too long. Try again in a few seconds."),
        )
    return (
        _("The database does not answer"),
        _("Nucleus works again by itself as soon as the database does. Try again in a moment."),
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read: what is wrong with it, and the limit it broke."""
    if isinstance(exception, TooManyFieldsSent):
        text = _("The form has more than %(most)s fields. Send it in several parts.")
        most = f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,}"
        return answer(request, 413, _("The form has too many fields"), text % {"most": most})
    if isinstance(exception, TooManyFilesSent):
        text = _("Send at most %(most)s files at once.")
        most = str(settings.DATA_UPLOAD_MAX_NUMBER_FILES)
        return answer(request, 413, _("These are too many files"), text % {"most": most})
    return answer(
        request,
        400,
        _("The request cannot be read"),
        _("It is cut short or damaged. Go back, load the page again and send it once more."),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """Refuse a body above the limit, and name it."""
    text = _("At most %(most)s MB can be sent at once. Nothing was stored; send less, or in parts.")
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MEGABYTE
    return answer(request, 413, _("This is too large"), text % {"most": most})


def unknown_charset(request: HttpRequest, charset: str) -> HttpResponse:
    """Refuse a body in letters that nobody here can read."""
    text = _("It says that it is written in “%(charset)s”. Send it in UTF-8.")
    title = _("The letters of the request are unknown")
    return answer(request, 415, title, text % {"charset": charset[:40]})


def answer(
    request: HttpRequest,
    status: int,
    title: str,
    text: str,
    *,
    again: Sequence[tuple[str, str]] | None = None,
) -> HttpResponse:
    """Return the answer in the form that was asked for: a page, a part of one, or JSON."""
    if is_for_api(request):
        return as_response(Problem.of_status(status, f"{title}. {text}"))
    if not request.accepts("text/html"):
        return JsonResponse({"error": {"title": title, "detail": text}}, status=status)
    template = "failures/part.html" if request.headers.get("HX-Request") else "failures/page.html"
    context = {
        "title": title,
        "text": text,
        "again": again,
        "words": typed_in_words(field for field in again or () if field[0] not in NOT_TYPED),
        "address": request.get_full_path(),
    }
    return HttpResponse(loader.render_to_string(template, context), status=status)


def sent_fields(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Return what a form sent, so that its words are kept; None where nothing can be sent again.

    Never a password, and never a part: a form without one of its fields would mean something else.
    """
    if request.method != "POST" or request.headers.get("HX-Request") or is_for_api(request):
        return None
    try:
        fields = fields_of(request)
    except Exception:  # the body cannot be read (again)
        return None
    if request.FILES or any(name in PASSWORDS for name, _value in fields):
        return None
    return fields

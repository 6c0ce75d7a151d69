"""What was typed is not lost when a form is sent after the session ended, or by somebody else.

The answer to such a form is a page that carries everything that was sent, to be sent again after
signing in. It goes back to where it was sent, a page of this site. What one person typed is not
stored under another one's name before that one says so. What another site sent is not carried.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from allauth.account.forms import LoginForm
from allauth.account.views import login
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers

from nucleus.sent_forms import FIRST_TYPED_BY, NOT_TYPED, TYPED_BY, fields_of
from nucleus.session_over import is_for_part, is_to_sign_in, session_over
from surveys.api.problems import is_for_api
from surveys.forms.typed import Typed, typed_in_words

KEPT = "kept"
# Pages that fill their form with what is sent, and store nothing, when the action says so.
SHOW = "show"
FILLED_AGAIN = {
    *("interview-new", "indicator-new", "indicator-edit"),
    *("indicator-segment-new", "indicator-segment-edit"),
}
# Below these there are no words of a study, but passwords.
NOT_KEPT = ("/accounts/", "/i18n/")


@dataclass(frozen=True)
class Kept:
    """A form as it was sent: where to, by whom, and all its fields."""

    target: str
    fields: tuple[tuple[str, str], ...]
    typed_by: str = ""
    has_files: bool = False

    def as_text(self) -> str:
        """Return it as one field can carry it."""
        content = [self.target, self.fields, self.typed_by, self.has_files]
        return json.dumps(content, ensure_ascii=False)

    @property
    def can_be_shown(self) -> bool:
        """Whether its page can come back filled, before anything is stored."""
        return resolve(urlsplit(self.target).path).url_name in FILLED_AGAIN

    @property
    def words(self) -> list[Typed]:
        """All that was typed, to be read and copied."""
        return typed_in_words(self.fields)


def sent(request: HttpRequest) -> Kept | None:
    """Return what a request sends, where that is to be kept."""
    if request.method != "POST" or request.path.startswith(NOT_KEPT) or is_for_api(request):
        return None
    fields = tuple(field for field in fields_of(request) if field[0] not in NOT_TYPED)
    if not fields and not request.FILES:
        return None  # nothing was typed, so nothing can be lost
    return Kept(request.get_full_path(), fields, typed_by(request), bool(request.FILES))


def typed_by(request: HttpRequest) -> str:
    """Return who typed what is sent, where the page says it."""
    return request.POST.get(FIRST_TYPED_BY, "") or request.POST.get(TYPED_BY, "")


def carried(request: HttpRequest) -> Kept | None:
    """Return what a page carried through signing in, if it is in order."""
    try:
        target, fields, typed_by, has_files = json.loads(request.POST.get(KEPT, ""))
        kept = Kept(
            str(target), tuple((str(n), str(v)) for n, v in fields), str(typed_by), bool(has_files)
        )
        kept.as_text().encode()  # half a character can be written in JSON, but not on a page
    except (TypeError, ValueError, RecursionError):
        return None
    return kept if _is_page_of_this_site(kept.target) else None


def _is_page_of_this_site(target: str) -> bool:
    try:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or not target.isprintable() or "\\" in target:
            return False
        resolve(parts.path)
    except (ValueError, Resolver404):
        return False
    return target.startswith("/") and not target.startswith(("//", *NOT_KEPT))


def refused_words(request: HttpRequest) -> Kept | None:
    """Return what was sent to a page of this site that refused it, so that it can be kept.

    Whatever reached a view was checked for its token before.
    """
    return sent(request) if request.resolver_match and request.user.is_authenticated else None


class KeepWordsMiddleware:
    """Answers a form of which the person is signed out, or another one by now."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_to_sign_in(response) and not request.user.is_authenticated:
            kept = sent(request)
            return ask_to_sign_in(request, kept) if kept else response
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if request.method != "POST" or is_for_api(request) or not request.user.is_authenticated:
            return None
        # Own work: the page was made for them, or they typed themselves what it carries.
        owners = {request.POST.get(TYPED_BY, ""), typed_by(request)} - {""}
        kept = sent(request)
        if kept and owners and request.user.get_username() not in owners:
            return send_again(request, kept, status=409)
        return None


def ask_to_sign_in(
    request: HttpRequest, kept: Kept, *, form: Form | None = None, status: int = 401
) -> HttpResponse:
    """Answer with a page on which to sign in, which carries what was sent."""
    context = {"kept": kept, "form": form or LoginForm(request=request)}
    response = render(request, "account/login.html", context, status=status)
    add_never_cache_headers(response)
    return response


def send_again(
    request: HttpRequest, kept: Kept, *, status: int, resume: bool = False
) -> HttpResponse:
    """Answer with a page from which to send it again; with `resume` it goes on by itself."""
    is_other = kept.typed_by not in ("", request.user.get_username())
    context = {"kept": kept, "is_other": is_other, "resume": resume and not is_other}
    response = render(request, "kept/send_again.html", context, status=status)
    add_never_cache_headers(response)
    return response


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in, by the rules of allauth, and come back to what was typed before."""
    kept = carried(request) if request.method == "POST" else None
    response: HttpResponse = login(request)
    if kept is None:
        return response
    if request.user.is_authenticated:
        again = send_again(request, kept, status=200, resume=True)
        again.cookies.update(response.cookies)
        return again
    form = getattr(response, "context_data", None) or {}
    return ask_to_sign_in(request, kept, form=form.get("form"), status=response.status_code)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is none of this browser (any more)."""
    if is_for_part(request):
        return session_over(request)
    kept = sent(request) or carried(request)
    if kept is None or not is_from_here(request):
        return render(
            request, "403_csrf.html", {"is_foreign": not is_from_here(request)}, status=403
        )
    if request.user.is_authenticated:
        return send_again(request, kept, status=403)
    return ask_to_sign_in(request, kept, status=403)


def is_from_here(request: HttpRequest) -> bool:
    """Say whether a page of this site sent the request; where nothing tells, it did not."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        parts = urlsplit(source)
    except ValueError:
        return False
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())

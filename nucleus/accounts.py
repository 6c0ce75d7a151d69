"""Accounts: nobody signs up, guesses are limited, and what needs mail is there only with mail."""

import ipaddress
import logging
import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import urls
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.actions import sign_ins
from surveys.models import User

logger = logging.getLogger(__name__)

NEED_MAIL = (
    "account_reset_password",
    "account_email",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_request_login_code",
)


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: an admin makes the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the guess before it is tried; its count is in the database, as the accounts are."""
        account = credentials.get("username") or credentials.get("email") or ""
        try:
            self._guess = sign_ins.take_guess(account=account, address=network_of(request))
        except sign_ins.TooManyGuesses as refusal:
            raise ValidationError(
                too_many_words(refusal),
                code="too_many_login_attempts",
                params={"minutes": minutes_until(refusal)},
            ) from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return who signs in; a right password starts the count anew."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            sign_ins.start_anew(self._guess)
        return user

    def post_login(self, request: HttpRequest, user: User, **given: Any) -> HttpResponse:
        """Go on in the language that the account names, where it names one."""
        response: HttpResponse = super().post_login(request, user, **given)
        speak(response, user.language)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail; a mail server that is down is said, not raised."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            logger.error("A mail was not sent (%s): %s", template_prefix, error)
            text = _("The mail could not be sent. Try again later, or ask an admin of your study.")
            messages.error(self.request, text)


def too_many_words(refusal: sign_ins.TooManyGuesses) -> str:
    """Say when to try again."""
    minutes = minutes_until(refusal)
    return ngettext(
        "Too many wrong passwords from here. Try again in %(minutes)s minute.",
        "Too many wrong passwords from here. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}


def minutes_until(refusal: sign_ins.TooManyGuesses) -> int:
    """Return after how many minutes there is a guess again."""
    return max(math.ceil((refusal.until - timezone.now()).total_seconds() / 60), 1)


def speak(response: HttpResponse, language: str) -> None:
    """Have this browser ask for pages in a language from now on, as the switch of a page does."""
    if language not in dict(settings.LANGUAGES):
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


def client_address(request: HttpRequest) -> str:
    """Return the address that the outermost trusted proxy saw; what comes before it may be forged.

    With fewer entries than proxies the request took another way in: then the address that spoke to
    us counts.
    """
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    hops = [hop for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    told = hops[-proxies] if 0 < proxies <= len(hops) else ""
    return clean_address(told) or clean_address(request.META.get("REMOTE_ADDR", "")) or "unknown"


def clean_address(text: str) -> str:
    """Return an address without its port and brackets; empty where it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def network_of(request: HttpRequest) -> str:
    """Return what counts as one place: an address, in IPv6 the network that one customer gets."""
    address = client_address(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)


def needs_mail(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Have a page that works by mail only where mail can be sent; else say who helps."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.CAN_MAIL:
            return view(request, *args, **kwargs)
        return render(request, "account/no_mail.html", status=404)

    return guarded


urlpatterns = [
    URLPattern(pattern.pattern, needs_mail(pattern.callback), pattern.default_args, pattern.name)
    if pattern.name.startswith(NEED_MAIL)
    else pattern
    for pattern in urls.urlpatterns
]

"""Addresses that forms are sent to, and nobody opens."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def posted_from(page: str, *names: str) -> Callable[[View], View]:
    """Let a view take what is posted; opening its address leads to the page of the form.

    A browser is left at the address where the form is refused, so it is loaded anew, or kept.
    `names` are the parts of the address that the page has, too.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def asked(request: Any, **parts: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(page, **{name: parts[name] for name in names})
            return view(request, **parts)

        return require_http_methods(["GET", "HEAD", "POST"])(asked)

    return decorated

"""What is asked of an address in a way it does not answer: a page, where there would be nothing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from nucleus.failures import answer

NOT_ALLOWED = 405


class WrongMethodMiddleware:
    """Say it in words where a view answers a method that it does not take, and says nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != NOT_ALLOWED or response.streaming or response.content:
            return response
        title = _("This address is not opened in this way")
        text = _("Nothing was stored or changed. Go back, and use the links and buttons there.")
        said = answer(request, NOT_ALLOWED, title, text)
        said["Allow"] = response["Allow"]
        return said

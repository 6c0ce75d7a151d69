"""What is asked for by name and is not there: a page with status 404 that says what it was."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nucleus.kept_words import refused_words
from surveys.api.problems import Problem, as_response, is_for_api
from surveys.domain.refusals import NotThere
from surveys.reader import in_words


class NotThereMiddleware:
    """Turn NotThere, from any view, into the page for it: nothing else is shown instead."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NotThere):
            return None
        context = {
            "words": in_words(exception),
            "address": exception.instead or request.path,
            "kept": refused_words(request),
        }
        return render(request, "not_there.html", context, status=404)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that names nothing that the person may see; what was typed is kept."""
    if is_for_api(request):
        return as_response(Problem.of_status(404, _("There is no such address.")))
    return render(request, "404.html", {"kept": refused_words(request)}, status=404)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answer, in place of a page of the framework that is not in use, that nothing is there."""
    raise Http404

"""What is asked for by name and is not there: a page with status 404 that says what it was."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from surveys.domain.refusals import NotThere


class NotThereMiddleware:
    """Turn NotThere, from any view, into the page for it: nothing else is shown instead."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, NotThere):
            return None
        context = {"words": _(exception.template) % exception.params, "address": request.path}
        return render(request, "not_there.html", context, status=404)

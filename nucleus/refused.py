"""The page that says why something is refused: a role that is missing, or another reason.

What was typed stands on it, to be copied or sent again.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nucleus.kept_words import refused_words
from surveys.rules import RoleFallsShort


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer with the reason, and with what helps against it."""
    context = {
        "reason": str(exception),
        "is_role": isinstance(exception, RoleFallsShort),
        "kept": refused_words(request),
    }
    return render(request, "403.html", context, status=403)

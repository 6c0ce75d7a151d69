"""The page that says why something is refused: a role that is missing, or another reason."""

from django.shortcuts import render

from surveys.rules import RoleFallsShort


def refused(request, exception):
    """Answer with the reason, and with what helps against it."""
    context = {"reason": str(exception), "is_role": isinstance(exception, RoleFallsShort)}
    return render(request, "403.html", context, status=403)

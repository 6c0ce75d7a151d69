"""How every page of analytics finds its study, and what it lets out."""

import functools
from collections.abc import Callable, Collection
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from analytics.disclosure import Audience, as_of
from analytics.writers.figure_csv import csv_of
from surveys.domain.refusals import NotThere
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.models import Study
from surveys.rules import can, get_for_user

View = Callable[..., HttpResponse]

MEMBER = Audience.MEMBER
FILES = ("csv", "json")
NO_FILE = gettext_noop("There is no file of the format “%(asked)s”. Known: %(known)s.")
NOT_KNOWN = gettext_noop("This page cannot be asked for “%(asked)s”.")


def study_for(
    request: HttpRequest, slug: str, permission: Permission = Permission.FIGURES_READ
) -> Study:
    """Return the study if the person may see its figures."""
    return get_for_user(Study.objects.all(), request.user, permission, slug=slug)


def way_to_records(request: HttpRequest, study: Study) -> str:
    """Return what the tags of `records` need to lead to records; "" for who may not see any."""
    return study.slug if can(request.user, Permission.INTERVIEW_READ, study) else ""


def knows(*names: str) -> Callable[[View], View]:
    """Make a view answer only what it knows: what else an address asks for is said not to be there.

    Another page may know it, and would not be shown as the one that was asked for.
    """

    def wrapped(view: View) -> View:
        @functools.wraps(view)
        def view_or_not_there(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if unknown := [name for name in request.GET if name not in names]:
                raise NotThere(NOT_KNOWN, {"asked": unknown[0]})
            return view(request, *args, **kwargs)

        return view_or_not_there

    return wrapped


def choice_of(request: HttpRequest, name: str, known: Collection[str], template: str) -> str:
    """Return what the address asks for by this name, "" for nothing; NotThere what is unknown.

    `template` says what is not there, with `asked` and `known`.
    """
    asked = request.GET.get(name, "")
    if asked and asked not in known:
        raise NotThere(template, {"asked": asked, "known": ", ".join(known)})
    return asked


def file_format(request: HttpRequest) -> str:
    """Return the format of the file that is asked for; "" for the page itself."""
    return choice_of(request, "format", FILES, NO_FILE)


def download(records: list[dict], *, entry: int | None, format: str, name: str) -> HttpResponse:
    """Return figures as a file, CSV or JSON; each says up to which entry it was counted."""
    stamped = as_of(records, entry)
    response: HttpResponse
    if format == "json":
        response = JsonResponse(stamped, safe=False, json_dumps_params={"ensure_ascii": False})
    else:
        response = HttpResponse(csv_of(stamped), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response

"""How every page of analytics finds its study, and what it lets out."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from analytics.disclosure import Audience
from analytics.writers.record_table import csv_of
from surveys.domain.roles import Permission
from surveys.models import Study
from surveys.rules import get_for_user

MEMBER = Audience.MEMBER


def study_for(request: HttpRequest, slug: str, permission=Permission.FIGURES_READ) -> Study:
    """Return the study if the person may see its figures."""
    return get_for_user(Study.objects.all(), request.user, permission, slug=slug)


def download(records: list[dict], *, format: str, name: str) -> HttpResponse:
    """Return figures as a file, CSV or JSON."""
    if format == "json":
        response = JsonResponse(records, safe=False, json_dumps_params={"ensure_ascii": False})
    else:
        response = HttpResponse(csv_of(records), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response

"""Project lines: what became of projects from one wave to the next."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from analytics.queries.freshness import freshness_of
from analytics.queries.lines import lines_of
from analytics.stats.grades import RULE
from analytics.views.studies import MEMBER, study_for


@login_required
@never_cache
@require_GET
def line_page(request: HttpRequest, slug: str) -> HttpResponse:
    study = study_for(request, slug)
    shown = lines_of(
        study,
        audience=MEMBER,
        variable=request.GET.get("variable", ""),
        target=request.GET.get("target", ""),
    )
    context = {
        "study": study,
        "lines": shown,
        "freshness": freshness_of(study),
        "grade_rule": RULE.name,
    }
    return render(request, "analytics/lines/page.html", context)

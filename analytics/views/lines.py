"""Project lines: what became of projects from one wave to the next."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics.presenters.lines import load_lines
from analytics.stats.estimation.grades import RULE
from analytics.views.studies import MEMBER, knows, study_for
from surveys.queries.recorded import as_recorded


@login_required
@never_cache
@require_safe
@knows("variable", "target")
def line_page(request: HttpRequest, slug: str) -> HttpResponse:
    study = study_for(request, slug)
    asked = {name: request.GET.get(name, "") for name in ("variable", "target")}
    shown, recorded = as_recorded(study, lambda: load_lines(study, audience=MEMBER, **asked))
    context = {"study": study, "lines": shown, "recorded": recorded, "grade_rule": RULE.name}
    return render(request, "analytics/lines/page.html", context)

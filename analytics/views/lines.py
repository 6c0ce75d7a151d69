"""Project lines: what became of projects from one wave to the next."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics.presenters.lines import lines_for
from analytics.presenters.sampling import samples_of
from analytics.queries.on_demand import on_demand
from analytics.stats.estimation.grades import RULE
from analytics.views.studies import MEMBER, knows, study_for, way_to_records


@login_required
@never_cache
@require_safe
@knows("variable", "target")
def line_page(request: HttpRequest, slug: str) -> HttpResponse:
    study = study_for(request, slug)
    asked = {name: request.GET.get(name, "") for name in ("variable", "target")}
    shown, recorded = on_demand(
        study,
        lambda: lines_for(study, **asked),
        asked=("lines", *asked.values()),
        audience=MEMBER,
    )
    context = {
        "study": study,
        "lines": shown,
        "records": way_to_records(request, study),
        "recorded": recorded,
        "samples": samples_of(study, audience=MEMBER),
        "grade_rule": RULE.name,
    }
    return render(request, "analytics/lines/page.html", context)

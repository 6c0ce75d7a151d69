"""Tables on demand: the answers to a question of a wave, and two questions crossed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics.presenters.tables import table_for
from analytics.queries.on_demand import on_demand
from analytics.stats.estimation.grades import RULE
from analytics.views.studies import MEMBER, knows, study_for, way_to_records


@login_required
@never_cache
@require_safe
@knows("wave", "question", "across", "categories")
def table_page(request: HttpRequest, slug: str) -> HttpResponse:
    study = study_for(request, slug)
    wanted = {name: request.GET.get(name, "") for name in ("wave", "question", "across")}
    as_asked = request.GET.get("categories") == "asked"
    table, recorded = on_demand(
        study,
        lambda: table_for(study, **wanted, as_asked=as_asked),
        asked=("table", *wanted.values(), as_asked),
        audience=MEMBER,
    )
    context = {"study": study, "table": table, "recorded": recorded, "grade_rule": RULE.name}
    context["records"] = way_to_records(request, study)
    exists = table is None or table.asked.exists
    return render(request, "analytics/tables/page.html", context, status=200 if exists else 404)

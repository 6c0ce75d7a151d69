"""Trend pages: all indicators of a study, and one of them in detail."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from analytics.disclosure import change_record, figure_record
from analytics.models import Indicator
from analytics.queries.figures import changes_of, figures_of
from analytics.queries.freshness import freshness_of
from analytics.queries.pictures import (
    THEMES,
    comparison_description,
    comparison_spec,
    trend_spec,
)
from analytics.queries.trends import Trend, trend, trend_table
from analytics.stats.grades import RULE
from analytics.views.studies import MEMBER, download, study_for
from analytics.writers import pictures
from surveys.models import Study

FILES = ("csv", "json")


@login_required
@never_cache
@require_GET
def trend_list(request: HttpRequest, slug: str) -> HttpResponse:
    study = study_for(request, slug)
    if request.GET.get("format") in FILES:
        return _table_file(study, request)
    table = trend_table(study, audience=MEMBER)
    context = {
        "study": study,
        "waves": table.waves,
        "groups": table.groups(),
        "freshness": freshness_of(study),
        "comparison": _themes(comparison_spec, table) if table.points() else None,
        "comparison_picture": reverse("trend-comparison", args=[slug]),
        "chart_description": comparison_description(),
    }
    return render(request, "analytics/trends/page.html", context)


def _table_file(study: Study, request: HttpRequest) -> HttpResponse:
    """Return all figures, or all changes, of a study as a file."""
    if request.GET.get("table") == "changes":
        records = [change_record(change) for change in changes_of(study, audience=MEMBER)]
        name = f"{study.slug}-changes"
    else:
        records = [figure_record(figure) for figure in figures_of(study, audience=MEMBER)]
        name = f"{study.slug}-trends"
    return download(records, format=request.GET["format"], name=name)


def _themes(specification, shown) -> dict:
    return {theme: specification(shown, theme=theme) for theme in THEMES}


@login_required
@never_cache
@require_GET
def trend_indicator(request: HttpRequest, slug: str, indicator: str) -> HttpResponse:
    study = study_for(request, slug)
    shown = _trend(request, study, indicator)
    if request.GET.get("format") in FILES:
        records = [figure_record(figure) for figure in shown.figures]
        return download(records, format=request.GET["format"], name=_name(shown))
    context = {
        "study": study,
        "indicator": shown.indicator,
        "segment": shown.segment,
        "segments": shown.segments,
        "waves": shown.waves,
        "groups": shown.groups(),
        "both_units": shown.both_units,
        "changes": shown.labelled_changes(),
        "over_all_waves": shown.over_all_waves,
        "out_of_time": shown.out_of_time,
        "hints": shown.hints(),
        "moves": shown.moves(),
        "lineage": shown.lineage(),
        "grade_rule": RULE.name,
        "sentence": shown.sentence(),
        "chart": _themes(trend_spec, shown) if _drawn(shown) else None,
        "picture": _address(shown, "trend-picture", "svg"),
        "chart_description": shown.sentence(),
        "downloads": _downloads(shown),
        "freshness": freshness_of(study),
    }
    return render(request, "analytics/trends/indicator.html", context)


def _trend(request: HttpRequest, study: Study, code: str) -> Trend:
    indicator = get_object_or_404(Indicator, study=study, code=code)
    return trend(study, indicator, request.GET.get("segment", ""), audience=MEMBER)


def _drawn(shown: Trend) -> bool:
    return any(figure.value is not None for figure in shown.figures)


def _name(shown: Trend) -> str:
    parts = [shown.design.study.slug, shown.indicator.code]
    return "-".join(parts + ([shown.segment.code] if shown.segment else []))


def _address(shown: Trend, route: str, *arguments: str, **query: str) -> str:
    if shown.segment:
        query["segment"] = shown.segment.code
    address = reverse(route, args=[shown.design.study.slug, shown.indicator.code, *arguments])
    return f"{address}?{urlencode(query)}" if query else address


def _downloads(shown: Trend) -> list[tuple[str, str]]:
    files = [
        (_("Table as CSV"), _address(shown, "trend-indicator", format="csv")),
        (_("Table as JSON"), _address(shown, "trend-indicator", format="json")),
    ]
    if _drawn(shown):
        files.append((_("Chart as SVG"), _address(shown, "trend-picture", "svg")))
        files.append((_("Chart as PNG"), _address(shown, "trend-picture", "png")))
    return files


@login_required
@never_cache
@require_GET
def trend_picture(request: HttpRequest, slug: str, indicator: str, format: str) -> HttpResponse:
    """Draw the chart of an indicator on the server, with its title and what the waves are."""
    shown = _trend(request, study_for(request, slug), indicator)
    if not _drawn(shown):
        raise Http404
    spec = trend_spec(shown, theme=_theme(request), titled=True)
    return _picture(spec, format, _name(shown))


@login_required
@never_cache
@require_GET
def trend_comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw the comparison of all shares on the server."""
    study = study_for(request, slug)
    table = trend_table(study, audience=MEMBER)
    spec = comparison_spec(table, theme=_theme(request), titled=True)
    return _picture(spec, "svg", f"{slug}-comparison")


def _theme(request: HttpRequest) -> str:
    chosen = request.GET.get("theme")
    return chosen if chosen in THEMES else "light"


def _picture(spec: dict, format: str, name: str) -> HttpResponse:
    if format == "png":
        response = HttpResponse(pictures.png(spec), content_type="image/png")
    else:
        response = HttpResponse(pictures.svg(spec), content_type="image/svg+xml")
    response["Content-Disposition"] = f'inline; filename="{name}.{format}"'
    return response


@login_required
@never_cache
@require_GET
def trend_freshness(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how fresh the figures are; pages ask again while interviews are being counted."""
    study = study_for(request, slug)
    context = {"study": study, "freshness": freshness_of(study)}
    return render(request, "analytics/trends/_freshness.html", context)

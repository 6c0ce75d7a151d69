"""Trend pages: all indicators of a study, and one of them in detail."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics.disclosure import ChangeFigure, Figure, change_record, figure_record
from analytics.models import Indicator
from analytics.presenters.pictures import (
    THEMES,
    comparison_description,
    comparison_spec,
    trend_spec,
)
from analytics.presenters.trend_list import load_trend_list
from analytics.presenters.trend_page import TrendPage, load_trend_page
from analytics.queries.figures import stored_changes, stored_figures
from analytics.queries.freshness import News, StudyFreshness, as_counted, news_of
from analytics.stats.estimation.grades import RULE
from analytics.views.studies import (
    MEMBER,
    choice_of,
    download,
    file_format,
    knows,
    study_for,
    way_to_records,
)
from analytics.writers import pictures
from surveys.domain.refusals import NotThere
from surveys.domain.wording import gettext_noop
from surveys.models import Study

TABLES = ("figures", "changes")
MOST_DIGITS = 19
"""Of the number of an entry."""
NOTHING_NEW = News(newer=False, owed=0, unsealed=0, failures=0).token
"""What a page knows that was told nothing yet."""


@login_required
@never_cache
@require_safe
@knows("format", "table")
def trend_list(request: HttpRequest, slug: str) -> HttpResponse:
    study = study_for(request, slug)
    if _is_file(request):
        tables, fresh = as_counted(
            study,
            lambda _fresh: (
                stored_figures(study, audience=MEMBER),
                stored_changes(study, audience=MEMBER),
            ),
        )
        return _table_file(request, *tables, entry=fresh.entry, name=f"{study.slug}-trends")
    table, fresh = as_counted(study, lambda _fresh: load_trend_list(study, audience=MEMBER))
    context = {
        "study": study,
        "records": way_to_records(request, study),
        "waves": table.waves,
        "groups": table.groups(),
        "samples": table.samples,
        "freshness": fresh,
        "comparison": _themes(comparison_spec, table) if table.points() else None,
        "comparison_picture": reverse("trend-comparison", args=[slug]),
        "chart_description": comparison_description(),
    }
    return render(request, "analytics/trends/page.html", context)


def _is_file(request: HttpRequest) -> bool:
    return bool(file_format(request) or request.GET.get("table"))


def _table_file(
    request: HttpRequest,
    figures: Sequence[Figure],
    changes: Sequence[ChangeFigure],
    *,
    entry: int | None,
    name: str,
) -> HttpResponse:
    """Return figures as a file, or the changes between them."""
    text = gettext_noop("There is no table “%(asked)s”. Known: %(known)s.")
    if choice_of(request, "table", TABLES, text) == "changes":
        name = f"{name}-changes"
        records = [change_record(change) for change in changes]
    else:
        records = [figure_record(figure) for figure in figures]
    return download(records, entry=entry, format=file_format(request) or "csv", name=name)


def _themes(specification: Callable[..., Any], shown: Any) -> dict[str, Any]:
    return {theme: specification(shown, theme=theme) for theme in THEMES}


@login_required
@never_cache
@require_safe
@knows("format", "table", "segment")
def trend_indicator(request: HttpRequest, slug: str, indicator: str) -> HttpResponse:
    study = study_for(request, slug)
    shown, fresh = _trend(request, study, indicator)
    if _is_file(request):
        return _table_file(
            request, shown.figures, shown.changes, entry=fresh.entry, name=_name(shown)
        )
    context = {
        "study": study,
        "records": way_to_records(request, study),
        "indicator": shown.indicator,
        "segment": shown.segment,
        "segments": shown.segments,
        "waves": shown.waves,
        "groups": shown.groups(),
        "both_units": shown.both_units,
        "samples": shown.samples,
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
        "freshness": fresh,
        "approved": shown.approved(),
        "uncategorised": shown.uncategorised(),
    }
    return render(request, "analytics/trends/indicator.html", context)


def _trend(request: HttpRequest, study: Study, code: str) -> tuple[TrendPage, StudyFreshness]:
    """Return an indicator, by the segment that the address names, and the stamp of its figures."""
    indicator = Indicator.objects.filter(study=study, code=code).first()
    if indicator is None:
        text = gettext_noop("This study has no indicator “%(asked)s”.")
        raise NotThere(text, {"asked": code})
    segment = request.GET.get("segment", "")
    return as_counted(
        study, lambda _fresh: load_trend_page(study, indicator, segment, audience=MEMBER)
    )


def _drawn(shown: TrendPage) -> bool:
    return any(figure.value is not None for figure in shown.figures)


def _name(shown: TrendPage) -> str:
    parts = [shown.design.study.slug, shown.indicator.code]
    return "-".join(parts + ([shown.segment.code] if shown.segment else []))


def _address(shown: TrendPage, route: str, *arguments: str, **query: str) -> str:
    if shown.segment:
        query["segment"] = shown.segment.code
    address = reverse(route, args=[shown.design.study.slug, shown.indicator.code, *arguments])
    return f"{address}?{urlencode(query)}" if query else address


def _downloads(shown: TrendPage) -> list[tuple[str, str]]:
    files = [
        (_("Table as CSV"), _address(shown, "trend-indicator", format="csv")),
        (_("Table as JSON"), _address(shown, "trend-indicator", format="json")),
    ]
    if shown.changes:
        files.append((_("Changes as CSV"), _address(shown, "trend-indicator", table="changes")))
    if _drawn(shown):
        files.append((_("Chart as SVG"), _address(shown, "trend-picture", "svg")))
        files.append((_("Chart as PNG"), _address(shown, "trend-picture", "png")))
    return files


@login_required
@never_cache
@require_safe
@knows("segment", "theme")
def trend_picture(request: HttpRequest, slug: str, indicator: str, format: str) -> HttpResponse:
    """Draw the chart of an indicator on the server, with its title and what the waves are."""
    shown, fresh = _trend(request, study_for(request, slug), indicator)
    theme = _theme(request)
    if not _drawn(shown):
        text = gettext_noop("“%(asked)s” has no figure yet, so there is nothing to draw.")
        raise NotThere(text, {"asked": indicator})
    spec = trend_spec(shown, theme=theme, picture_of=fresh)
    return _picture(spec, format, _name(shown))


@login_required
@never_cache
@require_safe
@knows("theme")
def trend_comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw the comparison of all shares on the server."""
    study = study_for(request, slug)
    theme = _theme(request)
    table, fresh = as_counted(study, lambda _fresh: load_trend_list(study, audience=MEMBER))
    spec = comparison_spec(table, theme=theme, picture_of=fresh)
    return _picture(spec, "svg", f"{slug}-comparison")


def _theme(request: HttpRequest) -> str:
    text = gettext_noop("There is no theme “%(asked)s”. Known: %(known)s.")
    return choice_of(request, "theme", THEMES, text) or "light"


def _picture(spec: dict, format: str, name: str) -> HttpResponse:
    if format == "png":
        response = HttpResponse(pictures.png(spec), content_type="image/png")
    else:
        response = HttpResponse(pictures.svg(spec), content_type="image/svg+xml")
    response["Content-Disposition"] = f'inline; filename="{name}.{format}"'
    return response


@login_required
@never_cache
@require_safe
def trend_freshness(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what came since a page was read as of the entry `seen`; nothing where it is known."""
    study = study_for(request, slug)
    seen = request.GET.get("seen", "")
    text = gettext_noop("There is no news of “%(asked)s”. Known: %(known)s.")
    of = choice_of(request, "of", ("figures", "records"), text) or "figures"
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < MOST_DIGITS else 0
    news = news_of(study, number, of_records=of == "records")
    if request.GET.get("known", NOTHING_NEW) == news.token:
        return HttpResponse(status=204)
    return render(request, "analytics/trends/_news.html", {"news": news, "of": of})

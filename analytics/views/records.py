"""From a figure to its records: which interviews and projects are in it, and which are not."""

from dataclasses import dataclass, fields
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics.disclosure import Figure
from analytics.domain.indicators import UNITS
from analytics.domain.parts import BY_KIND, MOVED, Moved, Part
from analytics.models import Indicator
from analytics.presenters.records.figure import (
    FigureAsked,
    WhichFigure,
    records_behind,
    records_of_wave,
    which_figure,
)
from analytics.presenters.records.lines import LineAsked, records_of_lines
from analytics.presenters.records.listing import Chosen, PartLine, RecordList
from analytics.presenters.records.table import (
    CellAsked,
    cell_in_words,
    records_in_table,
    which_table,
)
from analytics.queries.behind import Among
from analytics.queries.current_design import current_design
from analytics.queries.design import StudyDesign
from analytics.queries.figures import OVERALL, stored_figures
from analytics.queries.freshness import StudyFreshness, as_counted
from analytics.queries.on_demand import on_demand
from analytics.views.studies import MEMBER, choice_of, knows, study_for
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Level
from surveys.domain.refusals import NotThere
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.models import Study
from surveys.queries.recorded import Recorded

MOST_DIGITS = 6
"""Of the number of a page."""
NO_WAVE = gettext_noop("This study has no wave “%(asked)s”. Known: %(known)s.")
NO_PART = gettext_noop("A figure has no part “%(asked)s”. Known: %(known)s.")


def study_with_records(request: HttpRequest, slug: str) -> Study:
    """Return the study if the person may see its figures and the records behind them."""
    study_for(request, slug)
    return study_for(request, slug, Permission.INTERVIEW_READ)


@login_required
@never_cache
@require_safe
@knows("wave", "segment", "category", "part", "kind", "against", "moved", "page")
def trend_records(request: HttpRequest, slug: str, indicator: str) -> HttpResponse:
    """List the records of one part of a figure; of a change, those of one of its two waves.

    Of a change they may be those of the experts who joined, of those who left, or of the others.
    """
    study = study_with_records(request, slug)
    design = current_design(study)
    found = next((one for one in design.indicators if one.code == indicator), None)
    if found is None:
        text = gettext_noop("This study has no indicator “%(asked)s”.")
        raise NotThere(text, {"asked": indicator})
    asked = FigureAsked(*(request.GET.get(name, "") for name in ("wave", "segment", "category")))
    figure = which_figure(design, found, asked)
    chosen, among = chosen_part(request), _among(request, design)
    of = (among.moved, among.other.code) if among else ()
    records, recorded = on_demand(
        study,
        lambda: records_behind(design, found, figure, chosen, among),
        asked=("records", indicator, design.definitions_hash, figure.wave.code, asked, chosen, of),
        audience=MEMBER,
    )
    stored, fresh = as_counted(study, lambda _fresh: _stored(study, found, figure))
    context = {
        "study": study,
        "indicator": found,
        "figure": figure,
        "stored": stored,
        "records": records,
        "recorded": recorded,
        "standing": _standing(stored, records, fresh, recorded),
        "freshness": fresh,
        "among": among,
        "among_words": _(MOVED[among.moved]) if among else "",
        "sides": _sides(request, design, figure),
        **_links(request, records, wave=figure.wave.code),
    }
    return render(request, "analytics/records/figure.html", context)


@login_required
@never_cache
@require_safe
@knows("wave", "unit", "page")
def study_records(request: HttpRequest, slug: str) -> HttpResponse:
    """List the interviews of a wave that count, or their projects."""
    study = study_with_records(request, slug)
    design = current_design(study)
    codes = [wave.code for wave in design.waves]
    code = choice_of(request, "wave", codes, NO_WAVE) or (codes[-1] if codes else "")
    wave = next((one for one in design.waves if one.code == code), None)
    if wave is None:
        raise NotThere(NO_WAVE, {"asked": "", "known": "—"})
    text = gettext_noop("Nothing is counted as “%(asked)s”. Known: %(known)s.")
    unit = choice_of(request, "unit", [*UNITS], text) or Level.INTERVIEW
    page = page_number(request)
    records, recorded = on_demand(
        study,
        lambda: records_of_wave(design, wave, unit, page),
        asked=("records of a wave", code, unit, page),
        audience=MEMBER,
    )
    context = {
        "study": study,
        "wave": wave,
        "unit": unit,
        "records": records,
        "recorded": recorded,
        **_links(request, records, wave=code, unit=unit),
    }
    return render(request, "analytics/records/wave.html", context)


@login_required
@never_cache
@require_safe
@knows(
    *("wave", "question", "across", "categories", "row", "column", "unit"),
    *("part", "kind", "lacks", "page"),
)
def table_records(request: HttpRequest, slug: str) -> HttpResponse:
    """List the records of one part of a value in a table."""
    study = study_with_records(request, slug)
    design = current_design(study)
    asked = {name: request.GET.get(name, "") for name in ("wave", "question", "across")}
    as_asked = request.GET.get("categories") == "asked"
    table = which_table(design, asked, as_asked=as_asked)
    way_back = {**asked, "categories": "asked"} if as_asked else asked
    names = ("row", "column", "unit", "lacks")
    cell, chosen = CellAsked(*(request.GET.get(name, "") for name in names)), chosen_part(request)
    records, recorded = on_demand(
        study,
        lambda: records_in_table(table, cell, chosen),
        asked=("records of a table", *asked.values(), as_asked, cell, chosen),
        audience=MEMBER,
    )
    context = {
        "study": study,
        "table": table,
        "cell": cell_in_words(table, cell),
        "records": records,
        "recorded": recorded,
        "back": f"{reverse('table-page', args=[slug])}?{urlencode(way_back)}",
        **_links(request, records),
    }
    return render(request, "analytics/records/table.html", context)


@login_required
@never_cache
@require_safe
@knows(*(one.name for one in fields(LineAsked)), "part", "kind", "page")
def line_records(request: HttpRequest, slug: str) -> HttpResponse:
    """List the projects of one part of a value of the page of project lines."""
    study = study_with_records(request, slug)
    design = current_design(study)
    asked = LineAsked(**{one.name: request.GET.get(one.name, "") for one in fields(LineAsked)})
    chosen = chosen_part(request)
    shown, recorded = on_demand(
        study,
        lambda: records_of_lines(study, design, asked, chosen),
        asked=("records of lines", asked, chosen),
        audience=MEMBER,
    )
    by = {"variable": asked.variable, "target": asked.target}
    context = {
        "study": study,
        "facts": shown.facts,
        "records": shown.records,
        "recorded": recorded,
        "back": f"{reverse('line-page', args=[slug])}?{urlencode(by)}",
        **_links(request, shown.records),
    }
    return render(request, "analytics/records/line.html", context)


def chosen_part(request: HttpRequest) -> Chosen:
    """Return the part that the address asks for; NotThere what is none."""
    part = Part(choice_of(request, "part", [*Part], NO_PART) or Part.BASE)
    text = gettext_noop("There is no kind of empty “%(asked)s”. Known: %(known)s.")
    kind = choice_of(request, "kind", [*Missing], text)
    if kind and part not in BY_KIND:
        raise NotThere(NO_PART, {"asked": f"{part} {kind}", "known": ", ".join(BY_KIND)})
    return Chosen(part, Missing(kind) if kind else None, page_number(request))


def page_number(request: HttpRequest) -> int:
    """Return which page of a list is asked for; the first where that is no number."""
    text = request.GET.get("page", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if is_number else 1


def _stored(study: Study, indicator: Indicator, figure: WhichFigure) -> Figure | None:
    found = stored_figures(
        study, audience=MEMBER, indicator=indicator, segment=figure.segment or OVERALL
    )
    where = figure.wave.code, figure.category or None
    return next((one for one in found if (one.wave, one.category) == where), None)


def _standing(
    stored: Figure | None, records: RecordList, fresh: StudyFreshness, recorded: Recorded
) -> str:
    """Say how the figure and its records stand to each other: a word that the page explains."""
    if fresh.news.counting or not fresh.settled or not recorded.settled:
        return "counting"
    if stored is None or records.figure is None:
        return "none"
    parts = records.figure.parts
    agree = parts[Part.BASE] == stored.base
    if Part.NUMERATOR in parts:
        agree = agree and parts[Part.NUMERATOR] == stored.count
    return "agree" if agree else "differ"


def _other(request: HttpRequest, design: StudyDesign) -> str:
    """Return the code of the other wave of a change."""
    return choice_of(request, "against", [wave.code for wave in design.waves], NO_WAVE)


def _among(request: HttpRequest, design: StudyDesign) -> Among | None:
    """Return of which experts a change is asked about; None for all."""
    text = gettext_noop("No experts of a change are called “%(asked)s”. Known: %(known)s.")
    moved, other = choice_of(request, "moved", [*Moved], text), _other(request, design)
    if not moved:
        return None
    if not other:
        raise NotThere(NO_WAVE, {"asked": "", "known": ", ".join(one.code for one in design.waves)})
    return Among(Moved(moved), next(wave for wave in design.waves if wave.code == other))


def _sides(request: HttpRequest, design: StudyDesign, figure: WhichFigure) -> list[tuple[str, str]]:
    """Return of a change both waves, each with the address of its records."""
    other, here = _other(request, design), figure.wave.code
    if not other or request.GET.get("moved") in (Moved.JOINED, Moved.LEFT):
        return []  # who joined or left was interviewed in one of them
    order = [wave.code for wave in design.waves if wave.code in (here, other)]
    return [
        (code, _address(request, wave=code, against=other if code == here else here))
        for code in order
    ]


@dataclass(frozen=True)
class PartLink:
    """A part of a figure, and the address of its records."""

    line: PartLine
    address: str


def _links(request: HttpRequest, records: RecordList, **always: Any) -> dict[str, Any]:
    """Return the ways from one list to the others: parts, and the pages before and after."""
    page, kept = records.chosen.page, {**always}
    return {
        "links": [
            PartLink(line, _address(request, part=line.part, kind=line.kind or "", page="", **kept))
            for line in records.lines
        ],
        "previous": _address(request, page=page - 1, **kept) if page > 1 else "",
        "next": _address(request, page=page + 1, **kept) if page < records.pages else "",
    }


def _address(request: HttpRequest, **changed: Any) -> str:
    """Return the address of this page with some of what it asks for changed."""
    asked = {**request.GET.dict(), **{name: str(value) for name, value in changed.items()}}
    return f"?{urlencode({name: value for name, value in asked.items() if value})}"

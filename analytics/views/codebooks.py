"""Codebooks: what each variable of a study, or of one data file, is and how it is written."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics.presenters.codebooks import (
    KINDS_OF_EMPTY,
    asked_of,
    in_words,
    study_codebook,
    with_values,
)
from analytics.queries.exportable import exportable_of
from analytics.views.data_files import data_file_for, tables_of
from analytics.views.studies import NO_FILE, choice_of, knows, study_for
from surveys.domain.layout.codebook import codebook_csv, codebook_of
from surveys.domain.privacy import PRIVACY_HELP
from surveys.presenters.answers import missing_label
from surveys.reader import language

FILES = ("csv", "html")


@login_required
@never_cache
@require_safe
@knows("format")
def export_codebook(request: HttpRequest, slug: str) -> HttpResponse:
    """Every variable of a study as its data files have it; no answers, so for every role."""
    study = study_for(request, slug)
    exportable = exportable_of(study)
    spoken = language() if language() in study.languages else study.languages[0]
    entries = with_values(study_codebook(exportable, spoken), study.languages, spoken)
    asked = asked_of(exportable)
    format = choice_of(request, "format", FILES, NO_FILE)
    if format == "csv":
        return as_csv(codebook_csv(entries, asked), f"{slug}-codebook.csv")
    context = {
        "study": study,
        "entries": in_words(entries, asked),
        "empties": [(missing_label(kind), *marks) for kind, marks in KINDS_OF_EMPTY.items()],
        "personal": exportable.personal,
    }
    return _as_page(request, context, f"{slug}-codebook.html" if format else "")


@login_required
@never_cache
@require_safe
@knows("format")
def export_file_codebook(request: HttpRequest, slug: str, file_id: UUID) -> HttpResponse:
    """Every variable of one data file, by the names and codes that it has there."""
    data_file = data_file_for(request, slug, file_id)
    study, layouts = data_file.study, [one.layout for one in tables_of(data_file)]
    spoken = layouts[0].language if layouts else language()
    found = dict.fromkeys(entry for layout in layouts for entry in codebook_of(layout))
    entries = with_values(found, study.languages, spoken)
    waves = {one["code"] for one in data_file.manifest.get("waves", ())}
    asked = asked_of(exportable_of(study), waves)
    format = choice_of(request, "format", FILES, NO_FILE)
    if format == "csv":
        return as_csv(codebook_csv(entries, asked), f"{data_file.name}.codebook.csv")
    context = {"study": study, "data_file": data_file, "entries": in_words(entries, asked)}
    return _as_page(request, context, f"{data_file.name}.codebook.html" if format else "")


def _as_page(request: HttpRequest, context: dict[str, Any], kept_as: str) -> HttpResponse:
    """Return a codebook as a page, or as one that stands alone, to be kept under a name."""
    context["classes"] = _(PRIVACY_HELP)
    if not kept_as:
        return render(request, "analytics/exports/codebook.html", context)
    response = render(request, "analytics/exports/codebook_file.html", context)
    response["Content-Disposition"] = f'attachment; filename="{kept_as}"'
    return response


def as_csv(content: str, name: str) -> HttpResponse:
    """Return a CSV file that spreadsheets open with its accents right."""
    response = HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

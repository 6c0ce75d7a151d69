"""Taking data away: figures for every role, records for admins; who took what is written down."""

import tempfile
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from analytics.actions.exports import export_records
from analytics.forms.exports import ExportForm
from analytics.models import Export
from analytics.queries.freshness import freshness_of
from analytics.views.studies import study_for
from analytics.writers.formats import FORMATS
from analytics.writers.record_csv import manifest_text
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.models import Study
from surveys.queries.harmonised import has_harmonised
from surveys.reader import in_words
from surveys.rules import SignedInRequest, can

SHOWN = 20


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def export_page(request: SignedInRequest, slug: str) -> HttpResponseBase:
    if request.method == "POST":
        return _export(request, study_for(request, slug, Permission.RECORDS_EXPORT))
    study = study_for(request, slug)
    may_export = can(request.user, Permission.RECORDS_EXPORT, study)
    exports = Export.objects.filter(study=study).select_related("by", "wave")[:SHOWN]
    context = {
        "study": study,
        "waves": study.waves.order_by("position"),
        "formats": FORMATS,
        "has_harmonised": may_export and has_harmonised(study),
        "may_export_records": may_export,
        "exports": exports if may_export else (),
        "tables": _tables(study),
        "freshness": freshness_of(study),
    }
    return render(request, "analytics/exports/page.html", context)


def _tables(study: Study) -> list[tuple[str, str]]:
    trends, claims = (reverse(name, args=[study.slug]) for name in ("trend-list", "claim-list"))
    return [
        (_("Figures of all waves, CSV"), f"{trends}?format=csv"),
        (_("Figures of all waves, JSON"), f"{trends}?format=json"),
        (_("Changes between waves, CSV"), f"{trends}?format=csv&table=changes"),
        (_("Changes between waves, JSON"), f"{trends}?format=json&table=changes"),
        (_("Claims, CSV"), f"{claims}?format=csv"),
    ]


def _export(request: SignedInRequest, study: Study) -> HttpResponseBase:
    form = ExportForm(request.POST, study=study)
    if not form.is_valid():
        messages.error(request, _("Choose what to export from the lists."))
        return redirect("export-page", study.slug)
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    try:
        exported = export_records(by=request.user, study=study, to=file, **form.cleaned_data)
    except Refused as refusal:
        file.close()
        messages.error(request, in_words(refusal))
        return redirect("export-page", study.slug)
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=exported.name,
        content_type=FORMATS[exported.export.format].content_type,
    )


@login_required
@never_cache
@require_safe
def export_manifest(request: HttpRequest, slug: str, export_id: UUID) -> HttpResponse:
    """Return what an exported file holds, to keep beside it."""
    study = study_for(request, slug, Permission.RECORDS_EXPORT)
    export = get_object_or_404(Export, study=study, pk=export_id)
    response = HttpResponse(manifest_text(export.manifest), content_type="application/json")
    name = f"{study.slug}-{export.unit}s.{export.format}.manifest.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

"""Taking data away: figures for every role, records for admins; settings of exports kept."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from analytics.actions.data_files import request_file
from analytics.actions.export_settings import delete_setting, rename_setting, save_setting
from analytics.domain.data_links import suited
from analytics.forms.exports import ExportForm, initial_of
from analytics.models import DataFile, Export, ExportSetting
from analytics.presenters.data_links import shown_links
from analytics.presenters.kept_settings import named_in_vain, shown_settings
from analytics.queries.exportable import exportable_of
from analytics.queries.freshness import freshness_of
from analytics.views.studies import study_for
from analytics.writers.manifests import manifest_text
from surveys.domain.data_files.registry import FORMATS
from surveys.domain.refusals import NotThere, Refused
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import Study
from surveys.reader import in_words
from surveys.rules import SignedInRequest, can
from surveys.views.posting import posted_from

PAGE_SIZE = 20
_NOT_CONFIRMED = gettext_noop(
    "The settings “%(name)s” were not deleted: tick that nobody wants them any more."
)
_IN_VAIN = gettext_noop(
    "The settings “%(name)s” name what is not there any more, or may not leave: %(gone)s. No file "
    "was made. Open them, look at what is chosen, and save them again."
)
Lines = list[SummaryLine]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def export_page(request: SignedInRequest, slug: str) -> HttpResponse:
    """Offer figures and records; take what somebody chose, to make a file or to keep it."""
    if request.method == "POST":
        return _chosen(request, study_for(request, slug, Permission.RECORDS_EXPORT))
    study = study_for(request, slug)
    if not can(request.user, Permission.RECORDS_EXPORT, study):
        return render(request, PAGE, _figures(study))
    return _page(request, study, None, [])


PAGE = "analytics/exports/page.html"


def _formats() -> dict[str, str]:
    """Return what the formats are called to the reader."""
    return {name: _(one.label) for name, one in FORMATS.items()}


def _chosen(request: SignedInRequest, study: Study) -> HttpResponse:
    """Have a file made, or keep the settings, as the button says."""
    form = ExportForm(
        request.POST, study=study, exportable=exportable_of(study), formats=_formats()
    )
    if not form.is_valid():
        return _page(request, study, form, [*lines_of(form)])
    chosen: dict[str, Any] = {"options": form.options, "format": form.cleaned_data["format"]}
    try:
        if request.POST.get("save") == "link":
            chosen["options"] = suited(form.options, chosen["format"])
        if "save" in request.POST:
            setting = _setting(study, request.POST.get("setting"))
            return _saved(request, form, setting, chosen)
        made = request_file(by=request.user, study=study, **chosen)
    except Refused as refused:
        target = form["name"].id_for_label if "save" in request.POST else ""
        return _page(request, study, form, [SummaryLine(in_words(refused), target)])
    return redirect("export-file", study.slug, made.pk)


def _saved(
    request: SignedInRequest,
    form: ExportForm,
    setting: ExportSetting | None,
    chosen: dict[str, Any],
) -> HttpResponse:
    """Keep settings; those that were chosen before are changed where the name is still theirs."""
    name, study = form.cleaned_data["name"], form.study
    same = setting if setting is not None and setting.name == name else None
    kept = save_setting(by=request.user, study=study, name=name, setting=same, **chosen)
    messages.success(request, _("The settings are kept as “%(name)s”.") % {"name": kept.name})
    if request.POST["save"] == "link":
        return redirect("export-link-new", study.slug, kept.pk)
    return redirect(f"{reverse('export-page', args=[study.slug])}?setting={kept.pk}")


def _setting(study: Study, said: str | None) -> ExportSetting | None:
    """Return the settings that an address or a form names; raises NotThere where there are none."""
    if not said:
        return None
    try:
        return study.export_settings.get(pk=UUID(said))
    except (ValueError, ExportSetting.DoesNotExist):
        raise NotThere(
            gettext_noop("These settings are no more. Choose others from the list.")
        ) from None


def _page(
    request: SignedInRequest, study: Study, form: ExportForm | None, lines: Lines
) -> HttpResponse:
    """Show what may be chosen, filled in as settings say, and what was taken."""
    said = request.POST if request.method == "POST" else request.GET
    setting = _setting(study, said.get("setting"))
    if form is None:
        initial: dict[str, Any] = {}
        try:
            if setting is not None:
                initial = initial_of(setting.chosen, setting.format) | {"name": setting.name}
        except Refused as refused:
            lines = [SummaryLine(in_words(refused))]
        form = ExportForm(
            study=study, exportable=exportable_of(study), formats=_formats(), initial=initial
        )
    kept = shown_settings(study.export_settings.select_related("by"), form.exportable)
    gone = next((one.gone for one in kept if one.setting == setting), [])
    files = DataFile.objects.filter(study=study, link=None).select_related("by").defer("manifest")
    page = Paginator(files.order_by("-created_at", "id"), PAGE_SIZE)
    older = Export.objects.filter(study=study, data_file=None).select_related("by")
    context = _figures(study) | {
        "may_export_records": True,
        "form": form,
        "lines": lines,
        "setting": setting,
        "settings": kept,
        "gone": [] if form.is_bound else gone,
        "links": shown_links(study),
        "page": page.get_page(request.GET.get("page")),
        "older": older[:PAGE_SIZE],
    }
    return render(request, PAGE, context, status=422 if lines else 200)


def _figures(study: Study) -> dict[str, Any]:
    trends, claims = (reverse(name, args=[study.slug]) for name in ("trend-list", "claim-list"))
    tables = [
        (_("Figures of all waves, CSV"), f"{trends}?format=csv"),
        (_("Figures of all waves, JSON"), f"{trends}?format=json"),
        (_("Changes between waves, CSV"), f"{trends}?format=csv&table=changes"),
        (_("Changes between waves, JSON"), f"{trends}?format=json&table=changes"),
        (_("Claims, CSV"), f"{claims}?format=csv"),
    ]
    return {"study": study, "tables": tables, "freshness": freshness_of(study)}


@login_required
@posted_from("export-page", "slug")
def export_setting(request: SignedInRequest, slug: str, setting_id: UUID, act: str) -> HttpResponse:
    """Make a file with kept settings again, rename or delete them."""
    study = study_for(request, slug, Permission.RECORDS_EXPORT)
    setting = get_object_or_404(study.export_settings, pk=setting_id)
    try:
        if act == "run":
            if gone := named_in_vain(setting, exportable_of(study)):
                raise Refused(_IN_VAIN, {"name": setting.name, "gone": ", ".join(gone)})
            made = request_file(
                by=request.user, study=study, options=setting.chosen, format=setting.format
            )
            return redirect("export-file", slug, made.pk)
        if act == "rename":
            rename_setting(setting=setting, name=request.POST.get("name", ""))
            messages.success(
                request, _("The settings are called “%(name)s” now.") % {"name": setting.name}
            )
        elif request.POST.get("confirm") != "yes":
            raise Refused(_NOT_CONFIRMED, {"name": setting.name})
        else:
            delete_setting(by=request.user, setting=setting)
            messages.success(
                request, _("The settings “%(name)s” are deleted.") % {"name": setting.name}
            )
    except Refused as refused:
        messages.error(request, in_words(refused))
    return redirect("export-page", slug)


@login_required
@never_cache
@require_safe
def export_manifest(request: HttpRequest, slug: str, export_id: UUID) -> HttpResponse:
    """Return what an exported file holds, to keep beside it."""
    study = study_for(request, slug, Permission.RECORDS_EXPORT)
    export = get_object_or_404(Export, study=study, pk=export_id)
    response = HttpResponse(manifest_text(export.manifest), content_type="application/json")
    before = f"{study.slug}-{export.unit}s.{export.format}"  # of files without a name of their own
    name = export.manifest.get("file", {}).get("name", before)
    response["Content-Disposition"] = f'attachment; filename="{name}.manifest.json"'
    return response

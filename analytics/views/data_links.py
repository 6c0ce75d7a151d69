"""Links that refresh: made of saved settings, with the secret on the answer alone, and revoked."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from analytics.actions.data_files.reading import INTERVIEWS, PROJECTS
from analytics.actions.data_links import keep_suited, make_link, open_link, revoke_link
from analytics.domain.data_links import hindrances, warnings_of, why_not_linked
from analytics.forms.data_links import DataLinkForm
from analytics.models import DataLink, ExportSetting
from analytics.presenters.data_links import given_now, shown_link
from analytics.presenters.kept_settings import named_in_vain
from analytics.queries.data_links import links_of
from analytics.queries.exportable import exportable_of
from analytics.views.studies import study_for
from surveys.domain.data_files.formats import SHEET
from surveys.domain.layout.options import Unit
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.forms.summary import SummaryLine, lines_of
from surveys.reader import in_words
from surveys.rules import SignedInRequest
from surveys.views.posting import posted_from


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export_link_new(request: SignedInRequest, slug: str, setting_id: UUID) -> HttpResponse:
    """Say what a link of these settings would give, and make it."""
    study = study_for(request, slug, Permission.RECORDS_EXPORT)
    setting = get_object_or_404(study.export_settings.select_related("study"), pk=setting_id)
    if "suit" in request.POST:
        return _suited(request, setting)
    form = _form(setting, request.POST or None)
    if request.method != "POST":
        return _ask(request, setting, form)
    if not form.is_valid():
        return _ask(request, setting, form, status=422)
    try:
        link, secret = make_link(by=request.user, setting=setting, **form.cleaned_data)
    except Refused as refused:
        return _ask(request, setting, form, [SummaryLine(in_words(refused))], status=409)
    context = {"study": study, "link": link, "secret": secret}
    context |= _addresses(request, link, secret)
    return render(request, "analytics/links/made.html", context)


def _form(setting: ExportSetting, data: Any = None) -> DataLinkForm:
    return DataLinkForm(data, format=setting.format, initial={"name": setting.name})


def _ask(
    request: SignedInRequest,
    setting: ExportSetting,
    form: DataLinkForm,
    lines: list[SummaryLine] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Show the form, with what of the settings gets in the way of programs."""
    context = {"study": setting.study, "setting": setting, "form": form, "hindrances": []}
    context["gone"] = named_in_vain(setting, exportable_of(setting.study))
    try:
        options = setting.chosen
        barrier = why_not_linked(options, setting.format)
        context["barrier"] = in_words(barrier) if barrier else ""
        context["hindrances"] = [_(one) for one in hindrances(options, setting.format)]
    except Refused as refused:
        context["barrier"] = in_words(refused)
    context["lines"] = [*(lines or ()), *lines_of(form)]
    return render(request, "analytics/links/new.html", context, status=status)


def _suited(request: SignedInRequest, setting: ExportSetting) -> HttpResponse:
    """Keep the settings once more, as programs load them, and go on with those."""
    name = _("%(name)s, for links") % {"name": setting.name[:80]}
    try:
        kept = keep_suited(by=request.user, setting=setting, name=name)
    except Refused as refused:
        form = _form(setting)
        return _ask(request, setting, form, [SummaryLine(in_words(refused))], status=409)
    messages.success(request, _("The settings are kept as “%(name)s”.") % {"name": kept.name})
    return redirect("export-link-new", setting.study.slug, kept.pk)


def _addresses(request: HttpRequest, link: DataLink, secret: str) -> dict[str, Any]:
    """Return the address of a link, what is to be known of it, and the one with its secret."""
    assert link.setting is not None
    place = f"{link.pk}.{link.setting.format}"
    address = request.build_absolute_uri(reverse("data-link", args=[place]))
    host = urlsplit(address).hostname or ""
    said: dict[str, Any] = {
        "format": link.setting.format,
        "address": address,
        "sheets": _sheets(link.setting),
        "warnings": [_(one) for one in warnings_of(host, is_secure=request.is_secure())],
    }
    if link.is_open and secret:
        place = f"{link.pk}/{secret}.{link.setting.format}"
        said["open_address"] = request.build_absolute_uri(reverse("data-link", args=[place]))
    return said


def _sheets(setting: ExportSetting) -> list[str]:
    """Return what the sheets are called where the settings make a workbook."""
    if setting.format != "xlsx":
        return []
    is_two = setting.options.get("unit") == Unit.BOTH
    return [INTERVIEWS, PROJECTS] if is_two else [SHEET]


@login_required
@never_cache
@require_safe
def export_link(request: SignedInRequest, slug: str, link_id: UUID) -> HttpResponse:
    """Say how a link stands, what it gives now, and how it was used."""
    study = study_for(request, slug, Permission.RECORDS_EXPORT)
    link = get_object_or_404(links_of(study).select_related("study", "revoked_by"), pk=link_id)
    context = {"study": study, "shown": shown_link(link), "link": link, "given": given_now(link)}
    if link.setting is not None:
        context["gone"] = named_in_vain(link.setting, exportable_of(study))
        context |= _addresses(request, link, "")
    return render(request, "analytics/links/link.html", context)


@login_required
@posted_from("export-link", "slug", "link_id")
def export_link_act(request: SignedInRequest, slug: str, link_id: UUID, act: str) -> HttpResponse:
    """Revoke a link, or let its secret stand in the address, or no longer."""
    study = study_for(request, slug, Permission.RECORDS_EXPORT)
    link = get_object_or_404(links_of(study).select_related("study"), pk=link_id)
    try:
        if act == "revoke":
            revoke_link(by=request.user, link=link)
            said = _("The link “%(name)s” is revoked. It gives nothing from now on.")
        elif act == "open":
            open_link(by=request.user, link=link, is_open=True)
            said = _("The secret of “%(name)s” may stand in the address now.")
        else:
            open_link(by=request.user, link=link, is_open=False)
            said = _("The secret of “%(name)s” may no longer stand in the address.")
        messages.success(request, said % {"name": link.name})
    except Refused as refused:
        messages.error(request, in_words(refused))
    return redirect("export-link", slug, link.pk)

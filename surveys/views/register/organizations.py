"""Organizations of a study: found, read, added, corrected and merged."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from surveys.actions.experts.merging import merge_organizations, preview
from surveys.actions.organizations import add_organization, edit_organization
from surveys.domain.confirming import ToConfirm
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.roles import Permission
from surveys.forms.register import OrganizationForm, organization_as_stored
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import Organization, Study
from surveys.queries.register.finding import find_organizations
from surveys.queries.register.listing import as_listed
from surveys.queries.register.pages import (
    experts_of_organization,
    organizations_like_this,
    organizations_listed,
    organizations_shown,
)
from surveys.reader import in_words
from surveys.rules import can, get_for_user

PAGE_SIZE = 50


def get_organization(user, permission, slug, organization_id):
    """Fetch one organization of the study by rule."""
    return get_for_user(
        Organization.objects.select_related("study"),
        user,
        permission,
        study_of=lambda organization: organization.study,
        pk=organization_id,
        study__slug=slug,
    )


@login_required
def organization_list(request, slug):
    """Organizations by code, or those that a search finds."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_READ, slug=slug)
    by_identity = can(request.user, Permission.IDENTITY_READ, study)
    typed, more = request.GET.get("q", ""), False
    keys: Sequence[UUID] | QuerySet = organizations_listed(study).values_list("pk", flat=True)
    if typed.strip():
        found = find_organizations(study, typed, by_identity=by_identity)
        keys, more = found.ids, found.more
    page = Paginator(keys, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "study": study,
        "page": page,
        "organizations": organizations_shown([*page], by_identity=by_identity),
        "typed": typed,
        "query": urlencode({"q": typed}) if typed else "",
        "more": more,
        "by_identity": by_identity,
        "may_edit": can(request.user, Permission.INTERVIEW_ENTER, study),
    }
    return render(request, "surveys/register/organizations.html", context)


@login_required
def organization_detail(request, slug, organization_id):
    """One organization: codes, name by right, its experts, and what it may be one with."""
    organization = get_organization(request.user, Permission.INTERVIEW_READ, slug, organization_id)
    study = organization.study
    by_identity = can(request.user, Permission.IDENTITY_READ, study)
    experts = experts_of_organization(organization).values_list("pk", flat=True)
    page = Paginator(experts, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "study": study,
        "organization": organization,
        "identity": getattr(organization, "identity", None) if by_identity else None,
        "by_identity": by_identity,
        "page": page,
        "experts": as_listed(page, by_identity=by_identity),
        "alike": organizations_like_this(organization, by_identity=by_identity),
        "may_edit": can(request.user, Permission.INTERVIEW_ENTER, study),
        "may_merge": can(request.user, Permission.EXPERT_MERGE, study),
    }
    return render(request, "surveys/register/organization.html", context)


@login_required
def organization_new(request, slug):
    """Add an organization to the register."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_ENTER, slug=slug)
    by_identity = can(request.user, Permission.IDENTITY_READ, study)
    sent = request.POST if request.method == "POST" else None
    form = OrganizationForm(sent, by_identity=by_identity, is_new=True)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = add_organization(
                by=request.user, study=study, code=typed["code"], name=typed.get("name", "")
            )
        except Refused as refused:
            form.show_problem("code", in_words(refused))
        else:
            messages.success(request, _("The organization %(code)s is added.") % {"code": made})
            return redirect("organization-detail", slug=slug, organization_id=made.pk)
    return _show_form(request, study, form, status=200 if sent is None else 422)


@login_required
def organization_edit(request, slug, organization_id):
    """Correct code and name of an organization."""
    organization = get_organization(request.user, Permission.INTERVIEW_ENTER, slug, organization_id)
    study, status = organization.study, 200
    by_identity = can(request.user, Permission.IDENTITY_READ, study)
    stored = organization_as_stored(organization, by_identity=by_identity)
    sent = request.POST if request.method == "POST" else None
    form = OrganizationForm(sent, initial=stored, by_identity=by_identity, is_new=False)
    if sent is not None:
        status = 422
        if form.is_valid():
            try:
                _correct(request, organization, form)
            except ToConfirm as asked:
                form.ask(asked, sent.getlist("confirm"))
            except StaleVersion as stale:
                now = get_organization(
                    request.user, Permission.INTERVIEW_ENTER, slug, organization_id
                )
                form.show_standing(organization_as_stored(now, by_identity=by_identity))
                form.add_error(None, in_words(stale))
                status = 409
            except Refused as refused:
                place = "reason" if refused.code == "reason_missing" else "code"
                form.show_problem(place, in_words(refused))
            else:
                messages.success(request, _("The register is corrected."))
                return redirect("organization-detail", slug=slug, organization_id=organization.pk)
    return _show_form(request, study, form, organization=organization, status=status)


def _correct(request, organization, form):
    typed = form.cleaned_data
    edit_organization(
        by=request.user,
        organization=organization,
        seen=typed.get("seen") or 0,
        code=typed["code"],
        reason=typed["reason"],
        name=typed.get("name"),
        seen_name=typed.get("seen_identity") or 0,
        confirmed=request.POST.getlist("confirm"),
    )


def _show_form(request, study, form, *, organization=None, status):
    context = {
        "study": study,
        "organization": organization,
        "form": form,
        "lines": [*lines_of(form)] if form.is_bound else [],
    }
    return render(request, "surveys/register/organization_form.html", context, status=status)


@login_required
def organization_merge(request, slug):
    """Say what a merge of two organizations would do, and do it once that is confirmed."""
    study = get_for_user(Study, request.user, Permission.EXPERT_MERGE, slug=slug)
    given = request.POST if request.method == "POST" else request.GET
    named = {name: given.get(name, "") for name in ("keep", "merge")}
    context = {
        "study": study,
        "given": named,
        "reason": given.get("reason", ""),
        "confirmed": given.getlist("confirm"),
        "organization_codes": study.organizations.order_by("key").values_list("code", flat=True)[
            :100
        ],
    }
    found = {name: _named(study, code) for name, code in named.items() if code}
    two = {name: one for name, one in found.items() if one is not None}
    if unknown := next(iter(found.keys() - two), ""):
        words = _("There is no organization %(code)s in this study. Look at the code again.")
        context["lines"] = [SummaryLine(words % {"code": named[unknown][:64]}, unknown)]
        return render(request, "surveys/register/organization_merge.html", context, status=404)
    if len(two) < 2:
        return render(request, "surveys/register/organization_merge.html", context)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            merge_organizations(
                by=request.user,
                **two,
                reason=context["reason"],
                confirmed=context["confirmed"],
            )
        except ToConfirm as asked:
            context["asked"] = asked.questions
        except Refused as refused:
            place = "" if context["reason"].strip() else "reason"
            context["lines"] = [SummaryLine(in_words(refused), place)]
        else:
            messages.success(request, _("Merged."))
            return redirect("organization-detail", slug=slug, organization_id=two["keep"].pk)
    try:
        context["report"] = preview(
            merge_organizations, by=request.user, **two, reason=_("Preview")
        )
    except Refused as refused:
        context["lines"] = [SummaryLine(in_words(refused))]
    return render(request, "surveys/register/organization_merge.html", context, status=status)


def _named(study: Study, code: str) -> Organization | None:
    return study.organizations.named(code) if "\x00" not in code else None

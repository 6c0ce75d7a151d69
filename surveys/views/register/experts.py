"""One expert: what the register says, to be read, added and corrected."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from surveys.actions.experts.register import add_expert, edit_expert
from surveys.domain.confirming import ToConfirm
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.roles import Permission
from surveys.forms.register import ExpertForm, expert_as_stored
from surveys.forms.summary import lines_of
from surveys.models import Respondent, Study
from surveys.queries.register.pages import (
    consents_by_purpose,
    decided_about,
    experts_like_this,
    interviews_of_expert,
    profiles_of_expert,
    sampled_in,
)
from surveys.reader import in_words
from surveys.rules import can, get_for_user

MOST_ORGANIZATIONS = 100
"""How many codes of organizations the form offers."""


def get_expert(user, permission, slug, expert_id):
    """Fetch one expert of the study by rule."""
    return get_for_user(
        Respondent.objects.select_related("study", "organization"),
        user,
        permission,
        study_of=lambda expert: expert.study,
        pk=expert_id,
        study__slug=slug,
    )


@login_required
def expert_detail(request, slug, expert_id):
    """One expert: codes, organization, interviews, consents, and who may be the same person."""
    expert = get_expert(request.user, Permission.INTERVIEW_READ, slug, expert_id)
    study = expert.study
    by_identity = can(request.user, Permission.IDENTITY_READ, study)
    interviews = interviews_of_expert(expert)
    context = {
        "study": study,
        "expert": expert,
        "identity": getattr(expert, "identity", None) if by_identity else None,
        "by_identity": by_identity,
        "interviews": interviews,
        "last_organization": interviews[-1].organization if interviews else None,
        "project_count": sum(one.project_count for one in interviews),
        "consents": consents_by_purpose(expert),
        "profiles": profiles_of_expert(expert),
        "sampled": sampled_in(expert),
        "alike": experts_like_this(expert, by_identity=by_identity),
        "decided": decided_about(expert),
        "may_edit": can(request.user, Permission.INTERVIEW_ENTER, study),
        "may_merge": can(request.user, Permission.EXPERT_MERGE, study),
    }
    return render(request, "surveys/register/expert.html", context)


@login_required
def expert_new(request, slug):
    """Add an expert to the register, before any interview."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_ENTER, slug=slug)
    by_identity = can(request.user, Permission.IDENTITY_READ, study)
    sent = request.POST if request.method == "POST" else None
    form = ExpertForm(sent, by_identity=by_identity, is_new=True)
    if sent is not None and form.is_valid():
        try:
            expert = add_expert(
                by=request.user,
                study=study,
                code=form.cleaned_data["code"],
                organization=form.cleaned_data["organization"],
                identity=form.identity(),
                confirmed=sent.getlist("confirm"),
            )
        except ToConfirm as asked:
            form.ask(asked, sent.getlist("confirm"))
        except Refused as refused:
            form.show_problem("code", in_words(refused))
        else:
            messages.success(request, _("The expert %(code)s is added.") % {"code": expert.code})
            return redirect("expert-detail", slug=slug, expert_id=expert.pk)
    return _show_form(request, study, form, status=200 if sent is None else 422)


@login_required
def expert_edit(request, slug, expert_id):
    """Correct code, organization, name and contact of an expert."""
    expert = get_expert(request.user, Permission.INTERVIEW_ENTER, slug, expert_id)
    study, status = expert.study, 200
    by_identity = can(request.user, Permission.IDENTITY_READ, study)
    stored = expert_as_stored(expert, by_identity=by_identity)
    sent = request.POST if request.method == "POST" else None
    form = ExpertForm(sent, initial=stored, by_identity=by_identity, is_new=False)
    if sent is not None:
        status = 422
        if form.is_valid():
            try:
                expert = _correct(request, expert, form)
            except ToConfirm as asked:
                form.ask(asked, sent.getlist("confirm"))
            except StaleVersion as stale:
                now = get_expert(request.user, Permission.INTERVIEW_ENTER, slug, expert_id)
                form.show_standing(expert_as_stored(now, by_identity=by_identity))
                form.add_error(None, in_words(stale))
                status = 409
            except Refused as refused:
                place = "reason" if refused.code == "reason_missing" else "code"
                form.show_problem(place, in_words(refused))
            else:
                messages.success(request, _("The register is corrected."))
                return redirect("expert-detail", slug=slug, expert_id=expert.pk)
    return _show_form(request, study, form, expert=expert, status=status)


def _correct(request, expert, form):
    typed = form.cleaned_data
    return edit_expert(
        by=request.user,
        respondent=expert,
        seen=typed.get("seen") or 0,
        code=typed["code"],
        organization=typed["organization"],
        reason=typed["reason"],
        identity=form.identity(),
        confirmed=request.POST.getlist("confirm"),
    )


def _show_form(request, study, form, *, expert=None, status):
    offered = study.organizations.order_by("key", "code").values_list("code", flat=True)
    context = {
        "study": study,
        "expert": expert,
        "form": form,
        "lines": [*lines_of(form)] if form.is_bound else [],
        "organization_codes": offered[:MOST_ORGANIZATIONS],
    }
    return render(request, "surveys/register/expert_form.html", context, status=status)

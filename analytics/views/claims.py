"""What was published about a study, against its records."""

from collections import Counter
from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from analytics.actions.single import withdraw_claim
from analytics.domain.claims import ClaimVerdict
from analytics.models import Claim
from analytics.presenters.claims import (
    CheckedClaim,
    checked_claims,
    computed_in_words,
    printed_in_words,
    verdict_in_words,
)
from analytics.presenters.consistency import consistency_of
from analytics.presenters.records.expressions import Words, asked_questions
from analytics.queries.current_design import current_design
from analytics.queries.design import definition_of
from analytics.queries.freshness import as_counted
from analytics.views.studies import MEMBER, download, file_format, knows, study_for, way_to_records
from surveys.domain.expressions import parse
from surveys.domain.refusals import NotThere, Refused
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.forms.hidden import as_version
from surveys.forms.summary import SummaryLine
from surveys.models import Study
from surveys.reader import in_words
from surveys.rules import SignedInRequest, can


@login_required
@never_cache
@require_safe
@knows("format")
def claim_list(request: HttpRequest, slug: str) -> HttpResponse:
    study = study_for(request, slug)
    format = file_format(request)
    claims, fresh = as_counted(study, lambda _fresh: checked_claims(study, audience=MEMBER))
    if format:
        records = [claim.record() for claim in claims]
        return download(records, entry=fresh.entry, format=format, name=f"{slug}-claims")
    numbers = Counter(claim.verdict for claim in claims)
    context = {
        "study": study,
        "records": way_to_records(request, study),
        "freshness": fresh,
        "claims": [_shown(claim) for claim in claims],
        "summary": [
            (verdict, verdict_in_words(verdict), numbers[verdict])
            for verdict in ClaimVerdict
            if numbers[verdict]
        ],
    }
    return render(request, "analytics/claims/page.html", context)


@login_required
@never_cache
@require_safe
@knows()
def claim_consistency(request: HttpRequest, slug: str) -> HttpResponse:
    """Say whether the claims about each wave can hold together."""
    study = study_for(request, slug)
    context = {"study": study, "groups": consistency_of(study, audience=MEMBER)}
    return render(request, "analytics/claims/consistency.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@knows()
def claim_page(request: SignedInRequest, slug: str, code: str) -> HttpResponse:
    """Say what a claim is held against; whoever changes definitions may withdraw it there."""
    needed = Permission.INDICATOR_EDIT if request.method == "POST" else Permission.FIGURES_READ
    study = study_for(request, slug, needed)
    claim, lines = _claim(study, code), []
    if request.method == "POST":
        seen, reason = as_version(request.POST.get("seen", "")), request.POST.get("reason", "")
        try:
            withdraw_claim(by=request.user, claim=claim, seen=seen or 0, reason=reason)
        except Refused as refused:
            target = "reason" if refused.code == "reason_missing" else ""
            lines = [SummaryLine(in_words(refused), target)]
        else:
            messages.success(request, _("The claim %(code)s is withdrawn.") % {"code": claim.code})
            return redirect("claim-list", slug=study.slug)
    words = Words(asked_questions(current_design(study)))
    definition = definition_of(claim.indicator)
    context = {
        "study": study,
        "claim": claim,
        "printed": printed_in_words(claim),
        "base": words.say(parse(definition.base)),
        "measured": words.say(definition.measured) if definition.measured else "",
        "may_withdraw": can(request.user, Permission.INDICATOR_EDIT, study),
        "reason": request.POST.get("reason", ""),
        "lines": lines,
    }
    return render(request, "analytics/claims/claim.html", context, status=409 if lines else 200)


def _claim(study: Study, code: str) -> Claim:
    known = Claim.objects.filter(study=study, code=code)
    found = known.select_related("indicator", "wave", "from_wave").first()
    if found is None:
        text = gettext_noop("This study has no claim “%(asked)s”. It may have been withdrawn.")
        raise NotThere(text, {"asked": code}, instead=reverse("claim-list", args=[study.slug]))
    return found


def _shown(claim: CheckedClaim) -> dict:
    return asdict(claim) | {
        "verdict_label": verdict_in_words(claim.verdict),
        "computed": computed_in_words(claim.statistic, claim.computed, claim.digits),
    }

"""What was published about a study, against its records."""

from collections import Counter
from dataclasses import asdict

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics.domain.claims import ClaimVerdict
from analytics.presenters.claims import (
    CheckedClaim,
    checked_claims,
    computed_in_words,
    verdict_in_words,
)
from analytics.presenters.consistency import consistency_of
from analytics.queries.freshness import as_counted
from analytics.views.studies import MEMBER, download, file_format, knows, study_for, way_to_records


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


def _shown(claim: CheckedClaim) -> dict:
    return asdict(claim) | {
        "verdict_label": verdict_in_words(claim.verdict),
        "computed": computed_in_words(claim.statistic, claim.computed, claim.digits),
    }

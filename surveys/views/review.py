"""The review of an interview: approved, returned, opened again, or left as it was approved."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.actions.review import (
    approve_interview,
    drop_reopening,
    reopen_interview,
    return_interview,
)
from surveys.domain.interviews import State
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.roles import Permission
from surveys.domain.waves import WaveState
from surveys.domain.wording import gettext_noop
from surveys.forms.hidden import as_version
from surveys.forms.summary import SummaryLine
from surveys.models import Interview, User
from surveys.queries.story import edits_since
from surveys.reader import in_words
from surveys.rules import SignedInRequest, may_approve
from surveys.views.interviews import get_interview, query_of, show_interview
from surveys.views.posting import posted_from

DONE = {
    "approve": gettext_noop("%(interview)s is approved."),
    "return": gettext_noop("%(interview)s is returned."),
    "reopen": gettext_noop(
        "%(interview)s is open again. Correct it and submit it; until then what was approved "
        "goes on counting."
    ),
    "drop": gettext_noop("%(interview)s is left as it was approved."),
}
BACK_TO_LIST = frozenset({"approve", "return"})


@login_required
@posted_from("interview-detail", "slug", "interview_id")
def interview_review(request, slug, interview_id, decision):
    """Decide about an interview as it was seen; where that is refused, show it as it is now."""
    interview = get_interview(request.user, Permission.INTERVIEW_APPROVE, slug, interview_id)
    seen = as_version(request.POST.get("seen", ""))
    note = request.POST.get("note", "")
    back = query_of(QueryDict(request.POST.get("back", "")))
    try:
        _decide(decision, note, by=request.user, interview=interview, seen=seen)
    except Refused as refused:
        return _show_again(request, interview, refused, seen, {"decision": decision, "note": note})
    messages.success(request, _(DONE[decision]) % {"interview": interview})
    if decision in BACK_TO_LIST:
        return _redirect(reverse("interview-list", args=[slug]), back)
    return _redirect(reverse("interview-detail", args=[slug, interview.pk]), back)


def _redirect(address: str, query: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _decide(decision: str, note: str, *, by: User, interview: Interview, seen: int | None) -> None:
    if seen is None:
        raise Refused(
            gettext_noop(
                "The page did not say which version of the interview it showed. Look at it as it "
                "is now, and decide again."
            ),
            code="version_missing",
        )
    given: dict[str, Any] = {"by": by, "interview": interview, "seen": seen}
    if decision == "approve":
        approve_interview(**given)
    elif decision == "return":
        return_interview(**given, note=note)
    elif decision == "reopen":
        reopen_interview(**given, reason=note)
    else:
        drop_reopening(**given)


def _reason_field(user: User, interview: Interview, decision: str) -> str:
    """Return the field in which to say why, where this can still be decided."""
    fields: dict[tuple[str, str], str] = {
        ("return", State.SUBMITTED): f"note-{interview.pk}",
        ("reopen", State.APPROVED): "reopen-reason",
    }
    is_open = interview.wave.state == WaveState.OPEN and may_approve(user, interview)
    return fields.get((decision, interview.state), "") if is_open else ""


def _show_again(
    request: SignedInRequest,
    interview: Interview,
    refused: Refused,
    seen: int | None,
    typed: dict[str, str],
) -> HttpResponse:
    """Show the interview as it is now, what was typed, and what others changed meanwhile."""
    slug = interview.wave.study.slug
    interview = get_interview(request.user, Permission.INTERVIEW_READ, slug, interview.pk)
    edits = []
    problem = in_words(refused)
    if isinstance(refused, StaleVersion) and seen is not None:
        edits = edits_since(interview, seen)
        problem = _(
            "This interview was changed after the page was opened, so nothing was decided. Look "
            "at it as it is now, and decide again."
        )
    place = _reason_field(request.user, interview, typed["decision"])
    context = {"lines": [SummaryLine(problem, place)], "edits": edits, "typed": typed}
    query = QueryDict(request.POST.get("back", ""))
    return show_interview(request, interview, query=query, status=409, **context)

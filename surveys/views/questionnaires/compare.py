"""Two questionnaires side by side, and what each difference does to the trend."""

from collections import Counter
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from surveys.actions.questionnaires import accept_proposals, decide
from surveys.domain.comparing import CHANGES
from surveys.domain.lineage import COMPARABILITIES
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.forms.summary import SummaryLine
from surveys.presenters.comparing import shown_difference
from surveys.queries.comparing import comparison_of
from surveys.reader import in_words, localized
from surveys.rules import can
from surveys.views.questionnaires.overview import wave_of

PAGE_SIZE = 25
STATES = ("open", "decided")
FILTERS = ("change", "state", "q")


@login_required
@require_http_methods(["GET", "POST"])
def questionnaire_compare(request, slug, wave):
    """What differs from the wave before, the worst first; decided one by one or in bulk."""
    if request.method == "GET":
        return _show(request, wave_of(request.user, Permission.FIGURES_READ, slug, wave))
    return _decide(request, wave_of(request.user, Permission.LINEAGE_EDIT, slug, wave))


def _decide(request, wave):
    """Store a decision; one that is refused is shown again as it was typed."""
    typed = {
        "codes": request.POST.getlist("code"),
        "status": request.POST.get("status", ""),
        "note": {one: request.POST.get(f"note-{one}", "") for one in wave.study.languages},
    }
    try:
        if "accept" in request.POST:
            decided = accept_proposals(by=request.user, wave=wave)
        elif typed["codes"]:
            shown = request.POST.getlist("shown")
            decided = decide(by=request.user, wave=wave, **typed, shown=shown)
        else:
            return _show(request, wave, typed=typed, line=_nothing_chosen())
    except Refused as refused:
        place = _place(refused.code, wave.study.languages, typed["note"])
        return _show(request, wave, typed=typed, line=SummaryLine(in_words(refused), place))
    number = len(decided)
    messages.success(
        request,
        ngettext("%(number)s question is decided.", "%(number)s questions are decided.", number)
        % {"number": number},
    )
    back = reverse("questionnaire-compare", args=[wave.study.slug, wave.code])
    asked = {name: request.POST[name] for name in FILTERS if request.POST.get(name)}
    return redirect(f"{back}?{urlencode(asked)}" if asked else back)


def _nothing_chosen():
    return SummaryLine(_("Tick the questions that you decide about."), "questions")


def _place(code, languages, note):
    """Return which field a refusal is about."""
    if code == "no_status":
        return "status-comparable"
    if code == "note_missing":
        return next(f"note-{one}" for one in languages if not note[one].strip())
    return ""


def _show(request, wave, *, typed=None, line=None):
    comparison = comparison_of(wave)
    given = request.GET if request.method == "GET" else request.POST
    asked = {name: given.get(name, "") for name in FILTERS}
    questions = _wanted(comparison, **asked) if comparison else []
    page = Paginator(questions, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "study": wave.study,
        "wave": wave,
        "comparison": comparison,
        "page": page,
        "questions": [_shown(one) for one in page],
        "proposed": sum(one.only_harmless for one in comparison.questions) if comparison else 0,
        "asked": asked,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "changes": _offered(comparison) if comparison else [],
        "statuses": [(status, _(word)) for status, word in COMPARABILITIES.items()],
        "typed": typed or {"codes": [], "status": "", "note": {}},
        "lines": [line] if line else [],
        "may_decide": can(request.user, Permission.LINEAGE_EDIT, wave.study),
        "may_edit": can(request.user, Permission.QUESTIONNAIRE_EDIT, wave.study),
    }
    context["notes"] = [
        (language, context["typed"]["note"].get(language, "")) for language in wave.study.languages
    ]
    return render(
        request, "surveys/questionnaires/compare.html", context, status=422 if line else 200
    )


def _offered(comparison):
    """Return the kinds of change that there are, in words, each with its number."""
    found = Counter(one.difference.change for one in comparison.judged)
    return [(change.value, _(CHANGES[change]), number) for change, number in found.items()]


def _wanted(comparison, *, change, state, q):
    """Return the questions that a filter leaves, the most dangerous first."""
    sought = q.strip().casefold()
    return [
        one
        for one in comparison.questions
        if (not change or any(judged.difference.change == change for judged in one.judged))
        and (state != "open" or one.open)
        and (state != "decided" or (one.needs_decision and not one.open))
        and (not sought or sought in f"{one.code} {label_of(one)}".casefold())
    ]


def _shown(question):
    """Return a question as the page shows it."""
    return {
        "code": question.code,
        "label": label_of(question),
        "differences": [
            shown_difference(one.difference, is_open=one.is_open) for one in question.judged
        ],
        "keys": [one.difference.key for one in question.judged],
        "lineage": question.lineage,
        "is_open": bool(question.open),
        "needs_decision": question.needs_decision,
    }


def label_of(question):
    """Return what is asked, in the reader's language."""
    return localized(question.asked.label) or question.code

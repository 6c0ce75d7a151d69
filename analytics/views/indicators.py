"""Indicators and segments: their list, and making, changing and retiring one."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from analytics.actions.definitions import InvalidDefinitions
from analytics.actions.single import (
    retire_indicator,
    retire_segment,
    save_indicator,
    save_segment,
)
from analytics.forms.definitions import (
    DefinitionForm,
    IndicatorForm,
    SegmentForm,
    initial_of,
    with_place,
)
from analytics.models import Indicator, Segment
from analytics.presenters.labels import labels_of, question_label
from analytics.presenters.records.completion import examples_of, functions, names_of
from analytics.presenters.records.expressions import Words, asked_questions
from analytics.presenters.records.preview import Preview, Shown, preview_of
from analytics.queries.current_design import current_design
from analytics.queries.dependents import claims_by_indicator, indicators_broken_down_by
from analytics.queries.design import StudyDesign, definition_of
from analytics.queries.freshness import freshness_of
from analytics.views.studies import MEMBER, knows, study_for
from surveys.domain.expressions import parse
from surveys.domain.refusals import NotThere, Refused, StaleVersion
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.forms.hidden import as_version
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import Study
from surveys.queries.recorded import as_recorded
from surveys.reader import in_words
from surveys.rules import SignedInRequest, can

PAGE_SIZE = 50
SAVE = "save"
Definition = Indicator | Segment


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator of the list: what it counts in words, and the claims held against it."""

    indicator: Indicator
    label: str
    base: str
    measured: str
    claims: list[str]


@login_required
@never_cache
@require_safe
@knows("page")
def indicator_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every indicator and segment of a study, with what each counts and what reads it."""
    study = study_for(request, slug)
    design = current_design(study)
    claims, words = claims_by_indicator(study), Words(asked_questions(design))
    labels = labels_of({one.code: one.label for one in design.indicators})
    page = Paginator(design.indicators, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = []
    for one in page:
        definition = definition_of(one)
        measured = words.say(definition.measured) if definition.measured else ""
        base = words.say(parse(one.base))
        lines.append(IndicatorLine(one, labels[one.code], base, measured, claims.get(one.pk, [])))
    context = {
        "study": study,
        "page": page,
        "lines": lines,
        "segments": [(one, len(indicators_broken_down_by(design, one))) for one in design.segments],
        "may_edit": can(request.user, Permission.INDICATOR_EDIT, study),
        "freshness": freshness_of(study),
    }
    return render(request, "analytics/indicators/list.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def indicator_edit(request: SignedInRequest, slug: str, code: str = "") -> HttpResponse:
    """Make or change an indicator; what it would give is shown before anything is stored."""
    study = study_for(request, slug, Permission.INDICATOR_EDIT)
    stored = _stored(Indicator, study, code)
    design = current_design(study)
    form = IndicatorForm(
        request.POST if request.method == "POST" else None,
        study=study,
        stored=stored,
        initial=initial_of(stored, study),
    )
    if request.htmx and request.POST.get("action") != SAVE:  # type: ignore[attr-defined]
        return render(request, "analytics/indicators/_preview.html", _preview(request, form))
    done = _saved(request, study, form, stored)
    if isinstance(done, HttpResponse):
        return done
    claims = claims_by_indicator(study).get(stored.pk, []) if stored else []
    context = {
        "study": study,
        "stored": stored,
        "form": form,
        "claims": claims,
        "segments": design.segments_for(stored) if stored else [],
        "names": names_of(design),
        "examples": examples_of(design),
        "functions": functions(),
        **done,
        **_preview(request, form),
    }
    status = 422 if context["lines"] else 200
    return render(request, "analytics/indicators/indicator.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def segment_edit(request: SignedInRequest, slug: str, code: str = "") -> HttpResponse:
    """Make or change a segment."""
    study = study_for(request, slug, Permission.INDICATOR_EDIT)
    stored = _stored(Segment, study, code)
    design = current_design(study)
    form = SegmentForm(
        request.POST if request.method == "POST" else None,
        study=study,
        stored=stored,
        initial=initial_of(stored, study),
        variables=_variables(design, study),
    )
    done = _saved(request, study, form, stored)
    if isinstance(done, HttpResponse):
        return done
    context = {
        "study": study,
        "stored": stored,
        "form": form,
        "read_by": len(indicators_broken_down_by(design, stored)) if stored else 0,
        **done,
    }
    status = 422 if context["lines"] else 200
    return render(request, "analytics/indicators/segment.html", context, status=status)


def _variables(design: StudyDesign, study: Study) -> list[tuple[str, str]]:
    """Return the variables that have categories, each as it is asked."""
    declared = set(study.variables.values_list("code", flat=True))
    return [
        (code, question_label(question))
        for code, question in asked_questions(design).items()
        if question.kind.has_choices and code in declared
    ]


def _stored(model: type[Any], study: Study, code: str) -> Any:
    """Return the definition that the address names; None where a new one is made."""
    if not code:
        return None
    found = model.objects.filter(study=study, code=code).first()
    if found is None:
        text = gettext_noop("This study has no indicator “%(asked)s”.")
        if model is Segment:
            text = gettext_noop("This study has no segment “%(asked)s”.")
        raise NotThere(text, {"asked": code})
    return found


def _preview(request: HttpRequest, form: IndicatorForm) -> dict[str, Any]:
    """Return what the form would give, read from the records now; nothing before it says what."""
    study, item = form.study, form.item()
    shown = Shown.of(request.POST.get("show", ""))
    if not form.is_bound and form.stored is None:
        return {"study": study, "preview": None, "recorded": None}
    preview: Preview
    compute, recorded = as_recorded(study, lambda: preview_of(current_design(study), item, shown))
    preview = compute(MEMBER)
    said = [_said(form, one) for one in preview.problems]
    return {
        "study": study,
        "preview": preview,
        "recorded": recorded,
        "said": said,
        "kind": item["kind"],
        "unit": item["unit"],
    }


def _said(form: IndicatorForm, problem: Any) -> str:
    """Return a problem of a preview, with the name of its field and the place in it."""
    path = (problem.column or "").partition(".")[2]
    name, _colon, position = path.partition(":")
    text = with_place(in_words(problem), position, problem)
    return f"{form[name].label}: {text}" if name in form.fields else text


def _saved(
    request: SignedInRequest, study: Study, form: DefinitionForm, stored: Definition | None
) -> HttpResponse | dict[str, Any]:
    """Store what was sent, if it is to be; else return what the page says of it.

    What was typed stays in the form. Where somebody else was first, what is stored now is shown,
    and saving again takes the place of that.
    """
    shown: dict[str, Any] = {"lines": [], "seen": stored.version if stored else 0, "now": []}
    if request.method != "POST":
        return shown
    seen = as_version(request.POST.get("seen", ""))
    shown["seen"] = seen or shown["seen"]
    if request.POST.get("action") != SAVE:
        return shown
    save: Any = save_segment if isinstance(form, SegmentForm) else save_indicator
    if form.is_valid():
        try:
            save(by=request.user, study=study, item=form.item(), stored=stored, seen=seen)
        except InvalidDefinitions as invalid:
            form.show(invalid.problems)
        except StaleVersion as stale:
            form.add_error(None, in_words(stale))
            shown |= {"seen": stale.current, "now": _differing(form, stored, study)}
        except Refused as refused:
            form.add_error(None, in_words(refused))
        else:
            messages.success(request, _("Saved. The figures are being counted anew."))
            return redirect("indicator-list", slug=study.slug)
    form.mark()
    shown["lines"] = [*lines_of(form)]
    return shown


def _differing(
    form: DefinitionForm, stored: Definition | None, study: Study
) -> list[tuple[str, str]]:
    """Return what is stored now where it is not what was typed: the field, and what it holds."""
    if stored is None:
        return []
    stored.refresh_from_db()
    now = initial_of(stored, study)
    return [
        (str(form[name].label), str(now[name] or "—"))
        for name in form.fields
        if name in now and (now[name] or "") != (form[name].value() or "")
    ]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def indicator_retire(request: SignedInRequest, slug: str, code: str) -> HttpResponse:
    """Say what goes with an indicator, and take it away."""
    study = study_for(request, slug, Permission.INDICATOR_EDIT)
    stored = _stored(Indicator, study, code)
    context = {"claims": claims_by_indicator(study).get(stored.pk, [])}
    return _retire(request, study, stored, retire_indicator, context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def segment_retire(request: SignedInRequest, slug: str, code: str) -> HttpResponse:
    """Say what goes with a segment, and take it away."""
    study = study_for(request, slug, Permission.INDICATOR_EDIT)
    stored = _stored(Segment, study, code)
    read_by = indicators_broken_down_by(current_design(study), stored)
    return _retire(request, study, stored, retire_segment, {"read_by": read_by})


def _retire(
    request: SignedInRequest, study: Study, stored: Definition, retire: Any, context: dict[str, Any]
) -> HttpResponse:
    lines, name = [], "segment" if isinstance(stored, Segment) else "indicator"
    if request.method == "POST":
        seen = as_version(request.POST.get("seen", "")) or 0
        try:
            retire(by=request.user, seen=seen, **{name: stored})
        except Refused as refused:
            lines = [SummaryLine(in_words(refused))]
        else:
            messages.success(request, _("Retired. The figures are being counted anew."))
            return redirect("indicator-list", slug=study.slug)
    context |= {
        "study": study,
        "stored": stored,
        "is_segment": isinstance(stored, Segment),
        "lines": lines,
    }
    status = 409 if lines else 200
    return render(request, "analytics/indicators/retire.html", context, status=status)

"""Variables through the waves: all of them, one of them, and its harmonised categories."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from analytics.actions.harmonising import harmonise
from analytics.actions.lineage import InvalidLineage, import_lineage
from analytics.forms.harmonising import HarmonisingForm
from analytics.presenters.variables import variable_page as computed_page
from analytics.queries.design import load_design
from analytics.queries.on_demand import on_demand
from analytics.views.studies import MEMBER, NO_FILE, choice_of, knows, study_for
from surveys.domain.importing import Problem
from surveys.domain.lineage import COMPARABILITIES
from surveys.domain.lineage_table import MOST_BYTES, shown_cells, written
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.forms.hidden import as_version
from surveys.forms.summary import SummaryLine
from surveys.models import Lineage, Study, Variable
from surveys.queries.lineage import known_lineage
from surveys.reader import in_words
from surveys.rules import SignedInRequest, can

PAGE_SIZE = 50


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def variable_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every variable and how it compares in every wave; the table out and in as CSV."""
    if request.method == "POST":
        return _take_in(request, study_for(request, slug, Permission.LINEAGE_EDIT))
    return _list(request, slug)


@knows("page", "format")
def _list(request: HttpRequest, slug: str) -> HttpResponse:
    study = study_for(request, slug)
    if choice_of(request, "format", ("csv",), NO_FILE):
        content = written(known_lineage(study))
        response = HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{study.slug}-lineage.csv"'
        return response
    return _show_list(request, study)


def _show_list(
    request: HttpRequest, study: Study, *, lines: tuple[SummaryLine, ...] = ()
) -> HttpResponse:
    known = known_lineage(study)
    rows = [
        (code, label, [(cell, _(COMPARABILITIES[cell.status]) if cell.status else "")
                       for cell in cells])
        for code, label, cells in shown_cells(known)
    ]  # fmt: skip
    context = {
        "study": study,
        "waves": known.waves,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_edit": can(request.user, Permission.LINEAGE_EDIT, study),
        "lines": lines,
    }
    return render(request, "analytics/variables/list.html", context, status=422 if lines else 200)


def _take_in(request: SignedInRequest, study: Study) -> HttpResponse:
    """Store the table that was sent; what is wrong with it is shown by row and column."""
    file = request.FILES.get("file")
    if file is None:
        return _show_list(request, study, lines=(SummaryLine(_("Choose a file."), "file"),))
    try:
        number = import_lineage(by=request.user, study=study, data=file.read(MOST_BYTES + 1))
    except InvalidLineage as invalid:
        lines = [SummaryLine(_at_place(one), "file") for one in invalid.problems]
        return _show_list(request, study, lines=(SummaryLine(in_words(invalid), "file"), *lines))
    except Refused as refused:
        return _show_list(request, study, lines=(SummaryLine(in_words(refused), "file"),))
    messages.success(
        request,
        ngettext("%(number)s cell is changed.", "%(number)s cells are changed.", number)
        % {"number": number},
    )
    return redirect("variable-list", study.slug)


def _at_place(problem: Problem) -> str:
    """Return a problem with its row and column."""
    if problem.row is None:
        return in_words(problem)
    place = _("Row %(row)s, column “%(column)s”: %(problem)s")
    return place % {"row": problem.row, "column": problem.column, "problem": in_words(problem)}


def _variable_of(study: Study, code: str) -> Variable:
    return get_object_or_404(study.variables.select_related("study"), code=code)


@login_required
@never_cache
@require_safe
@knows("categories")
def variable_page(request: SignedInRequest, slug: str, code: str) -> HttpResponse:
    """Wording, conditions, categories and frequencies of every wave side by side."""
    study = study_for(request, slug)
    variable = _variable_of(study, code)
    as_asked = request.GET.get("categories") == "asked"
    shown, recorded = on_demand(
        study,
        lambda: computed_page(variable, as_asked=as_asked),
        asked=("variable", code, as_asked),
        audience=MEMBER,
    )
    context = {
        "study": study,
        "shown": shown,
        "recorded": recorded,
        "may_edit": can(request.user, Permission.LINEAGE_EDIT, study),
    }
    return render(request, "analytics/variables/page.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def variable_categories(request: SignedInRequest, slug: str, code: str) -> HttpResponse:
    """Say which categories of the waves are one: harmonised, with words in each language."""
    study = study_for(request, slug, Permission.LINEAGE_EDIT)
    variable = _variable_of(study, code)
    design = load_design(study)
    asked = [
        (wave, question)
        for wave in design.waves
        for question in design.questions_of(wave)
        if question.code == code and question.kind.has_choices
    ]
    lineage = list(Lineage.objects.filter(variable=variable).select_related("wave"))
    form, lines = HarmonisingForm.stored(variable, asked, lineage), []
    if request.method == "POST":
        form = form.sent(request.POST)
        try:
            harmonise(
                by=request.user,
                variable=variable,
                categories=form.stored_categories(),
                mappings=form.mappings(),
                seen=as_version(request.POST.get("seen", "")),
            )
        except Refused as refused:
            lines = [SummaryLine(in_words(refused), "categories")]
        else:
            messages.success(request, _("Stored. The figures are counted anew."))
            return redirect("variable-page", slug, code)
    context = {
        "study": study,
        "variable": variable,
        "form": form,
        "seen": request.POST.get("seen", variable.version),
        "lines": lines,
    }
    return render(
        request, "analytics/variables/categories.html", context, status=422 if lines else 200
    )

"""An edited data file brought back: dropped, compared, decided, applied as one act, and undone."""

from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from surveys.actions.record_imports.bringing_back import (
    decide,
    start_applying_edits,
    start_comparing,
    start_undoing,
    take_edited_file,
)
from surveys.domain.data_files.edited_cells import DayOrder
from surveys.domain.interviews import INCOMPLETE, STATES
from surveys.domain.record_files.updates import Status
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.domain.waves import WaveState
from surveys.forms.edited_files import (
    ApplyEditsForm,
    DaysForm,
    EditedFileForm,
    UndoForm,
    decided_lines,
    decided_of_all,
)
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import FindingKind, ImportLine, RecordImport, Study
from surveys.presenters.edited_lines import amount_in_words, lines_in_words
from surveys.queries.acts import entries_of, interviews_of_act, touched_later
from surveys.queries.jobs import last_job_of
from surveys.queries.made_files import made_files_of
from surveys.reader import in_words
from surveys.rules import SignedInRequest, get_for_user
from surveys.views.jobs import may_cancel
from surveys.views.posting import posted_from

PAGE_SIZE = 50
PROBLEMS, DECIDE, NOTES = "problems", "decide", "notes"
OF_MANIFEST = {"no_manifest", "other_study", "other_log", "no_layout", "manifest_missing"}
"""Refusals that are about a manifest, wherever it came from."""

APPROVED = frozenset({"approved", "approved_removed"})
"""Problems that are mended on the page of an interview, not in the file."""


class Part(NamedTuple):
    """A part of a dry run that a page lists: how it is called, and how much there is."""

    key: str
    label: Any
    number: int


LABELS = {
    PROBLEMS: _("Problems to mend"),
    DECIDE: _("To decide"),
    NOTES: _("To look at"),
    Status.APPLIES.value: _("Changes"),
    Status.FOLLOWS.value: _("Follows from changes"),
    Status.ALREADY.value: _("Stored so already"),
}


@login_required
def edited_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take an edited data file, and have it compared."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_ENTER, slug=slug)
    waves = [*study.waves.filter(state=WaveState.OPEN).order_by("-position")]
    made = made_files_of(study)
    form, status, lines = EditedFileForm(waves=waves, made=made), 200, []
    if request.method == "POST":
        form = EditedFileForm(request.POST, request.FILES, waves=waves, made=made)
        if form.is_valid():
            try:
                return _taken(request, study, form)
            except Refused as refused:
                given = "manifest" if form.cleaned_data["manifest"] else "export"
                field = given if refused.code in OF_MANIFEST else "file"
                form.add_error(field, in_words(refused))
        status, lines = 422, [*lines_of(form)]
    context = {"study": study, "waves": waves, "form": form, "lines": lines}
    return render(request, "surveys/imports/edited/new.html", context, status=status)


def _taken(request: SignedInRequest, study: Study, form: EditedFileForm) -> HttpResponse:
    taken = take_edited_file(
        by=request.user,
        wave=study.waves.get(code=form.cleaned_data["wave"]),
        name=form.cleaned_data["file"].name,
        content=form.pieces(),
        manifest=form.manifest_content,
        export=form.export_name,
    )
    return redirect("import-edited-page", slug=study.slug, import_id=taken.pk)


@login_required
@never_cache
@require_safe
def edited_page(request: SignedInRequest, slug: str, import_id: str) -> HttpResponse:
    """Show what a file would change, what is to be decided, and what came of it."""
    return _page(request, _file(request, slug, import_id))


@login_required
@posted_from("import-edited-page", "slug", "import_id")
def edited_decide(request: SignedInRequest, slug: str, import_id: str) -> HttpResponse:
    """Keep what was decided of the lines of a page, or of all lines at once."""
    record_import = _file(request, slug, import_id)
    sent = request.POST.dict()
    try:
        decide(
            by=request.user,
            record_import=record_import,
            lines={} if sent.get("every") else decided_lines(sent),
            every=decided_of_all(sent),
        )
    except Refused as refused:
        return _page(request, record_import, lines=[SummaryLine(in_words(refused))])
    return redirect("import-edited-page", slug=slug, import_id=import_id)


@login_required
@posted_from("import-edited-page", "slug", "import_id")
def edited_compare(request: SignedInRequest, slug: str, import_id: str) -> HttpResponse:
    """Have a file compared anew, with another order of day and month where that is said."""
    record_import = _file(request, slug, import_id)
    form = DaysForm(request.POST) if "days" in request.POST else None
    if form is not None and not form.is_valid():
        return _page(request, record_import, lines=[*lines_of(form)], days=form)
    days = DayOrder(form.cleaned_data["days"]) if form else None
    try:
        start_comparing(by=request.user, record_import=record_import, days=days)
    except Refused as refused:
        return _page(request, record_import, lines=[SummaryLine(in_words(refused))])
    return redirect("import-edited-page", slug=slug, import_id=import_id)


@login_required
@posted_from("import-edited-page", "slug", "import_id")
def edited_apply(request: SignedInRequest, slug: str, import_id: str) -> HttpResponse:
    """Have what a file changes applied as one act."""
    record_import = _file(request, slug, import_id)
    form = ApplyEditsForm(request.POST, counts=record_import.summary)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            start_applying_edits(
                by=request.user,
                record_import=record_import,
                reason=typed["reason"],
                removes=typed.get("removes", False),
                confirmed=typed.get("confirmed", False),
            )
            return redirect("import-edited-page", slug=slug, import_id=import_id)
        except Refused as refused:
            field = {"removes": "removes", "to_confirm": "confirmed"}.get(refused.code)
            form.add_error(field if field in form.fields else None, in_words(refused))
    return _page(request, record_import, lines=[*lines_of(form)], apply=form)


@login_required
@posted_from("import-edited-page", "slug", "import_id")
def edited_undo(request: SignedInRequest, slug: str, import_id: str) -> HttpResponse:
    """Have what a file changed undone as one act."""
    record_import = _file(request, slug, import_id)
    form = UndoForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            start_undoing(by=request.user, record_import=record_import, reason=reason)
            return redirect("import-edited-page", slug=slug, import_id=import_id)
        except Refused as refused:
            form.add_error(None, in_words(refused))
    return _page(request, record_import, lines=[*lines_of(form)], undo=form)


def _file(request: SignedInRequest, slug: str, import_id: str) -> RecordImport:
    return get_for_user(
        RecordImport.objects.select_related("study", "wave", "by").defer("manifest"),
        request.user,
        Permission.INTERVIEW_ENTER,
        study_of=lambda one: one.study,
        pk=import_id,
        study__slug=slug,
        is_edited_file=True,
    )


def _page(
    request: SignedInRequest,
    record_import: RecordImport,
    *,
    lines: list[SummaryLine] | None = None,
    **forms: Any,
) -> HttpResponse:
    job = last_job_of(record_import.pk)
    is_idle = job is None or job.is_over
    context = {
        "study": record_import.study,
        "record_import": record_import,
        "job": job,
        "is_idle": is_idle,
        "may_cancel": job is not None and may_cancel(request, job),
        "lines": lines or [],
        "counts": record_import.summary,
    }
    if record_import.act:
        context |= _applied(request, record_import, forms.get("undo"))
    elif record_import.is_open and record_import.checked_at and is_idle:
        context |= _compared(request, record_import)
        said = record_import.said_of_edits
        typed = {"reason": said.reason, "removes": said.removes, "confirmed": said.confirmed}
        anew = ApplyEditsForm(counts=record_import.summary, initial=typed)
        context["apply"] = forms.get("apply") or anew
        context["days"] = forms.get("days") or DaysForm(initial={"days": said.days})
    status = 422 if lines else 200
    return render(request, "surveys/imports/edited/page.html", context, status=status)


def _applied(
    request: SignedInRequest, record_import: RecordImport, undo: UndoForm | None
) -> dict[str, Any]:
    assert record_import.act is not None
    entries = entries_of(record_import.study, record_import.act)
    interviews = interviews_of_act(record_import.study, record_import.act)
    unfinished = interviews.filter(state__in=INCOMPLETE).order_by("state").values_list("state")
    return {
        "unfinished": [
            (state, gettext(STATES[state]), number)
            for state, number in unfinished.annotate(number=Count("*"))
        ],
        "later": 0 if record_import.undone_act else touched_later(entries),
        "undo": undo or UndoForm(),
        "page": Paginator(interviews, PAGE_SIZE).get_page(request.GET.get("page")),
    }


def _compared(request: SignedInRequest, record_import: RecordImport) -> dict[str, Any]:
    """Return the parts of a dry run, and a page of the one that is asked for."""
    kept = record_import.lines
    to_decide = kept.to_decide()
    undecided = to_decide.undecided().count()
    plain = kept.filter(asked="").order_by()
    numbers = dict(plain.values_list("status").annotate(number=Count("*")))
    notes = record_import.summary.get("notes", 0)
    numbers |= {PROBLEMS: record_import.problems, DECIDE: to_decide.count(), NOTES: notes}
    parts = [Part(key, label, numbers[key]) for key, label in LABELS.items() if numbers.get(key)]
    asked = request.GET.get("part", "")
    keys = [one.key for one in parts]
    settled = {NOTES} if undecided else {NOTES, DECIDE}
    first = sorted(keys, key=lambda key: key in settled)  # open things before
    part = asked if asked in keys else next(iter(first), "")
    findings = record_import.findings
    rows: QuerySet[Any]
    if part == PROBLEMS:
        rows = findings.of_kind(FindingKind.PROBLEM).order_by("number")
    elif part == NOTES:
        rows = findings.of_kind(FindingKind.NOTE).order_by("number")
    elif part == DECIDE:
        rows = to_decide.order_by("decided", "number") if undecided else to_decide
    else:
        rows = kept.filter(asked="", status=part)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = [one for one in page if isinstance(one, ImportLine)]
    wrong = findings.of_kind(FindingKind.PROBLEM).order_by()
    codes = set(wrong.values_list("message__code", flat=True).distinct())
    return {
        "parts": parts,
        "part": part,
        "page": page,
        "shown": lines_in_words(shown) if shown else [],
        "amount": amount_in_words(record_import.summary),
        "undecided": undecided,
        "asked": set(to_decide.order_by().values_list("asked", flat=True).distinct()),
        "questions": [one.problem for one in findings.of_kind(FindingKind.QUESTION)],
        "are_approved": not codes.isdisjoint(APPROVED),
        "are_of_file": not codes.issubset(APPROVED),
        "asks_order": "day_or_month" in codes,
    }

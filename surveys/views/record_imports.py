"""Interviews from a file: upload, what was read, what is wrong, and the import itself."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys.actions.record_imports import (
    forget_mapping,
    save_mapping,
    start_applying,
    start_checking,
    take_file,
)
from surveys.actions.record_imports.taking import file_of
from surveys.domain.record_files.known import Choices
from surveys.domain.record_files.marked_copies import marked_copy
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.templates import CODES, LABELS, Template
from surveys.domain.record_files.workbooks import open_sheets
from surveys.domain.refusals import NotThere, Refused
from surveys.domain.roles import Permission
from surveys.domain.waves import WaveState
from surveys.domain.wording import gettext_noop
from surveys.forms.foreign_files import ForeignForm
from surveys.forms.record_imports import UploadForm, targets_of
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import FindingKind, ImportMapping, RecordImport, Respondent, Study
from surveys.queries.consent_texts import versions_to_offer
from surveys.queries.jobs import findings_by_kind, last_job_of
from surveys.reader import in_words, language
from surveys.rules import SignedInRequest, get_for_user
from surveys.views.jobs import may_cancel
from surveys.views.posting import posted_from

PAGE_SIZE = 50
SAVE = "save"
"""What the button sends that saves a mapping."""
PROBLEM = FindingKind.PROBLEM.value
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def import_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """List the files of a study, with the form that takes another."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_ENTER, slug=slug)
    waves = [*study.waves.filter(state=WaveState.OPEN).order_by("-position")]
    first = study.waves.order_by("position").first()
    mappings = [*study.import_mappings.select_related("by")]
    names = [one.name for one in mappings]
    form, status, lines = UploadForm(waves=waves, mappings=names), 200, []
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, waves=waves, mappings=names)
        if form.is_valid():
            try:
                return _taken(request, study, form)
            except Refused as refused:
                form.add_error("file", in_words(refused))
        status, lines = 422, [*lines_of(form)]
    imports = study.record_imports.select_related("wave", "by").defer("manifest")
    page = Paginator(imports.order_by("-created_at", "id"), PAGE_SIZE)
    context = {
        "study": study,
        "waves": waves,
        "first": first,
        "form": form,
        "mappings": mappings,
        "consent_texts": versions_to_offer(study),
        "lines": lines,
        "page": page.get_page(request.GET.get("page")),
    }
    return render(request, "surveys/imports/list.html", context, status=status)


def _taken(request: SignedInRequest, study: Study, form: UploadForm) -> HttpResponse:
    """Take the file, have it checked, and go to its page."""
    wave = study.waves.get(code=form.cleaned_data["wave"])
    choices = Choices(consent=form.text_version)
    if name := form.cleaned_data.get("mapping"):
        choices = choices.by_mapping(study.import_mappings.get(name=name).said)
    record_import = take_file(
        by=request.user,
        wave=wave,
        name=form.cleaned_data["file"].name,
        content=form.pieces(),
        choices=choices,
    )
    start_checking(by=request.user, record_import=record_import, choices=choices)
    return redirect("import-page", slug=study.slug, import_id=record_import.pk)


@login_required
def import_page(request: SignedInRequest, slug: str, import_id: str) -> HttpResponse:
    """Show what was read of a file and what was found; take what somebody says of its columns."""
    record_import = _import(request, slug, import_id)
    form = _check_form(record_import, request.POST if request.method == "POST" else None)
    lines: list[SummaryLine] = []
    status = 200
    if request.method == "POST" and form is not None:
        if form.is_valid():
            try:
                _keep(request, record_import, form)
                return redirect("import-page", slug=slug, import_id=import_id)
            except Refused as refused:
                lines = [SummaryLine(in_words(refused))]
        lines, status = lines or [*lines_of(form)], 422
    return _page(request, record_import, form, lines, status)


def _keep(request: SignedInRequest, record_import: RecordImport, form: ForeignForm) -> None:
    """Keep what was said, as a mapping, too, where that is asked for, and have it checked."""
    choices = form.choices
    if request.POST.get("do") == SAVE:
        name = form.cleaned_data["mapping_name"]
        save_mapping(by=request.user, study=record_import.study, name=name, choices=choices)
    start_checking(by=request.user, record_import=record_import, choices=choices)


@login_required
@posted_from("import-list", "slug")
def mapping_forget(request: SignedInRequest, slug: str, mapping_id: str) -> HttpResponse:
    """Forget a saved mapping."""
    mapping = get_for_user(
        ImportMapping.objects.select_related("study"),
        request.user,
        Permission.INTERVIEW_ENTER,
        study_of=lambda one: one.study,
        pk=mapping_id,
        study__slug=slug,
    )
    forget_mapping(mapping)
    return redirect("import-list", slug=slug)


@login_required
@posted_from("import-page", "slug", "import_id")
def import_apply(request: SignedInRequest, slug: str, import_id: str) -> HttpResponse:
    """Have a checked file imported."""
    record_import = _import(request, slug, import_id)
    confirmed = request.POST.get("new_experts") == "yes"
    try:
        start_applying(by=request.user, record_import=record_import, new_experts=confirmed)
    except Refused as refused:
        target = "id_new_experts" if refused.code == "new_experts" else ""
        lines = [SummaryLine(in_words(refused), target)]
        return _page(request, record_import, _check_form(record_import, None), lines, 422)
    return redirect("import-page", slug=slug, import_id=import_id)


@require_safe
@login_required
def import_copy(request: SignedInRequest, slug: str, import_id: str) -> HttpResponse:
    """Give a copy of the file with each problem beside its cell."""
    record_import = _import(request, slug, import_id)
    problems = [
        (one.file, one.row, one.column, in_words(one.problem))
        for one in record_import.findings.of_kind(FindingKind.PROBLEM)
    ]
    try:
        with file_of(record_import) as path:
            sheets = open_sheets(path, record_import.file_name, Findings())
            content = marked_copy(sheets, problems, record_import.said)
    except Refused as refused:
        raise NotThere(refused.template, refused.params) from refused
    name = slugify(record_import.file_name.rpartition(".")[0]) or "import"
    return _workbook(content, f"{name}-{slugify(_('problems'))}.xlsx")


@require_safe
@login_required
def import_template(request: SignedInRequest, slug: str, code: str) -> HttpResponse:
    """Give a workbook to fill in for a wave."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_ENTER, slug=slug)
    wave = study.waves.filter(code=code).first()
    questionnaire = wave.questionnaires.order_by("position").last() if wave else None
    if wave is None or questionnaire is None:
        raise NotThere(
            gettext_noop("There is no wave %(code)s with a questionnaire."), {"code": code}
        )
    headings = LABELS if request.GET.get("headings") == LABELS else CODES
    targets = targets_of(questionnaire.form)
    template = Template(questionnaire.form, targets, headings=headings, language=language(), say=_)
    experts: list[str] = []
    parts = [slug, code, headings]
    before = study.waves.filter(position__lt=wave.position).order_by("-position").first()
    if before and request.GET.get("experts") == "last":
        of_wave = Respondent.objects.filter(interviews__wave=before).order_by("key")
        experts = [*of_wave.values_list("code", flat=True)]
        parts.append(f"experts-{before.code}")
    if sampling := request.GET.get("sampling") == "yes":
        parts.append("weights")
    return _workbook(template.content(experts, sampling=sampling), f"{'-'.join(parts)}.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=disposition)


def _import(request: SignedInRequest, slug: str, import_id: str) -> RecordImport:
    return get_for_user(
        RecordImport.objects.select_related("study", "wave", "by"),
        request.user,
        Permission.INTERVIEW_ENTER,
        study_of=lambda one: one.study,
        pk=import_id,
        study__slug=slug,
        is_edited_file=False,
    )


def _check_form(record_import: RecordImport, data: Any) -> ForeignForm | None:
    """Return the form about the columns; None where nothing was read yet, or all is over."""
    if not record_import.is_open or not record_import.found:
        return None
    forms = [*record_import.wave.questionnaires.order_by("position")]
    if not forms:
        return None
    version = record_import.said.questionnaire
    chosen = next((one for one in forms if one.code == version), forms[-1])
    versions = [one.code for one in forms]
    targets = targets_of(chosen.form)
    return ForeignForm(data, record_import=record_import, targets=targets, versions=versions)


def _page(
    request: SignedInRequest,
    record_import: RecordImport,
    form: ForeignForm | None,
    lines: list[SummaryLine],
    status: int,
) -> HttpResponse:
    job = last_job_of(record_import.pk)
    is_mapped_here = form is not None and (job is None or job.is_over)
    asked = record_import.open_columns if is_mapped_here else 0
    counts = findings_by_kind(record_import) | {PROBLEM: record_import.problems - asked}
    shown = [one for one in FindingKind.values if counts.get(one)]
    kind = request.GET.get("kind", "")
    if kind not in shown:
        kind = next(iter(shown), "")
    found = record_import.findings.of_kind(kind).order_by("number")
    if asked and kind == PROBLEM:
        found = found.but_of_columns()
    context = {
        "study": record_import.study,
        "record_import": record_import,
        "job": job,
        "may_cancel": job is not None and may_cancel(request, job),
        "form": form,
        "consent_texts": versions_to_offer(record_import.study) if form else [],
        "lines": lines,
        "asked": asked,
        "kind": kind,
        "kinds": [(one, KINDS[one], counts[one]) for one in shown],
        "number": counts.get(kind, 0),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "surveys/imports/page.html", context, status=status)


KINDS = {
    FindingKind.PROBLEM.value: gettext_noop("Problems to mend"),
    FindingKind.DIFFERENCE.value: gettext_noop("Stored otherwise"),
    FindingKind.NOTE.value: gettext_noop("To look at"),
}

"""Weights and strata of the experts of a wave: the list, one expert, a file, and downloads."""

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys.actions.sampling import Written, set_drawn_of
from surveys.actions.sampling_lists import CheckedList, NotAsCompared, apply_text, check_file
from surveys.actions.sampling_lists import check_text as check_list_text
from surveys.domain.confirming import Confirmation, ToConfirm
from surveys.domain.record_files.sampling import list_text
from surveys.domain.record_files.sampling_template import sampling_template
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.roles import Permission
from surveys.domain.sampling import Drawn, strata_that_look_alike
from surveys.domain.waves import WaveState
from surveys.forms.sampling import DrawnForm, ListForm
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import Respondent, SampledExpert, Wave
from surveys.queries.sampled_experts import (
    Narrowed,
    as_rows,
    coverage_of_wave,
    experts_of_wave,
    list_to_fill_in,
    stored_list,
    strata_of,
    strata_to_offer,
)
from surveys.reader import in_words
from surveys.rules import SignedInRequest, can, get_for_user

PAGE_SIZE = 50
MOST_ROWS = 10_000  # of a list that a page takes; the command takes more
MOST_SHOWN = 200  # changes and problems
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _wave(request: SignedInRequest, permission: Permission, slug: str, code: str) -> Wave:
    return get_for_user(
        Wave.objects.select_related("study"),
        request.user,
        permission,
        study_of=lambda wave: wave.study,
        study__slug=slug,
        code=code,
    )


@require_safe
@login_required
def wave_experts(request: SignedInRequest, slug: str, code: str) -> HttpResponse:
    """Say how the experts of a wave were chosen, and how far figures follow it."""
    wave = _wave(request, Permission.INTERVIEW_READ, slug, code)
    asked = Narrowed(request.GET.get("q", "")[:200], request.GET.get("missing", ""))
    experts = experts_of_wave(wave, asked)
    page = Paginator(experts, PAGE_SIZE).get_page(request.GET.get("page"))
    strata = strata_of(wave)
    context = {
        "study": wave.study,
        "wave": wave,
        "waves": wave.study.waves.order_by("-position"),
        "coverage": coverage_of_wave(wave),
        "has_stored": wave.sampled_experts.exists(),
        "strata": strata,
        "alike": strata_that_look_alike([one.name for one in strata]),
        "asked": asked,
        "query": urlencode({"q": asked.text, "missing": asked.missing}),
        "page": page,
        "rows": as_rows(wave, page.object_list),
        "may_edit": _may_edit(request, wave),
    }
    return render(request, "surveys/sampling/list.html", context)


def _may_edit(request: SignedInRequest, wave: Wave) -> bool:
    is_allowed = can(request.user, Permission.INTERVIEW_ENTER, wave.study)
    return is_allowed and wave.state != WaveState.CLOSED


@login_required
def wave_expert(request: SignedInRequest, slug: str, code: str, expert_id: str) -> HttpResponse:
    """Give weight and stratum of one expert in a wave."""
    wave = _wave(request, Permission.INTERVIEW_ENTER, slug, code)
    expert = get_object_or_404(Respondent, study=wave.study, pk=expert_id)
    stored = SampledExpert.objects.filter(wave=wave, respondent=expert).first()
    form, status, lines = DrawnForm(stored=stored), 200, []
    if request.method == "POST":
        form, status = DrawnForm(request.POST, stored=stored), 422
        if form.is_valid():
            try:
                return _given(request, wave, expert, form)
            except ToConfirm as asked:
                form.ask(asked, request.POST.getlist("confirm"))
            except StaleVersion as stale:
                stored = SampledExpert.objects.filter(wave=wave, respondent=expert).first()
                form.see(stored)
                status, lines = 409, [SummaryLine(in_words(stale), "id_weight")]
            except Refused as refused:
                status, lines = 409, [SummaryLine(in_words(refused), "id_weight")]
        lines = lines or [*lines_of(form)]
    context = {
        "study": wave.study,
        "wave": wave,
        "expert": expert,
        "stored": stored.drawn if stored else Drawn(),
        "form": form,
        "lines": lines,
        "is_stale": status == 409,
        "is_closed": wave.state == WaveState.CLOSED,
        "strata": strata_to_offer(wave.study),
    }
    return render(request, "surveys/sampling/expert.html", context, status=status)


def _given(
    request: SignedInRequest, wave: Wave, expert: Respondent, form: DrawnForm
) -> HttpResponse:
    written = set_drawn_of(
        by=request.user,
        wave=wave,
        respondent=expert,
        drawn=form.drawn,
        seen=form.seen_version,
        confirmed=request.POST.getlist("confirm"),
    )
    messages.success(request, _("%(code)s: saved.") % {"code": expert.code} + _moved(written))
    return redirect("wave-experts", slug=wave.study.slug, code=wave.code)


def _moved(written: Written) -> str:
    """Say in which other waves strata changed, too."""
    if not written.moves:
        return ""
    waves = ", ".join(sorted({one.wave for one in written.moves}))
    return " " + _("Strata changed in other waves, too: %(waves)s.") % {"waves": waves}


@login_required
def wave_experts_upload(request: SignedInRequest, slug: str, code: str) -> HttpResponse:
    """Take a list of weights and strata: compare it, and apply it once that was seen."""
    wave = _wave(request, Permission.INTERVIEW_ENTER, slug, code)
    if request.method != "POST":
        return _upload_page(request, wave, ListForm())
    try:
        if "list" in request.POST:
            return _apply(request, wave)
        form = ListForm(request.POST, request.FILES)
        if not form.is_valid():
            return _upload_page(request, wave, form, [*lines_of(form)], 422)
        return _compared(request, wave, _check(wave, form))
    except Refused as refused:
        return _upload_page(request, wave, ListForm(), [SummaryLine(in_words(refused))], 409)


def _check(wave: Wave, form: ListForm) -> CheckedList:
    name = form.cleaned_data["file"].name[-200:]
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix[:10]) as file:
        for piece in form.pieces():
            file.write(piece)
        file.flush()
        return check_file(wave=wave, path=Path(file.name), name=name, most=MOST_ROWS)


def _apply(request: SignedInRequest, wave: Wave) -> HttpResponse:
    text, confirmed = request.POST["list"], request.POST.getlist("confirm")
    try:
        written = apply_text(
            by=request.user,
            wave=wave,
            text=text,
            compared=request.POST.get("compared", ""),
            confirmed=confirmed,
        )
    except NotAsCompared as moved:
        return _compared(request, wave, moved.checked, [SummaryLine(in_words(moved))], 409)
    except ToConfirm as asked:
        checked = check_list_text(wave=wave, text=text)
        return _compared(request, wave, checked, [], 422, asked.questions)
    done = _("Weights and strata are stored: %(added)s new, %(changed)s changed, %(removed)s gone.")
    messages.success(request, done % vars(written) + _moved(written))
    return redirect("wave-experts", slug=wave.study.slug, code=wave.code)


def _compared(
    request: SignedInRequest,
    wave: Wave,
    checked: CheckedList,
    lines: list[SummaryLine] | None = None,
    status: int = 200,
    asked: tuple[Confirmation, ...] = (),
) -> HttpResponse:
    """Show what a list changes, or what is to be mended in it first."""
    findings = checked.findings
    if findings.problem_count:
        status = 422
    context = {
        "study": wave.study,
        "wave": wave,
        "checked": checked,
        "comparison": checked.comparison,
        "changes": checked.comparison.changes[:MOST_SHOWN],
        "more": max(0, len(checked.comparison.changes) - MOST_SHOWN),
        "problem_count": findings.problem_count,
        "problems": findings.problems[:MOST_SHOWN],
        "notes": findings.notes[:MOST_SHOWN],
        "lines": lines or [],
        "asked": asked,
        "form": {"questions": checked.questions},
    }
    return render(request, "surveys/sampling/compare.html", context, status=status)


def _upload_page(
    request: SignedInRequest,
    wave: Wave,
    form: ListForm,
    lines: list[SummaryLine] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "study": wave.study,
        "wave": wave,
        "form": form,
        "lines": lines or [],
        "is_closed": wave.state == WaveState.CLOSED,
    }
    return render(request, "surveys/sampling/upload.html", context, status=status)


@require_safe
@login_required
def wave_experts_file(request: SignedInRequest, slug: str, code: str, format: str) -> HttpResponse:
    """Give the list as CSV, or a workbook of all experts of the wave to fill in."""
    wave = _wave(request, Permission.INTERVIEW_READ, slug, code)
    if format == "csv":
        content, kind = list_text(stored_list(wave).items()).encode(), "text/csv; charset=utf-8"
    else:
        content, kind = sampling_template(list_to_fill_in(wave), _), XLSX
    name = f"{slug}-{code}-{'sampling' if format == 'csv' else 'template'}.{format}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=disposition)

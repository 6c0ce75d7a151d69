"""The draft of a questionnaire on pages: its order, and each question."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surveys.actions.questionnaires import drop_draft, save_draft
from surveys.domain import drafting
from surveys.domain.privacy import PRIVACIES, PRIVACY_HELP
from surveys.domain.questionnaire import Kind
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.forms.drafting import QuestionForm, SectionForm
from surveys.forms.hidden import as_version
from surveys.forms.summary import SummaryLine
from surveys.models import QuestionnaireDraft
from surveys.presenters.comparing import kind_in_words
from surveys.queries.comparing import comparison_of
from surveys.reader import in_words
from surveys.views.questionnaires.overview import wave_of

STEPS = {"earlier": -1, "later": 1}


def _draft_of(request, slug, code):
    wave = wave_of(request.user, Permission.QUESTIONNAIRE_EDIT, slug, code)
    stored = QuestionnaireDraft.objects.filter(wave=wave)
    draft = stored.select_related("upload").defer("upload__files").first()
    if draft is None:
        raise Http404
    return wave, draft


@login_required
@require_http_methods(["GET", "POST"])
def questionnaire_draft(request, slug, wave):
    """The questions of a draft in their order: to move, remove, edit and add."""
    wave, draft = _draft_of(request, slug, wave)
    if request.method == "GET":
        return _show(request, wave, draft)
    if "drop" in request.POST:
        drop_draft(by=request.user, draft=draft)
        messages.success(request, _("The draft of wave %(wave)s is dropped.") % {"wave": wave.code})
        return redirect("questionnaire-list", slug)
    sheets = drafting.sheets_of(draft.form, wave.study.languages)
    if "new-section" in request.POST:
        return _add_section(request, wave, draft, sheets)
    code, section = request.POST.get("code", ""), request.POST.get("section", "")
    try:
        edited = _edited(sheets, code, section, request.POST)
    except KeyError:
        text = _("The draft has no question %(code)s.")
        if section:
            text = _("The draft has no section %(code)s.")
        lines = [SummaryLine(text % {"code": (section or code)[:64]})]
        return _show(request, wave, draft, lines=lines)
    reading = edited.read()
    if reading.questionnaire is None:
        found = drafting.located(edited, reading.problems)
        lines = [SummaryLine(in_words(one.problem), _anchor(one.code), one.code) for one in found]
        return _show(request, wave, draft, lines=lines)
    seen = as_version(request.POST.get("seen", ""))
    try:
        save_draft(by=request.user, wave=wave, form=reading.questionnaire, seen=seen)
    except Refused as refused:
        return _show(request, wave, draft, lines=[SummaryLine(in_words(refused))])
    back = reverse("questionnaire-draft", args=[slug, wave.code])
    if section:
        return redirect(f"{back}#section-{section}")
    return redirect(f"{back}#{_anchor(code)}" if "move" in request.POST else back)


def _add_section(request, wave, draft, sheets):
    """Begin a section with a question; where that is refused, what was typed is still there."""
    form = SectionForm.sent(request.POST, sheets.languages)
    seen = as_version(request.POST.get("seen", ""))
    try:
        edited = drafting.with_new_section(
            sheets, form.code, begins=form.begins, texts=form.headings
        )
        reading = edited.read()
        if reading.questionnaire is not None:
            save_draft(by=request.user, wave=wave, form=reading.questionnaire, seen=seen)
            back = reverse("questionnaire-draft", args=[wave.study.slug, wave.code])
            return redirect(f"{back}#section-{form.code}")
        form.show(edited, reading.problems)
    except KeyError:
        form.lines.append(SummaryLine(_("Choose the question that it begins with."), "begins"))
    except Refused as refused:
        form.lines.append(SummaryLine(in_words(refused), "begins"))
    return _show(request, wave, draft, lines=form.lines)


def _edited(sheets, code, section, sent):
    """Return the sheets as a button changes them. KeyError for an unknown question or section."""
    step = STEPS.get(sent.get("move"))
    if section:
        names = {one: f"heading-{one}" for one in sheets.languages}
        texts = {one: sent[name].strip() for one, name in names.items() if name in sent}
        headed = drafting.with_heading(sheets, section, texts)
        return drafting.moved_section(headed, section, step=step) if step else headed
    if step:
        return drafting.moved_question(sheets, code, step=step)
    if "remove" in sent:
        return drafting.without_question(sheets, code)
    return drafting.with_settings(
        sheets, version=sent.get("version", "").strip(), title=sent.get("title", "").strip()
    )


def _anchor(code):
    return f"question-{code}" if code else ""


def _show(request, wave, draft, *, lines=()):
    comparison = comparison_of(wave)
    languages = drafting.sheets_of(draft.form, wave.study.languages).languages
    context = {
        "study": wave.study,
        "wave": wave,
        "draft": draft,
        "form": draft.form,
        "title": request.POST.get("title", draft.form.title),
        "version": request.POST.get("version", draft.form.version),
        "open": len(comparison.open) if comparison else 0,
        "added": SectionForm.sent(request.POST, languages),
        "languages": languages,
        "lines": lines,
    }
    status = 422 if lines else 200
    return render(request, "surveys/questionnaires/draft.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def questionnaire_question(request, slug, wave):
    """Edit one question of a draft (`code`), or add one behind another (`behind`)."""
    wave, draft = _draft_of(request, slug, wave)
    sheets = drafting.sheets_of(draft.form, wave.study.languages)
    code, behind = request.GET.get("code", ""), request.GET.get("behind", "")
    codes = {question.code for question in draft.form.items()}
    if (code or behind) not in codes:
        raise Http404
    seen = draft.version
    if request.method == "GET":
        form = QuestionForm.stored(sheets, code) if code else QuestionForm("", sheets.languages)
    else:
        form = QuestionForm.sent(request.POST, sheets.languages, code)
        seen = as_version(request.POST.get("seen", "")) or draft.version
        if _is_saved(request, wave, sheets, form, behind=behind, seen=seen):
            back = reverse("questionnaire-draft", args=[slug, wave.code])
            return redirect(f"{back}#{_anchor(form.code)}")
    context = {
        "study": wave.study,
        "wave": wave,
        "form": form,
        "code": code,
        "behind": behind,
        "seen": seen,
        "kinds": [(kind.value, kind_in_words(kind), kind.has_choices) for kind in Kind],
        "is_new": not wave.study.variables.filter(code=code).exists(),
        "privacies": PRIVACIES.items(),
        "privacy_help": PRIVACY_HELP,
        "shared": drafting.users_of_list(sheets, code) if code else [],
    }
    status = 422 if form.lines else 200
    return render(request, "surveys/questionnaires/question.html", context, status=status)


def _is_saved(request, wave, sheets, form, *, behind, seen):
    """Store the question; where that is refused, the form says why."""
    typed = {"kind": form.kind, "cells": form.cells(), "choices": form.choice_cells()}
    if behind:
        edited = drafting.with_new_question(sheets, form.code, behind=behind, **typed)
    else:
        edited = drafting.with_question(sheets, form.code, **typed)
    reading = edited.read()
    if reading.questionnaire is None:
        form.show(edited, reading.problems)
        return False
    try:
        save_draft(
            by=request.user,
            wave=wave,
            form=reading.questionnaire,
            seen=seen,
            privacy={form.code: form.privacy},
        )
    except Refused as refused:
        form.lines.append(SummaryLine(in_words(refused)))
        return False
    messages.success(request, _("%(code)s is stored in the draft.") % {"code": form.code})
    return True

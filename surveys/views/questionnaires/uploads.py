"""Questionnaires from files: sent, looked at, decided about, published."""

import uuid
from dataclasses import replace
from functools import lru_cache

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from surveys.actions import uploads
from surveys.domain.privacy import CAREFUL, PRIVACIES, PRIVACY_HELP
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.domain.xlsform.uploads.options import Options
from surveys.domain.xlsform.uploads.reading import Upload
from surveys.forms.hidden import as_uuid
from surveys.forms.summary import SummaryLine, lines_of
from surveys.forms.uploads import UploadForm, files_of, lists_of, options_of, privacy_of
from surveys.models import QuestionnaireDraft, QuestionnaireUpload, Study
from surveys.presenters.questionnaires import said_lines, shown_questions
from surveys.queries.questionnaires import new_variables
from surveys.reader import in_words
from surveys.rules import get_for_user

PAGE_SIZE = 50


@login_required
def questionnaire_upload(request, slug):
    """Take a file with questions; it is kept, whatever is wrong with it."""
    study = get_for_user(Study, request.user, Permission.QUESTIONNAIRE_EDIT, slug=slug)
    sent = request.POST if request.method == "POST" else None
    form = UploadForm(sent, study=study, initial={"wave": request.GET.get("wave", "")})
    lines: list[SummaryLine] = []
    if sent is not None:
        files, lines = files_of(request.FILES)
        lines = [*lines, *lines_of(form)]
        if not lines:
            decided = form.cleaned_data
            upload = uploads.keep_upload(
                by=request.user,
                study=study,
                files=files,
                options=Options(version=decided["version"], bare=study.languages[0]),
                wave=decided["wave"],
                id=as_uuid(sent.get("id", "")),
            )
            return redirect("questionnaire-preview", slug, upload.pk)
    context = {"study": study, "form": form, "lines": lines, "id": uuid.uuid4()}
    status = 422 if lines else 200
    return render(request, "surveys/uploads/upload.html", context, status=status)


@login_required
def questionnaire_preview(request, slug, upload_id):
    """Show what an upload asks and what is to be said about it; publish it when that is wanted."""
    upload = get_for_user(
        QuestionnaireUpload.objects.select_related("study", "published"),
        request.user,
        Permission.QUESTIONNAIRE_EDIT,
        study_of=lambda upload: upload.study,
        pk=upload_id,
        study__slug=slug,
    )
    if request.method != "POST":
        return _show(request, upload)
    if "drop" in request.POST:
        return _drop(request, upload)
    before = Options.from_json(upload.options)
    shown = _shown_options(_read(upload.pk, upload.version), before)
    options, lines = options_of(request.POST, shown)
    wave = request.POST.get("wave", upload.options.get("wave", ""))
    if lines:
        return _show(request, upload, lines=lines, status=422)
    is_other = (options, wave) != (shown, upload.options.get("wave", "")) or request.FILES
    if "publish" in request.POST and upload.published_id and not is_other:
        return _publish(request, upload)
    try:
        uploads.decide_upload(
            by=request.user, upload=upload, options=options, wave=wave, more=lists_of(request.FILES)
        )
    except Refused as refused:
        upload.refresh_from_db()
        return _show(request, upload, lines=[SummaryLine(in_words(refused))], status=409)
    if "publish" not in request.POST or is_other:
        if "publish" in request.POST:
            messages.info(request, _("What you decided is stored. Look at it, then publish."))
        return redirect("questionnaire-preview", slug, upload.pk)
    return _publish(request, upload)


def _shown_options(found, options):
    """Return the options with what the page proposes for what nobody said yet."""
    repeat = found.repeat if found.repeats else options.repeat
    languages = {**options.languages, **found.languages}
    known = {title: code for title, code in languages.items() if title not in found.unclear}
    return replace(options, repeat=repeat, languages=known)


def _drop(request, upload):
    try:
        uploads.drop_upload(by=request.user, upload=upload)
    except Refused as refused:
        return _show(request, upload, lines=[SummaryLine(in_words(refused))], status=409)
    messages.success(request, _("The file is removed."))
    return redirect("questionnaire-list", upload.study.slug)


def _publish(request, upload):
    wave = upload.study.waves.filter(code=upload.options.get("wave", "")).first()
    if wave is None:
        lines = [SummaryLine(_("Choose the wave that is to have the questionnaire."), "wave")]
        return _show(request, upload, lines=lines, status=422)
    try:
        accepted = uploads.accept_upload(
            by=request.user, upload=upload, wave=wave, privacy=privacy_of(request.POST)
        )
    except Refused as refused:
        return _show(request, upload, lines=[SummaryLine(in_words(refused))], status=409)
    if isinstance(accepted, QuestionnaireDraft):
        messages.info(
            request,
            _("The file is the draft of wave %(wave)s now. Decide what differs, then publish it.")
            % {"wave": wave.code},
        )
        return redirect("questionnaire-compare", upload.study.slug, wave.code)
    messages.success(
        request,
        _("Questionnaire %(version)s of wave %(wave)s is published.")
        % {"version": accepted.code, "wave": wave.code},
    )
    return redirect("questionnaire-detail", upload.study.slug, accepted.pk)


@lru_cache(maxsize=8)
def _read(upload_id, version):
    """Return what an upload says, read once for each version of what was decided about it."""
    # Somebody else may have decided, or removed it, since it was looked up.
    return uploads.read_upload_of(get_object_or_404(QuestionnaireUpload, pk=upload_id))


def _show(request, upload, *, lines=(), status=200):
    found: Upload = _read(upload.pk, upload.version)
    form = found.questionnaire
    questions = shown_questions(form) if form else []
    options = Options.from_json(upload.options)
    typed = request.POST if request.method == "POST" else {}
    stated = {code.removeprefix("privacy-"): value for code, value in typed.items()}
    context = {
        "study": upload.study,
        "upload": upload,
        "found": found,
        "form": form,
        "options": options,
        "version": typed.get("version", options.version),
        "wave": typed.get("wave", upload.options.get("wave", "")),
        "waves": upload.study.waves.order_by("-position"),
        "languages": [
            (title, typed.get(f"language-{title}", "" if title in found.unclear else code))
            for title, code in found.languages.items()
        ],
        "has_further": any(one.code == "repeat_left_out" for one in found.notes),
        "has_device": any(one.code == "device_left_out" for one in found.notes),
        "problems": said_lines(found.problems),
        "notes": said_lines(found.notes),
        "page": Paginator(questions, PAGE_SIZE).get_page(request.GET.get("page")),
        "new": [
            (question, stated.get(question.code, CAREFUL.value))
            for question in (new_variables(upload.study, form) if form else [])
        ],
        "privacies": PRIVACIES.items(),
        "privacy_help": PRIVACY_HELP,
        "lines": lines,
    }
    return render(request, "surveys/uploads/preview.html", context, status=status)

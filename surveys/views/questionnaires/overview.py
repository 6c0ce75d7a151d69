"""The questionnaires of a study: what each wave asks with, and what it is to ask with next."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys.actions.questionnaires import copy_questionnaire, publish_draft
from surveys.actions.studies import Undecided
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.domain.waves import WaveState
from surveys.forms.hidden import as_uuid
from surveys.forms.summary import SummaryLine
from surveys.models import Questionnaire, Study
from surveys.queries.questionnaires import waiting_uploads, waves_with_versions
from surveys.reader import in_words
from surveys.rules import can, get_for_user
from surveys.views.posting import posted_from

PAGE_SIZE = 25


@login_required
@require_safe
def questionnaire_list(request, slug):
    """Every wave with its questionnaires and its draft, what waits, and what can be done next."""
    study = get_for_user(Study, request.user, Permission.FIGURES_READ, slug=slug)
    return _show(request, study)


def _show(request, study, *, lines=(), chosen="", status=200):
    may_edit = can(request.user, Permission.QUESTIONNAIRE_EDIT, study)
    stored = Questionnaire.objects.filter(wave__study=study).select_related("wave")
    context = {
        "study": study,
        "page": Paginator(waves_with_versions(study), PAGE_SIZE).get_page(request.GET.get("page")),
        "sources": stored.defer("source", "definition").order_by("-wave__position", "-position"),
        "waiting": waiting_uploads(study) if may_edit else [],
        "may_edit": may_edit,
        "closed": WaveState.CLOSED,
        "chosen": chosen,
        "lines": lines,
    }
    return render(request, "surveys/questionnaires/list.html", context, status=status)


def wave_of(user, permission, slug, code):
    """Return a wave of a study that the user may open; 404 where there is none of this code."""
    study = get_for_user(Study, user, permission, slug=slug)
    wave = study.waves.filter(code=code).select_related("study").first()
    if wave is None:
        raise Http404
    return wave


@login_required
@posted_from("questionnaire-list", "slug")
def questionnaire_copy(request, slug, wave):
    """Begin the draft of a wave with a questionnaire of another, or of its own."""
    wave = wave_of(request.user, Permission.QUESTIONNAIRE_EDIT, slug, wave)
    chosen = request.POST.get("source", "")
    known = Questionnaire.objects.filter(wave__study=wave.study_id).select_related("wave")
    source = known.filter(pk=as_uuid(chosen)).first()
    problem = ""
    if source is None:
        problem = _("Choose which questionnaire to copy.")
    else:
        try:
            copy_questionnaire(by=request.user, wave=wave, source=source)
        except Refused as refused:
            problem = in_words(refused)
    if problem:
        lines = [SummaryLine(problem, f"source-{wave.code}")]
        return _show(request, wave.study, lines=lines, chosen=chosen, status=422)
    messages.success(request, _("Copied. Edit the draft, then compare and publish it."))
    return redirect("questionnaire-draft", slug, wave.code)


@login_required
@posted_from("questionnaire-list", "slug")
def questionnaire_publish(request, slug, wave):
    """Publish the draft of a wave; what nobody decided is shown instead."""
    wave = wave_of(request.user, Permission.QUESTIONNAIRE_EDIT, slug, wave)
    try:
        published = publish_draft(by=request.user, wave=wave)
    except Undecided as undecided:
        messages.error(request, in_words(undecided))
        return redirect("questionnaire-compare", slug, wave.code)
    except Refused as refused:
        return _show(request, wave.study, lines=[SummaryLine(in_words(refused))], status=409)
    messages.success(
        request,
        _("Questionnaire %(version)s is published: new interviews of wave %(wave)s are asked with "
          "it.") % {"version": published.code, "wave": wave.code},
    )  # fmt: skip
    return redirect("questionnaire-list", slug)

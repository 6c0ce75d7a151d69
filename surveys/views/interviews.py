"""The list of interviews, one interview to read, and its review."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.actions.interview_edits import approve_interview, return_interview
from surveys.domain.missing import missing_kind
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.domain.wording import in_language
from surveys.forms.conversations import conversations_in_words
from surveys.forms.hidden import as_version
from surveys.forms.wording import answer_in_words
from surveys.models import Interview, Study
from surveys.queries.consents import consents_of
from surveys.queries.interviews import STATES, count_projects, interviews_of
from surveys.rules import can, get_for_user, may_approve

PAGE_SIZE = 50


@login_required
def interview_list(request, slug):
    """Interviews of a study, to be found, approved or returned."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_READ, slug=slug)
    wave, state = request.GET.get("wave", ""), request.GET.get("state", "")
    interviews = interviews_of(study, wave=wave, state=state)
    page = Paginator(interviews, PAGE_SIZE).get_page(request.GET.get("page"))
    count_projects(page.object_list)
    for interview in page:
        interview.may_approve = may_approve(request.user, interview)
    context = {
        "study": study,
        "page": page,
        "waves": study.waves.all(),
        "states": [(value, Interview.State(value).label) for value in STATES],
        "wave": wave,
        "state": state,
        "may_enter": can(request.user, Permission.INTERVIEW_ENTER, study),
    }
    return render(request, "surveys/interviews/list.html", context)


@login_required
def interview_detail(request, slug, interview_id):
    """One interview as it was answered, in the questionnaire of its own wave and version."""
    interview = get_interview(request.user, Permission.INTERVIEW_READ, slug, interview_id)
    study = interview.wave.study
    context = {
        "study": study,
        "interview": interview,
        "answers": answered_sections(interview.questionnaire.form, "interview", interview.answers),
        "projects": [
            (
                project,
                answered_sections(interview.questionnaire.form, "project", project.answers),
            )
            for project in interview.projects.all()
        ],
        "conversations": conversations_in_words(interview.further_conversations),
        "consents": consents_of(interview).values(),
        "may_approve": may_approve(request.user, interview),
        "may_enter": can(request.user, Permission.INTERVIEW_ENTER, study),
    }
    return render(request, "surveys/interviews/detail.html", context)


def get_interview(user, permission, slug, interview_id) -> Interview:
    """Fetch one interview of the study by rule."""
    return get_for_user(
        Interview.objects.select_related(
            "wave__study", "respondent", "organization", "questionnaire", "created_by"
        ),
        user,
        permission,
        study_of=lambda interview: interview.wave.study,
        pk=interview_id,
        wave__study__slug=slug,
    )


def answered_sections(form, level: str, answers: dict) -> list[tuple[str, list[dict]]]:
    """Return, by section heading, each question with its answer in words or its kind of empty."""
    language = get_language() or "en"
    return [
        (
            in_language(section.label, language),
            [
                {
                    "label": in_language(question.label, language) or question.code,
                    "answer": answer_in_words(question, answers.get(question.code), language),
                    "missing": missing_kind(answers.get(question.code)),
                }
                for question in section.questions
            ],
        )
        for section in form.sections
        if section.level == level
    ]


@login_required
@require_POST
def interview_review(request, slug, interview_id, decision):
    """Approve an interview, or return it with a note to who entered it."""
    interview = get_interview(request.user, Permission.INTERVIEW_APPROVE, slug, interview_id)
    seen = as_version(request.POST.get("seen", "")) or interview.version
    try:
        if decision == "approve":
            approve_interview(by=request.user, interview=interview, seen=seen)
            messages.success(request, _("%(interview)s is approved.") % {"interview": interview})
        else:
            note = request.POST.get("note", "")
            return_interview(by=request.user, interview=interview, seen=seen, note=note)
            messages.success(request, _("%(interview)s is returned.") % {"interview": interview})
    except Refused as refused:
        messages.error(request, _(refused.template) % refused.params)
    return redirect("interview-list", slug=slug)

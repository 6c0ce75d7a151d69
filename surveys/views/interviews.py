"""The list of interviews, and one interview to read."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.domain.consents import Purpose
from surveys.domain.interviews import STATES, State
from surveys.domain.missing import missing_kind
from surveys.domain.questionnaire import Kind, Questionnaire
from surveys.domain.refusals import NotThere
from surveys.domain.rich_text import plain
from surveys.domain.roles import Permission
from surveys.domain.wording import Named, gettext_noop
from surveys.models import Interview, Study, Visitor
from surveys.presenters.answers import answer_in_words
from surveys.presenters.conversations import conversations_in_words
from surveys.queries.barriers import barrier_of
from surveys.queries.consents import consents_of
from surveys.queries.counted import what_counts
from surveys.queries.handing_in import handed_in_by
from surveys.queries.interviews import as_listed, interviews_of
from surveys.queries.joined import joined_into
from surveys.queries.story import approvers_of, story_of
from surveys.queries.working_copies import left_lying, open_copies
from surveys.reader import language, localized
from surveys.rules import can, get_for_user, may_approve

PAGE_SIZE = 50
LIST_KEYS = ("wave", "state", "unsaved", "page")
"""What the address of the list may say; the way back to it keeps that."""


@login_required
def interview_list(request, slug):
    """Interviews of a study, to be found, approved or returned."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_READ, slug=slug)
    wave, state = request.GET.get("wave", ""), request.GET.get("state", "")
    _require_known(study, wave, state)
    interviews = interviews_of(study, wave=wave, state=state)
    unsaved = open_copies(study)
    if request.GET.get("unsaved"):
        interviews = interviews.filter(pk__in=unsaved.values("pk"))
    page = Paginator(interviews, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = as_listed(page.object_list)
    handed_in = handed_in_by(page.object_list)
    since = dict(unsaved.filter(pk__in=page.object_list).values_list("pk", "changed_at"))
    for interview in page:
        interview.unsaved_since = since.get(interview.pk)
        interview.may_approve = may_approve(request.user, interview, handed_in)
    context = {
        "study": study,
        "page": page,
        "waves": study.waves.all(),
        "states": [(state, _(word)) for state, word in STATES.items()],
        "wave": wave,
        "state": state,
        "unsaved": bool(request.GET.get("unsaved")),
        "lying": next(iter(left_lying(study)), None),
        "back": query_of(request.GET),
        "may_enter": can(request.user, Permission.INTERVIEW_ENTER, study),
    }
    return render(request, "surveys/interviews/list.html", context)


def _require_known(study: Study, wave: str, state: str) -> None:
    """Raise NotThere where the address asks for a wave or state that there is not."""
    codes = list(study.waves.values_list("code", flat=True)) if wave else []
    if wave not in ("", *codes):
        raise NotThere(
            gettext_noop("This study has no wave %(wave)s. It has: %(known)s."),
            {"wave": wave, "known": ", ".join(codes) or "—"},
        )
    if state and state not in STATES:
        raise NotThere(
            gettext_noop("Interviews have no state %(state)s. They have: %(known)s."),
            {"state": state, "known": Named(tuple(STATES.values()))},
        )


def query_of(query: Mapping[str, str]) -> str:
    """Return the part of an address that says which list somebody came from."""
    return urlencode({key: query[key] for key in LIST_KEYS if query.get(key)})


@login_required
def interview_detail(request, slug, interview_id):
    """One interview as it was answered, in the questionnaire of its own wave and version."""
    interview = get_interview(request.user, Permission.INTERVIEW_READ, slug, interview_id)
    if "submitted" in request.GET and interview.state == State.SUBMITTED:
        messages.success(request, submitted_in_words(interview))
    return show_interview(request, interview, query=request.GET)


def submitted_in_words(interview: Interview) -> str:
    """Return what whoever submitted an interview is told on the page to which that leads."""
    return _("%(interview)s is submitted and will be counted.") % {"interview": interview}


def show_interview(request, interview, *, query, status=200, **refused):
    """Show an interview; `refused` says what was decided and could not be.

    `query` tells which list somebody came from.
    """
    study, consents = interview.wave.study, consents_of(interview)
    form, story = interview.questionnaire.form, story_of(interview)
    approved = what_counts(interview) if interview.approved_content else None
    context = refused | {
        "study": study,
        "interview": interview,
        "barrier": barrier_of(interview.wave, interview),
        "story": story,
        "last_decision": next((event for event in story if event.state), None),
        "approvers": approvers_of(interview),
        "back": query_of(query),
        "answers": answered_sections(form, "interview", interview.answers),
        "projects": answered_projects(form, interview.projects.all()),
        "approved": approved
        and {
            "answers": answered_sections(form, "interview", approved.answers),
            "projects": answered_projects(form, approved.projects),
        },
        "conversations": conversations_in_words(interview.further_conversations),
        "consents": consents.values(),
        "has_consent": consents[Purpose.PARTICIPATE].standing is not None,
        "may_approve": may_approve(request.user, interview),
        "may_enter": can(request.user, Permission.INTERVIEW_ENTER, study),
    }
    return render(request, "surveys/interviews/detail.html", context, status=status)


def answered_projects(
    form: Questionnaire, projects: Iterable[Any]
) -> list[tuple[Any, list[tuple[str, list[dict[str, Any]]]]]]:
    """Return each project with its answers by section."""
    return [(one, answered_sections(form, "project", one.answers)) for one in projects]


def get_interview(
    user: Visitor, permission: Permission, slug: str, interview_id: UUID
) -> Interview:
    """Fetch one interview of the study by rule.

    One that was made one with another is told, with the way to what it became.
    """
    interviews = Interview.objects.select_related(
        "wave__study", "respondent", "organization", "questionnaire", "created_by"
    )
    try:
        return get_for_user(
            interviews,
            user,
            permission,
            study_of=lambda interview: interview.wave.study,
            pk=interview_id,
            wave__study__slug=slug,
        )
    except Http404:
        _tell_if_joined(user, permission, slug, interview_id)
        raise


def _tell_if_joined(user: Visitor, permission: Permission, slug: str, interview_id: UUID) -> None:
    study = get_for_user(Study, user, permission, slug=slug)
    if now := joined_into(study, interview_id):
        raise NotThere(
            gettext_noop(
                "This interview was joined with %(interview)s: two interviews of one expert in a "
                "wave became one. Its projects stand there."
            ),
            {"interview": now},
            instead=reverse("interview-detail", args=[slug, now.pk]),
        )


def answered_sections(
    form: Questionnaire, level: str, answers: Mapping[str, Any]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return, by section heading, each question with its answer in words or its kind of empty."""
    return [
        (
            plain(localized(section.label)),
            [
                {
                    "label": question.label_in(language()),
                    "answer": answer_in_words(question, answers.get(question.code), language()),
                    "missing": missing_kind(answers.get(question.code)),
                }
                for question in section.questions
                if question.kind is not Kind.NOTE
            ],
        )
        for section in form.sections
        if section.level == level
    ]

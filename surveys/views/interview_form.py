"""Entering an interview: a new one, and one that exists."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.actions.entering import EnteredForm, StoredInterview, enter_interview
from surveys.domain.interviews import COMPLETE, State
from surveys.domain.pseudonyms import key_of
from surveys.domain.refusals import (
    NotWritable,
    Refused,
    StaleVersion,
    TakenIds,
    Unstored,
)
from surveys.domain.roles import Permission
from surveys.forms.interview import InterviewForm
from surveys.forms.typed import seal_of
from surveys.models import Interview, Study
from surveys.queries.barriers import barrier_of
from surveys.queries.consents import last_text
from surveys.queries.experts import codes_to_offer, example_of
from surveys.reader import in_words
from surveys.rules import SignedInRequest, get_for_user
from surveys.views.consents import withdrawn_in_words
from surveys.views.interviews import get_interview
from surveys.views.wave_choice import asked_wave, choose_wave


@login_required
def interview_new(request, slug):
    """Enter a new interview of an open wave."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_ENTER, slug=slug)
    wave = asked_wave(request, study)
    if wave is None:
        return choose_wave(request, study)
    questionnaire = wave.questionnaires.order_by("-position").first()
    if questionnaire is None:
        return choose_wave(request, study)
    form = InterviewForm(
        questionnaire.form,
        languages=study.languages,
        data=request.POST if request.method == "POST" else None,
        initial={
            "interviewer": request.user.username,
            "language": request.LANGUAGE_CODE[:2],
            "consent_text": last_text(wave),
        },
        example=example_of(study),
    )
    if request.method == "POST":
        if existing := own_interview(request, form, study):
            return _take_repeated(request, study, form, wave=wave, existing=existing)
        return _take_form(request, study, form, wave=wave, questionnaire=questionnaire)
    return _show(request, study, form, wave=wave)


def own_interview(request: SignedInRequest, form: InterviewForm, study: Study) -> Interview | None:
    """Return the interview that this form made when the same person sent it before."""
    own = Interview.objects.filter(pk=form.id, created_by=request.user, wave__study=study)
    return own.select_related("respondent").first()


def _take_repeated(request, study, form, *, wave, existing):
    """Take a form that was sent before as an edit of what it made, if it is of the same expert."""
    typed = form.details["respondent"].value() or ""
    if not typed.strip() or key_of(typed) == key_of(existing.respondent.code):
        return interview_edit(request, study.slug, existing.pk)
    form.renew({form.id, *(record.id for record in form.projects)})
    form.problems.append(
        _(
            "This form was saved as the interview of %(expert)s already. Save again to store a new "
            "interview of %(typed)s; to correct the expert, open the other one."
        )
        % {"expert": existing.respondent.code, "typed": typed}
    )
    return _show(request, study, form, wave=wave, status=422)


@login_required
def interview_edit(request, slug, interview_id):
    """Edit an interview in the questionnaire of its own wave and version."""
    interview = get_interview(request.user, Permission.INTERVIEW_ENTER, slug, interview_id)
    study = interview.wave.study
    form = InterviewForm(
        interview.questionnaire.form,
        languages=study.languages,
        interview=interview,
        data=request.POST if request.method == "POST" else None,
        initial=stored_details(interview),
    )
    if request.method == "POST":
        return _take_form(
            request, study, form, wave=interview.wave, questionnaire=interview.questionnaire
        )
    return _show(request, study, form, wave=interview.wave)


def stored_details(interview: Interview) -> dict:
    """Return what the form shows of the details of a stored interview."""
    return {
        "respondent": interview.respondent.code,
        "organization": interview.organization.code if interview.organization else "",
        "held_on": interview.held_on,
        "mode": interview.mode,
        "duration_minutes": interview.duration_minutes,
        "further_conversations": interview.further_conversations,
        "language": interview.language,
        "interviewer": interview.interviewer,
        "consent_text": last_text(interview.wave),
    }


def _take_form(request, study, form, *, wave, questionnaire):
    """Store what was typed; add a project, or show what needs attention, where that is asked."""
    is_decided = form.read_choices()
    action = request.POST.get("action")
    opened = request.POST.get("open", "")
    if opened or action in ("add_project", "add_conversation", "show"):
        form.details.leave_unchecked()
        if opened:
            form.open_project(opened)
        elif action == "add_project":
            form.add_project()
        elif action == "add_conversation":
            form.add_conversation()
        else:
            form.came_back = True
        return _show(request, study, form, wave=wave)
    if not is_decided:
        form.ask_for_choices()
        return _show(request, study, form, wave=wave, status=422)
    form.apply_choices()
    if form.refuse_too_many():
        return _show(request, study, form, wave=wave, status=422)
    entered = form.entered(submit=action == "submit")
    try:
        stored = enter_interview(
            by=request.user,
            entered=entered,
            wave=wave,
            questionnaire=questionnaire,
            interview=form.interview,
        )
    except Unstored as refused:
        form.show_found(refused.found)
    except StaleVersion as stale:
        form.show_conflicts(stale)
    except NotWritable:
        return _show(request, study, form, wave=wave, status=409)
    except TakenIds as taken:
        if form.interview is None and (made := own_interview(request, form, study)):
            return interview_edit(request, study.slug, made.pk)  # sent twice at once
        _renew(form, taken)
    except Refused as refused:
        form.problems.append(in_words(refused))
    else:
        for consent in entered.withdrawn:
            messages.success(request, withdrawn_in_words(consent))
        return _after_saving(request, study, stored, entered)
    return _show(request, study, form, wave=wave, status=422)


def _renew(form: InterviewForm, taken: TakenIds) -> None:
    """Give the form ids of its own, and say so."""
    form.renew(taken.ids)
    form.problems.append(
        _(
            "The form carried the id of another record, of this or another interview. It has "
            "a new one now: save again to store what was typed as new."
        )
    )


def _after_saving(
    request: SignedInRequest, study: Study, stored: StoredInterview, entered: EnteredForm
) -> HttpResponse:
    """Say that it is saved, and submitted where that was asked.

    Where only that is refused, one message says that it is saved and that it is not submitted.
    """
    interview, found = stored.interview, stored.found
    saved_at = timezone.localtime().strftime("%H:%M:%S")
    if not entered.submit:
        messages.success(request, _("Saved at %(time)s.") % {"time": saved_at})
        return redirect("interview-edit", slug=study.slug, interview_id=interview.pk)
    if interview.state in COMPLETE:
        messages.success(
            request, _("%(interview)s is submitted and will be counted.") % {"interview": interview}
        )
        return redirect("interview-detail", slug=study.slug, interview_id=interview.pk)
    form = InterviewForm(
        interview.questionnaire.form,
        languages=study.languages,
        interview=interview,
        initial=stored_details(interview),
    )
    form.confirmed = entered.confirmed
    form.headline = _saved_only(interview) % {"time": saved_at}
    form.show_found(found)
    return _show(request, study, form, wave=interview.wave, status=422)


def _saved_only(interview: Interview) -> str:
    if interview.state == State.DRAFT:
        return _("Saved as a draft at %(time)s, but not submitted yet.")
    return _("Saved at %(time)s, but not submitted yet.")


def _show(request, study, form, *, wave, status=200):
    """Show the form, and above what was typed why it cannot be stored where it cannot."""
    context = {
        "study": study,
        "wave": wave,
        "form": form,
        "seal": seal_of(study),
        "interview": form.interview,
        "barrier": barrier_of(wave, form.interview),
        "expert_codes": [] if form.interview else codes_to_offer(study),
    }
    if context["barrier"] and request.method != "POST":
        return render(request, "surveys/interviews/not_writable.html", context, status=409)
    return render(request, "surveys/interviews/form.html", context, status=status)

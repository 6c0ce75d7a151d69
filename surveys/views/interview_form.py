"""Entering an interview: a new one, and one that exists."""

from collections.abc import Collection

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.actions.consents import ask_before_withdrawal, record_consent, withdraw_consent
from surveys.actions.idempotency import ATTEMPTS, first_or_found
from surveys.actions.interview_edits import save_interview, submit_interview
from surveys.actions.interviews import already_interviewed, ask_about_days, record_interview
from surveys.actions.record_merging import FIRST_VERSION
from surveys.actions.respondents import ensure_respondent, questions_about_expert
from surveys.domain.answers import AnswerProblem
from surveys.domain.confirming import Question, ToConfirm, asking_also, open_questions
from surveys.domain.conversations import days_of
from surveys.domain.dates import ask_without_project
from surveys.domain.details import FURTHER, check_consent
from surveys.domain.interviews import COMPLETE, State
from surveys.domain.pseudonyms import key_of
from surveys.domain.refusals import (
    AlreadyInterviewed,
    InvalidAnswers,
    NotWritable,
    Refused,
    StaleVersion,
    TakenIds,
)
from surveys.domain.roles import Permission
from surveys.forms.details import DetailsForm
from surveys.forms.interview import InterviewForm
from surveys.forms.typed import seal_of
from surveys.models import Interview, Questionnaire, Study, User, Wave
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
        return _take_form(request, study, form, wave=interview.wave)
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


def _take_form(request, study, form, *, wave, questionnaire=None):
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
    if not form.details.is_valid():
        _say_at_once(request, form, wave)
        return _show(request, study, form, wave=wave, status=422)
    try:
        interview = _store(form=form, by=request.user, wave=wave, questionnaire=questionnaire)
    except InvalidAnswers as invalid:
        form.show_problems(invalid.problems)
        _say_at_once(request, form, wave)
    except StaleVersion as stale:
        form.show_conflicts(stale)
    except ToConfirm as asked:
        _say_at_once(request, form, wave, asked=asked.questions)
    except NotWritable:
        return _show(request, study, form, wave=wave, status=409)
    except AlreadyInterviewed:
        _say_at_once(request, form, wave)
    except TakenIds as taken:
        if form.interview is None and (made := own_interview(request, form, study)):
            return interview_edit(request, study.slug, made.pk)  # sent twice at once
        _renew(form, taken)
    except Refused as refused:
        form.problems.append(in_words(refused))
    else:
        for consent in form.details.withdrawn():
            messages.success(request, withdrawn_in_words(consent))
        return _after_saving(request, study, interview, confirmed=form.confirmed)
    return _show(request, study, form, wave=wave, status=422)


def _say_at_once(
    request: HttpRequest, form: InterviewForm, wave: Wave, *, asked: Collection[Question] = ()
) -> None:
    """Say all that is wrong and all that is asked, so that nobody is sent back in rounds."""
    complete = is_to_count(request, form)
    form.check_answers(complete=complete)
    if complete and not counts_already(form):
        form.show_problems(_unagreed(form, wave))
    expert = form.details.cleaned_data.get("respondent")
    questions = [*asked, *_asked_before(form, wave), *_asked_about_dates(form, wave)]
    already = expert and already_interviewed(wave.study.respondents.named(expert), wave)
    if already and form.interview is None:
        form.say_already(already)
    if expert and complete:
        questions += ask_without_project(len(form.kept), expert)
    form.ask(ToConfirm(open_questions(questions, form.confirmed)))


def _unagreed(form: InterviewForm, wave: Wave) -> list[AnswerProblem]:
    """Return what is wrong where the interview is to be submitted and consent would not stand."""
    respondent = form.details.cleaned_data.get("respondent") or "—"
    return [*check_consent(given=form.details.agrees, respondent=respondent, wave=wave.code)]


def _asked_before(form: InterviewForm, wave: Wave) -> list[Question]:
    """Return what is asked before anything is written: about the expert, and each withdrawal."""
    asked = [one for consent in form.details.withdrawn() for one in ask_before_withdrawal(consent)]
    expert = form.details.cleaned_data.get("respondent")
    if expert and form.interview is None:
        asked += questions_about_expert(wave.study, expert)
    return asked


def _asked_about_dates(form: InterviewForm, wave: Wave) -> list[Question]:
    """Return what is asked about the dates that could be read, as the write would ask it."""
    typed, stored = form.details.cleaned_data, form.interview
    known = [stored.held_on, *days_of(stored.further_conversations)] if stored else []
    days = [typed.get("held_on"), *days_of(typed.get(FURTHER) or [])]
    return [*ask_about_days(days, wave, known=known)]


def _renew(form: InterviewForm, taken: TakenIds) -> None:
    """Give the form ids of its own, and say so."""
    form.renew(taken.ids)
    form.problems.append(
        _(
            "The form carried the id of another record, of this or another interview. It has "
            "a new one now: save again to store what was typed as new."
        )
    )


def is_to_count(request: HttpRequest, form: InterviewForm) -> bool:
    """Return whether what was typed must be complete: it counts already, or is being submitted."""
    return counts_already(form) or is_to_submit(request)


def counts_already(form: InterviewForm) -> bool:
    """Return whether the interview is handed in as it is stored."""
    return form.interview is not None and form.interview.state in COMPLETE


def is_to_submit(request: HttpRequest) -> bool:
    """Return whether the interview is to be handed in once it is saved."""
    return request.POST.get("action") == "submit"


@first_or_found
def _store(*, form: InterviewForm, by: User, wave: Wave, questionnaire: Questionnaire) -> Interview:
    """Write the interview and its consents together; what is to be confirmed is asked at once.

    An expert who ends in another one at this moment is found to be gone the second time.
    """
    with asking_also(open_questions(_asked_before(form, wave), form.confirmed)):
        interview = _write_interview(form, by=by, wave=wave, questionnaire=questionnaire)
        _write_consents(form.details, interview, by=by, confirmed=form.confirmed)
    return interview


def _write_interview(
    form: InterviewForm, *, by: User, wave: Wave, questionnaire: Questionnaire
) -> Interview:
    if form.interview is not None:
        return save_interview(
            by=by,
            interview=form.interview,
            seen=form.seen or FIRST_VERSION,
            content=form.content(),
            confirmed=form.confirmed,
        )
    code = form.details.cleaned_data["respondent"]
    return record_interview(
        by=by,
        wave=wave,
        questionnaire=questionnaire,
        respondent=ensure_respondent(by=by, study=wave.study, code=code),
        content=form.content(),
        id=form.id,
        confirmed=form.confirmed,
    )


def _write_consents(
    details: DetailsForm, interview: Interview, *, by: User, confirmed: Collection[str]
) -> None:
    """Record what the respondent agrees to now, and withdraw what is taken back."""
    for purpose in details.given():
        record_consent(
            by=by,
            respondent=interview.respondent,
            wave=interview.wave,
            purpose=purpose,
            text_version=details.cleaned_data["consent_text"],
            given_on=details.given_on(),
        )
    for consent in details.withdrawn():
        withdraw_consent(by=by, consent=consent, on=timezone.localdate(), confirmed=confirmed)


def _after_saving(request, study, interview, *, confirmed):
    """Say that it is saved; submit it where that was asked.

    Where only that is refused, one message says that it is saved and that it is not submitted.
    """
    saved_at = timezone.localtime().strftime("%H:%M:%S")
    if not is_to_submit(request):
        messages.success(request, _("Saved at %(time)s.") % {"time": saved_at})
        return redirect("interview-edit", slug=study.slug, interview_id=interview.pk)
    interview = get_interview(request.user, Permission.INTERVIEW_ENTER, study.slug, interview.pk)
    try:
        interview = _submit(interview, by=request.user, confirmed=confirmed)
    except Refused as refused:
        form = InterviewForm(
            interview.questionnaire.form,
            languages=study.languages,
            interview=interview,
            initial=stored_details(interview),
        )
        form.confirmed = confirmed
        form.headline = _saved_only(interview) % {"time": saved_at}
        if isinstance(refused, InvalidAnswers):
            form.show_problems(refused.problems)
            asked = ask_without_project(len(form.projects), interview.respondent.code)
            form.ask(ToConfirm(open_questions(asked, confirmed)))
        elif isinstance(refused, ToConfirm):
            form.ask(refused)
        else:
            form.problems.append(in_words(refused))
        return _show(request, study, form, wave=interview.wave, status=422)
    messages.success(
        request, _("%(interview)s is submitted and will be counted.") % {"interview": interview}
    )
    return redirect("interview-detail", slug=study.slug, interview_id=interview.pk)


def _submit(interview: Interview, *, by: User, confirmed: Collection[str]) -> Interview:
    """Submit what is stored; what was submitted already, as by a second click, stays so."""
    for _attempt in range(ATTEMPTS):
        if interview.state in COMPLETE:
            return interview
        try:
            return submit_interview(
                by=by, interview=interview, seen=interview.version, confirmed=confirmed
            )
        except StaleVersion as stale:
            last = stale
        interview = Interview.objects.select_related(
            "wave__study", "respondent", "questionnaire"
        ).get(pk=interview.pk)
    raise last


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

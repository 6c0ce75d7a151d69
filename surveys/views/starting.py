"""Beginning an interview: with whom, when, how, and what they agreed to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys.actions.entering import enter_interview
from surveys.domain.canonical import UNSTORABLE
from surveys.domain.defaults import default_answers
from surveys.domain.pseudonyms import key_of
from surveys.domain.questionnaire import Level
from surveys.domain.refusals import NotWritable, Refused, TakenIds, Unstored
from surveys.domain.roles import Permission
from surveys.forms.starting import StartForm
from surveys.models import Interview, Study
from surveys.queries.barriers import barrier_of
from surveys.queries.consents import last_text
from surveys.queries.experts import example_of, near_codes
from surveys.queries.starting import experts_offered, known_of
from surveys.reader import in_words
from surveys.rules import SignedInRequest, can, get_for_user
from surveys.views.wave_choice import asked_code, asked_wave, choose_wave, open_waves

BEGUN = "interview-edit"
"""The page that an interview is typed on once it has begun."""
AT_WHAT_IS_OPEN = "#open"
"""Where on it one begins: at the first field that is open."""
EXPERT = "details-respondent"
COMPARED = ("held_on", "mode", "duration_minutes", "language", "interviewer")


@login_required
def interview_new(request, slug):
    """Begin an interview of an open wave; what is asked is typed on the page that follows."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_ENTER, slug=slug)
    wave = asked_wave(request, study)
    questionnaire = wave and wave.questionnaires.order_by("-position").first()
    if questionnaire is None:
        return choose_wave(request, study)
    form = StartForm(
        study,
        data=request.POST if request.method == "POST" else None,
        initial=_offered(request, study, wave),
        example=example_of(study),
    )
    if request.method != "POST":
        return _show(request, study, form, wave=wave)
    if request.POST.get("action") == "show":  # it comes back through signing in
        form.details.leave_unchecked()
        form.came_back = True
        return _show(request, study, form, wave=wave)
    if existing := own_interview(request, form, study):
        return _take_repeated(request, study, form, wave=wave, existing=existing)
    return _begin(request, study, form, wave=wave, questionnaire=questionnaire)


def _offered(request, study, wave):
    """Return what the form begins with; of an expert whom the address names, where they work."""
    code = _typed(request.GET.get("expert", ""))
    known = known_of(study, code, wave) if code else None
    return {
        "respondent": code,
        "organization": known.organization.code if known and known.organization else "",
        "interviewer": request.user.username,
        "language": request.LANGUAGE_CODE[:2],
        "consent_text": last_text(wave),
    }


def own_interview(request: SignedInRequest, form: StartForm, study: Study) -> Interview | None:
    """Return the interview that this form made when the same person sent it before."""
    own = Interview.objects.filter(pk=form.id, created_by=request.user, wave__study=study)
    return own.select_related("respondent").first()


def _take_repeated(request, study, form, *, wave, existing):
    """Lead on to what this form began before; another expert is another interview."""
    typed = form.details["respondent"].value() or ""
    if not typed.strip() or key_of(typed) == key_of(existing.respondent.code):
        return _lead_back(request, study, form, existing)
    form.renew()
    form.problems.append(
        _("This form began the interview of %(expert)s already. Begin again for %(typed)s.")
        % {"expert": existing.respondent.code, "typed": typed}
    )
    return _show(request, study, form, wave=wave, status=422)


def _begin(request, study, form, *, wave, questionnaire):
    """Store the interview as a draft with its consents; show what keeps it from that."""
    answers = default_answers(questionnaire.form, Level.INTERVIEW, today=timezone.localdate())
    entered, status = form.entered(answers), 422
    try:
        stored = enter_interview(
            by=request.user, entered=entered, wave=wave, questionnaire=questionnaire
        )
    except (Unstored, TakenIds) as refused:
        if made := own_interview(request, form, study):
            return _lead_back(request, study, form, made)  # sent twice at once
        if isinstance(refused, Unstored):
            form.show_found(refused.found)
        else:
            form.renew()
            form.problems.append(_("Another record has the id of this form. Begin again."))
    except NotWritable:
        status = 409
    except Refused as refused:
        form.problems.append(in_words(refused))
    else:
        messages.success(request, _("The interview has begun. What you type is kept by itself."))
        return _lead_on(study, stored.interview)
    return _show(request, study, form, wave=wave, status=status)


def _lead_back(request, study, form, interview):
    """Lead on to what this form began before; say so where it has other details by now."""
    details = form.entered({}).content.details()
    if any(details[name] != getattr(interview, name) for name in COMPARED):
        messages.info(
            request,
            _("This interview had begun already. Its details are as they were: change them here."),
        )
    return _lead_on(study, interview)


def _lead_on(study: Study, interview: Interview) -> HttpResponse:
    return redirect(reverse(BEGUN, args=[study.slug, interview.pk]) + AT_WHAT_IS_OPEN)


def _show(request, study, form, *, wave, status=200):
    context = {
        "study": study,
        "wave": wave,
        "form": form,
        "barrier": barrier_of(wave),
        "others": open_waves(study).exclude(pk=wave.pk).exists(),
        "going_on": BEGUN,
        "by_identity": can(request.user, Permission.IDENTITY_READ, study),
        **_about_expert(study, form.details["respondent"].value() or "", wave),
    }
    return render(request, "surveys/desk/start.html", context, status=status)


@login_required
@require_safe
def expert_find(request, slug):
    """Experts that are like what is being typed, to choose one from."""
    study, wave = _study_and_wave(request, slug)
    if wave is None:
        return HttpResponse(status=204)
    by_identity = can(request.user, Permission.IDENTITY_READ, study)
    typed = _typed(request.GET.get(EXPERT, ""))
    context = {
        "study": study,
        "experts": experts_offered(study, typed, wave, by_identity=by_identity),
        "by_identity": by_identity,
    }
    return render(request, "surveys/desk/_found.html", context)


@login_required
@require_safe
def expert_known(request, slug):
    """What is known of the expert whose code was typed or chosen."""
    study, wave = _study_and_wave(request, slug)
    if wave is None:
        return HttpResponse(status=204)
    context = {
        "study": study,
        "wave": wave,
        "going_on": BEGUN,
        "by_identity": can(request.user, Permission.IDENTITY_READ, study),
        **_about_expert(study, _typed(request.GET.get(EXPERT, "")), wave),
    }
    return render(request, "surveys/desk/_known.html", context)


def _about_expert(study, code, wave):
    code = _typed(code)
    known = known_of(study, code, wave) if code else None
    near = near_codes(study, code) if code and known is None else []
    return {"code": code, "known": known, "near": near}


def _study_and_wave(request, slug):
    """Return both; None for the wave where none is named yet, and nothing is to be said."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_ENTER, slug=slug)
    wave = asked_wave(request, study)
    if wave is None and asked_code(request):
        raise Http404
    return study, wave


def _typed(text: str) -> str:
    """Return what was typed as a database can be asked for it."""
    return UNSTORABLE.sub("", text).strip()[:64]

"""Consent of one respondent in one wave: to be read, given, withdrawn and given again."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.actions.consents import ask_before_withdrawal, record_consent, withdraw_consent
from surveys.domain.confirming import ToConfirm
from surveys.domain.consents import Purpose
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.domain.waves import WaveState
from surveys.forms.consents import GivingForm, WithdrawalForm
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import Consent, ConsentText, Interview
from surveys.queries.consent_texts import texts_in_force
from surveys.queries.consents import Agreement, consents_of, last_text
from surveys.reader import in_words
from surveys.rules import SignedInRequest
from surveys.views.interviews import get_interview


@dataclass
class PurposeForm:
    """A purpose on the page, with the form of what can be done about it."""

    purpose: Agreement
    interview: Interview
    text: ConsentText | None = None  # that is in force, where the study has its words
    data: object = None
    problem: str = ""
    is_asked: bool = False  # the problem is that a box is to be ticked

    @property
    def is_open(self) -> bool:
        """Whether the page unfolds it: somebody is at it."""
        return self.data is not None

    @cached_property
    def form(self):
        today, prefix = timezone.localdate(), self.purpose.code
        if self.purpose.standing:
            return WithdrawalForm(self.data, prefix=prefix, initial={"withdrawn_on": today})
        version = self.text.text_version if self.text else last_text(self.interview.wave)
        offered = {"text_version": version, "given_on": today}
        return GivingForm(self.data, prefix=prefix, initial=offered)

    @property
    def lines(self) -> list[SummaryLine]:
        """All that is wrong with what was sent, each with the place to mend it."""
        if not self.is_open:
            return []
        place = f"confirm-{self.purpose.code}" if self.is_asked else self.purpose.code
        problems = [SummaryLine(self.problem, place)] if self.problem else []
        return [*problems, *lines_of(self.form)]

    @property
    def questions(self) -> list:
        return [*ask_before_withdrawal(self.purpose.standing)] if self.purpose.standing else []


@login_required
def interview_consent(request, slug, interview_id):
    """Show every purpose; record what the respondent gives or withdraws."""
    interview = get_interview(request.user, Permission.INTERVIEW_ENTER, slug, interview_id)
    texts = texts_in_force(interview.wave.study, timezone.localdate())
    shown = {
        code: PurposeForm(purpose, interview, texts.get(code))
        for code, purpose in consents_of(interview).items()
    }
    status = 200
    if request.method == "POST":
        one = shown.get(request.POST.get("purpose", ""))
        if one is None:
            raise Http404
        if _is_overtaken(request, one):
            messages.info(
                request, _("This consent was changed meanwhile; it is shown as it is now.")
            )
            return redirect("interview-consent", slug=slug, interview_id=interview_id)
        one.data, status = request.POST, 422
        if one.form.is_valid() and (done := _act(request, one)):
            messages.success(request, done)
            return redirect("interview-detail", slug=slug, interview_id=interview_id)
    context = {
        "study": interview.wave.study,
        "interview": interview,
        "purposes": shown.values(),
        "is_open": interview.wave.state == WaveState.OPEN,
        "lines": [line for one in shown.values() for line in one.lines],
    }
    return render(request, "surveys/consents/page.html", context, status=status)


def _is_overtaken(request: SignedInRequest, one: PurposeForm) -> bool:
    """Return whether the page that was sent showed another consent than the one that stands."""
    standing = one.purpose.standing
    return request.POST.get("consent", "") != (str(standing.pk) if standing else "")


def _act(request: SignedInRequest, one: PurposeForm) -> str:
    """Give or withdraw; return what was done in words, or nothing where it was refused."""
    typed, standing = one.form.cleaned_data, one.purpose.standing
    try:
        if standing:
            withdraw_consent(
                by=request.user,
                consent=standing,
                on=typed["withdrawn_on"],
                confirmed=request.POST.getlist("confirm"),
            )
            return withdrawn_in_words(standing)
        record_consent(
            by=request.user,
            respondent=one.interview.respondent,
            wave=one.interview.wave,
            purpose=one.purpose.code,
            **typed,
        )
        return _("Consent recorded: %(purpose)s.") % {"purpose": one.purpose.label}
    except ToConfirm:
        one.problem = _("Nothing was withdrawn yet. Tick the box below, if that is meant.")
        one.is_asked = True
    except Refused as refused:
        one.problem = in_words(refused)
    return ""


def withdrawn_in_words(consent: Consent) -> str:
    """Say that a consent was withdrawn, and what follows."""
    if consent.purpose == Purpose.PARTICIPATE:
        return _("Consent to participate withdrawn. The interview counts no longer.")
    return _("Consent withdrawn: %(purpose)s.") % {"purpose": consent.get_purpose_display()}

"""Experts of a study: their list, who is one person, and whose interview it is."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Manager, QuerySet
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from surveys.actions.contacts import NEEDED
from surveys.actions.experts.corrections import correct_expert
from surveys.actions.experts.merging import merge_experts, merge_interviews, preview
from surveys.domain.confirming import ToConfirm
from surveys.domain.consents import PURPOSES
from surveys.domain.interviews import COUNTED
from surveys.domain.merging import Report
from surveys.domain.refusals import AlreadyInterviewed, InvalidAnswers, NotThere, Refused
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.forms.experts import CorrectionForm
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import Consent, Interview, Study, Wave
from surveys.queries.barriers import barrier_of
from surveys.queries.doubles import doubles_of, has_doubles
from surveys.queries.experts import codes_to_offer
from surveys.queries.register.finding import find_experts
from surveys.queries.register.listing import (
    INTERVIEWED,
    NO_CONSENT,
    NOT_INTERVIEWED,
    Narrowed,
    as_listed,
    experts_listed,
    in_rank,
)
from surveys.reader import in_words
from surveys.rules import can, get_for_user
from surveys.views.interviews import get_interview

PAGE_SIZE = 50
FILTERS = ("q", "wave", "interviewed", "organization", "consent")
"""What the address of the list may say beside the page."""


@login_required
def expert_list(request, slug):
    """Experts by code, or those that a search finds; narrowed by what the address says."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_READ, slug=slug)
    by_identity = can(request.user, Permission.IDENTITY_READ, study)
    asked = {name: request.GET.get(name, "").strip() for name in FILTERS}
    waves = [*study.waves.order_by("position")]
    experts = experts_listed(study, _narrowed(study, waves, asked))
    keys: Sequence[UUID] | QuerySet = experts.values_list("pk", flat=True)
    more = False
    if asked["q"]:
        found = find_experts(study, asked["q"], by_identity=by_identity)
        keys, more = in_rank(experts, found.ids), found.more
    page = Paginator(keys, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "study": study,
        "page": page,
        "experts": as_listed(page, by_identity=by_identity),
        "asked": asked,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "more": more,
        "waves": waves,
        "purposes": [(code, _(word)) for code, word in PURPOSES.items()],
        "by_identity": by_identity,
        "doubles": doubles_of(study) if has_doubles(study) else None,
        "may_edit": can(request.user, Permission.INTERVIEW_ENTER, study),
        "may_merge": can(request.user, Permission.EXPERT_MERGE, study),
        "may_take_contacts": all(can(request.user, one, study) for one in NEEDED),
    }
    return render(request, "surveys/experts/list.html", context)


def _narrowed(study: Study, waves: Sequence[Wave], asked: Mapping[str, str]) -> Narrowed:
    """Return what the list is narrowed by; NotThere where the address asks for what is not."""
    codes = [wave.code for wave in waves]
    if asked["wave"] and asked["wave"] not in codes:
        raise NotThere(
            gettext_noop("This study has no wave %(wave)s. It has: %(known)s."),
            {"wave": asked["wave"], "known": ", ".join(codes) or "—"},
        )
    organization = None
    if code := asked["organization"]:
        organization = study.organizations.named(code) if "\x00" not in code else None
        if organization is None:
            raise NotThere(
                gettext_noop(
                    "There is no organization %(code)s in this study. Look at the code again."
                ),
                {"code": code[:64]},
            )
    return Narrowed(
        wave=asked["wave"],
        interviewed=_one_of(asked["interviewed"], (INTERVIEWED, NOT_INTERVIEWED)),
        organization=organization,
        consent=_one_of(asked["consent"], (*PURPOSES, NO_CONSENT)),
    )


def _one_of(asked: str, offered: Sequence[str]) -> str:
    if asked and asked not in offered:
        raise NotThere(
            gettext_noop("%(asked)s is not offered here. Choose from what is offered."),
            {"asked": asked[:64]},
        )
    return asked


@login_required
def expert_codes(request, slug):
    """Codes of experts that match what is being typed into whichever field asks for one."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_READ, slug=slug)
    typed = next(iter(request.GET.values()), "")
    return render(request, "surveys/experts/_codes.html", {"codes": codes_to_offer(study, typed)})


@login_required
def expert_merge(request, slug):
    """Say what a merge would do, and do it once that is confirmed.

    Of two experts (`keep`, `merge`), or of all interviews of one (`expert`) in a wave.
    """
    study = get_for_user(Study, request.user, Permission.EXPERT_MERGE, slug=slug)
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "study": study,
        "given": {name: given.get(name, "") for name in ("keep", "merge", "expert", "wave")},
        "reason": given.get("reason", ""),
        "confirmed": given.getlist("confirm"),
        "expert_codes": codes_to_offer(study),
    }
    try:
        work = _work(study, given)
    except NotThere as unknown:
        context["lines"] = [SummaryLine(why(unknown), _unknown_code(study, given))]
        return render(request, "surveys/experts/merge.html", context, status=404)
    if work is None:
        return render(request, "surveys/experts/merge.html", context)
    merging, about = work
    status = 200
    if request.method == "POST":
        try:
            done = merging(
                by=request.user,
                **about,
                reason=context["reason"],
                confirmed=context["confirmed"],
            )
        except ToConfirm as asked:
            context["asked"], status = asked.questions, 422
        except Refused as refused:
            place = "" if context["reason"].strip() else "reason"
            context["lines"], status = [SummaryLine(why(refused), place)], 422
        else:
            messages.success(request, _merged(done))
            return redirect("expert-list", slug=slug)
    try:
        context["report"] = preview(merging, by=request.user, **about, reason=_("Preview"))
    except Refused as refused:
        context["lines"] = [SummaryLine(why(refused))]
    return render(request, "surveys/experts/merge.html", context, status=status)


def _merged(report: Report) -> str:
    if report.counted:
        return _("Merged. The figures are being counted anew.")
    return _("Merged.")


def _work(study, given):
    """Return the merge that is asked for and what it is about; None where that is incomplete.

    Raises NotThere where a code or the wave is none of the study.
    """
    keep, merge = given.get("keep", ""), given.get("merge", "")
    if keep and merge:
        return merge_experts, {"keep": _expert(study, keep), "merge": _expert(study, merge)}
    if given.get("expert") and given.get("wave"):
        wave = study.waves.filter(code=given["wave"]).first()
        if wave is None:
            raise NotThere(
                gettext_noop("This study has no wave %(wave)s. It has: %(known)s."),
                {"wave": given["wave"], "known": ", ".join(_codes(study.waves)) or "—"},
            )
        return merge_interviews, {"respondent": _expert(study, given["expert"]), "wave": wave}
    return None


def _unknown_code(study: Study, given: Mapping[str, str]) -> str:
    """Return the field of the page whose code is none of the study; empty where it shows none."""
    if given.get("expert"):
        return ""
    return next((name for name in ("keep", "merge") if not _named(study, given[name])), "")


def _named(study, code):
    return study.respondents.named(code) if "\x00" not in code else None


def _expert(study, code):
    expert = _named(study, code)
    if expert is None:
        raise NotThere(
            gettext_noop("There is no expert %(code)s in this study. Look at the code again."),
            {"code": code[:64]},
        )
    return expert


def _codes(related: Manager[Any]) -> list[str]:
    return list(related.values_list("code", flat=True))


def why(refused: Refused) -> str:
    """Return why something is refused, with every answer that stands in the way."""
    if isinstance(refused, InvalidAnswers):
        problems = " ".join(in_words(one) for one in refused.problems)
        return _("The interview that would be left is not complete: %(problems)s") % {
            "problems": problems
        }
    return in_words(refused)


@login_required
def expert_correct(request, slug, interview_id):
    """Correct the expert of an interview, after saying what follows from it."""
    interview = get_interview(request.user, Permission.INTERVIEW_ENTER, slug, interview_id)
    study = interview.wave.study
    if request.method == "GET" and (barrier := barrier_of(interview.wave, interview)):
        shown = {"study": study, "wave": interview.wave, "interview": interview, "barrier": barrier}
        return render(request, "surveys/interviews/not_writable.html", shown, status=409)
    consents = Consent.objects.of_interview(interview)
    sent = request.POST if request.method == "POST" else None
    form = CorrectionForm(sent, has_consents=consents.exists())
    context = {
        "study": study,
        "interview": interview,
        "form": form,
        "consents": consents,
        "seen": request.POST.get("seen", interview.version),
        "is_counted": interview.state in COUNTED,
        "expert_codes": codes_to_offer(study),
        "may_merge": can(request.user, Permission.EXPERT_MERGE, study),
    }
    if request.method == "POST" and form.is_valid():
        try:
            correct_expert(
                by=request.user,
                interview=interview,
                seen=form.cleaned_data["seen"],
                code=form.cleaned_data["respondent"],
                reason=form.cleaned_data["reason"],
                consents=form.cleaned_data["consents"],
                confirmed=request.POST.getlist("confirm"),
            )
        except ToConfirm as asked:
            form.ask(asked, request.POST.getlist("confirm"))
        except AlreadyInterviewed as already:
            context["already"] = already
            form.show_problem("respondent", why(already))
        except Refused as refused:
            form.add_error(None, why(refused))
        else:
            messages.success(request, _corrected(interview))
            return redirect("interview-detail", slug=slug, interview_id=interview.pk)
    context["lines"] = [*lines_of(form)]
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/experts/correct.html", context, status=status)


def _corrected(interview: Interview) -> str:
    if interview.state in COUNTED:
        return _("The expert is corrected. The figures are counted anew.")
    return _("The expert is corrected.")

"""Two experts who are one person, or two interviews of one expert in a wave, are brought together.

No write reaches a closed wave, so a merge is refused while a wave that it touches is closed, and
says which to reopen. What happens is worked out by doing it: a preview is a merge undone.
"""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet

from surveys.actions import log
from surveys.actions.experts import doubles
from surveys.actions.experts.consents import Moves, move_consents
from surveys.actions.experts.joining import join_interviews, tell_standing
from surveys.actions.experts.sampling import join_sampled
from surveys.actions.experts.two_people import settle_pairs
from surveys.actions.idempotency import first_or_found
from surveys.actions.sampling import hold_strata
from surveys.domain.confirming import EVERYTHING, require_confirmed
from surveys.domain.experts import MERGED_MEANWHILE, ask_uncounted
from surveys.domain.interviews import MERGED
from surveys.domain.merging import Report, ask_one_person
from surveys.domain.refusals import Refused
from surveys.domain.waves import WaveState
from surveys.domain.wording import gettext_noop
from surveys.models import (
    Consent,
    Interview,
    Organization,
    OrganizationIdentity,
    Respondent,
    RespondentIdentity,
    SampledExpert,
    User,
    Wave,
)

IDENTITIES = {
    Respondent: (RespondentIdentity, "respondent", ("name", "email", "phone")),
    Organization: (OrganizationIdentity, "organization", ("name",)),
}
"""By kind of code: where its identity stands, the field that names its owner, and what it says."""


Code = TypeVar("Code", Respondent, Organization)


class _Undone(Exception):
    """What was done is rolled back."""


def preview(merging: Callable[..., Report], /, **given: Any) -> Report:
    """Return what a merge would do; nothing of it stays."""
    try:
        with transaction.atomic():
            report = merging(**given, confirmed=EVERYTHING)
            raise _Undone
    except _Undone:
        return report


@first_or_found
def merge_experts(
    *, by: User, keep: Respondent, merge: Respondent, reason: str, confirmed: Collection[str] = ()
) -> Report:
    """Make one expert of two: all of `merge` becomes `keep`'s, and its code ends."""
    keep, merge = _two(keep, merge, reason)
    report = Report()
    consents = [*Consent.objects.filter(respondent=merge).select_related("wave", "respondent")]
    interviews = [*_interviews().filter(respondent=merge)]
    counted = {*Interview.objects.counted().filter(respondent__in=(keep, merge)).values_list(
        "wave__code", flat=True)}  # fmt: skip
    theirs: list[Consent | Interview] = [*consents, *interviews]
    hold_strata(keep.study_id)
    sampled = [*SampledExpert.objects.filter(respondent=merge).select_related("wave")]
    _require_open({one.wave for one in theirs}, of_design={one.wave for one in sampled})
    joined = []
    for wave in sorted({one.wave for one in interviews}, key=lambda wave: wave.position):
        joined += _unite(wave, keep, merge, by=by, reason=reason, report=report)
    _tell_moves(move_consents(consents, keep, by=by), keep, merge, report)
    join_sampled(sampled, keep, merge, by=by, report=report)
    for interview in joined:
        tell_standing(interview, report)
    counting = Interview.objects.counted().filter(respondent=keep)
    left = {*counting.values_list("wave__code", flat=True)}
    touched = {one.wave.code for one in theirs}
    report.counted = sorted((counted | left) & touched)
    lost = counted - left
    report.questions += [ask_uncounted(keep.code, wave) for wave in sorted(lost)]
    if _join_identities(keep, merge, by=by, report=report):
        report.tell(
            "identity_joined",
            gettext_noop(
                "Name and contact of %(merge)s become those of %(keep)s where it has none."
            ),
            merge=merge.code,
            keep=keep.code,
        )
    settle_pairs(keep, merge, by=by, report=report)
    if keep.organization_id is None:
        keep.organization_id = merge.organization_id
    _end(keep, merge, by=by, reason=reason, report=report, action="respondent")
    require_confirmed(report.questions, confirmed)
    return report


@transaction.atomic
def merge_interviews(
    *, by: User, respondent: Respondent, wave: Wave, reason: str, confirmed: Collection[str] = ()
) -> Report:
    """Make one interview of all that an expert has in a wave."""
    _require_reason(reason)
    report = Report()
    rows = [*_interviews().filter(respondent=respondent, wave=wave)]
    if len(rows) > 1:
        _require_open({wave})
        counting = Interview.objects.counted().filter(respondent=respondent, wave=wave)
        was_counted = counting.exists()
        tell_standing(join_interviews(rows, by=by, reason=reason, report=report), report)
        doubles.settle_interviews(wave, respondent)
        report.counted = [wave.code] if was_counted or counting.exists() else []
    require_confirmed(report.questions, confirmed)
    return report


@first_or_found
def merge_organizations(
    *,
    by: User,
    keep: Organization,
    merge: Organization,
    reason: str,
    confirmed: Collection[str] = (),
) -> Report:
    """Make one organization of two that are one."""
    keep, merge = _two(keep, merge, reason)
    report = Report()
    # What was approved of an interview that is open again names it by its code, and still counts.
    approved = Q(wave__study=merge.study, approved_content__organization=merge.code)
    interviews = [*_interviews().filter(Q(organization=merge) | approved)]
    _require_open({one.wave for one in interviews})
    for interview in interviews:
        if interview.organization == merge:
            interview.organization = keep
        if interview.approved_content and interview.approved_content["organization"] == merge.code:
            interview.approved_content["organization"] = keep.code
        log.update(interview, by=by, action="interview.organization_merged")
    experts = [*Respondent.objects.filter(organization=merge)]
    for expert in experts:
        expert.organization = keep
        log.update(expert, by=by, action="respondent.organization_merged")
    report.tell(
        "organization_joined",
        gettext_noop(
            "Experts and interviews of %(merge)s become those of %(keep)s: %(experts)s and "
            "%(interviews)s."
        ),
        merge=merge.code, keep=keep.code, experts=len(experts), interviews=len(interviews),
    )  # fmt: skip
    if _join_identities(keep, merge, by=by, report=report):
        report.tell(
            "identity_joined",
            gettext_noop("The name of %(merge)s becomes that of %(keep)s where it has none."),
            merge=merge.code,
            keep=keep.code,
        )
    _end(keep, merge, by=by, reason=reason, report=report, action="organization")
    require_confirmed(report.questions, confirmed)
    return report


def _interviews() -> QuerySet[Interview]:
    return Interview.objects.select_related(
        "wave__study", "respondent", "organization", "questionnaire"
    ).order_by("held_on", "id")


def _two(keep: Code, merge: Code, reason: str) -> list[Code]:
    """Return both as they are stored now; Refused where they are not two of one study."""
    if keep.pk == merge.pk or keep.study_id != merge.study_id:
        raise Refused(
            gettext_noop("Name two different codes of this study to merge."), code="same_code"
        )
    _require_reason(reason)
    stored = type(keep).objects.select_related("study").in_bulk([keep.pk, merge.pk])
    for one in (keep, merge):
        if one.pk not in stored:
            raise Refused(MERGED_MEANWHILE, {"code": one.code}, code="merged_meanwhile")
    return [stored[keep.pk], stored[merge.pk]]


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(
            gettext_noop("Say why the two are one; it stays in the story."), code="reason_missing"
        )


def _require_open(waves: set[Wave], of_design: Collection[Wave] = ()) -> None:
    """Refuse a merge that would write into waves that are not open, and name all of them.

    What is a part of the design of a wave (`of_design`) is written while it is planned, too.
    """
    of_records = {wave.code for wave in waves if wave.state != WaveState.OPEN}
    closed = sorted(of_records | {w.code for w in of_design if w.state == WaveState.CLOSED})
    if closed:
        raise Refused(
            gettext_noop(
                "The merge would change records of waves that are not open: %(waves)s. Open them "
                "on the page of the waves, with a reason; merge; then close them again."
            ),
            {"waves": ", ".join(closed)},
            code="waves_not_open",
        )


def _unite(
    wave: Wave, keep: Respondent, merge: Respondent, *, by: User, reason: str, report: Report
) -> list[Interview]:
    """Leave one interview in the wave, that of the kept expert; return it where it was several."""
    rows = [*_interviews().filter(wave=wave, respondent__in=(keep, merge))]
    rows.sort(key=lambda one: one.respondent_id != keep.pk)  # of two as far along, the kept one's
    (left,) = rows if len(rows) == 1 else (None,)
    joined = []
    if left is None:
        why = f"{merge.code} → {keep.code}: {reason.strip()}"
        left = join_interviews(rows, by=by, reason=why, report=report)
        joined.append(left)
    if left.respondent_id != keep.pk:
        report.tell(
            "interview_moved",
            gettext_noop(
                "Wave %(wave)s: the interview of %(merge)s becomes one of %(keep)s; projects: "
                "%(projects)s."
            ),
            wave=wave.code, merge=merge.code, keep=keep.code, projects=left.projects.count(),
        )  # fmt: skip
        left.respondent = keep
        log.update(left, by=by, action=MERGED)
    doubles.settle_interviews(wave, keep)
    return joined


def _tell_moves(moves: Moves, keep: Respondent, merge: Respondent, report: Report) -> None:
    """Say what became of the consents; what did not happen is not told."""
    told = (
        (
            "consents_moved",
            moves.moved,
            gettext_noop("Consents of %(merge)s that become those of %(keep)s: %(number)s."),
        ),
        (
            "consents_joined",
            moves.joined,
            gettext_noop(
                "Consents of %(merge)s to what %(keep)s agreed to at the same time: %(number)s. "
                "That of %(keep)s is left."
            ),
        ),
        (
            "consents_ended",
            moves.ended,
            gettext_noop(
                "Consents that end, because the other code withdrew while they stood: %(number)s."
            ),
        ),
    )
    for code, number, template in told:
        if number:
            report.tell(code, template, merge=merge.code, keep=keep.code, number=number)


def _join_identities(keep: Code, merge: Code, *, by: User, report: Report) -> bool:
    """Leave one identity of two; return whether the code that ends had one.

    What the kept one leaves open is filled, and where the two contradict each other it is asked.
    """
    model, owner, fields = IDENTITIES[type(keep)]
    theirs = model.objects.filter(**{owner: merge}).first()
    mine = model.objects.filter(**{owner: keep}).first()
    if theirs is None:
        return False
    if mine is None:
        setattr(theirs, owner, keep)
        log.update(theirs, by=by, action="identity.moved")
        return True
    values = {name: (getattr(mine, name), getattr(theirs, name)) for name in fields}
    if differing := [
        name for name, (one, other) in values.items() if one and other and one != other
    ]:
        report.questions.append(ask_one_person(keep.code, merge.code, differing))
    log.delete(theirs, by=by, action="identity.joined")
    if empty := {name: other for name, (one, other) in values.items() if other and not one}:
        for name, value in empty.items():
            setattr(mine, name, value)
        log.update(mine, by=by, action="identity.joined")
    return True


def _end(keep: Code, merge: Code, *, by: User, reason: str, report: Report, action: str) -> None:
    """End the merged code, and note with the kept one that it took it over."""
    log.delete(merge, by=by, action=f"{action}.merged")
    ended = {"code": merge.code, "reason": reason.strip()}
    keep.former_codes = [*keep.former_codes, *merge.former_codes, ended]
    log.update(keep, by=by, action=f"{action}.merged_into")
    doubles.settle_codes(type(keep), keep.study, keep.key)
    report.tell(
        "code_ended",
        gettext_noop("The code %(merge)s ends, and stays in the history."),
        merge=merge.code,
    )

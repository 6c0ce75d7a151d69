"""Why an interview cannot be written just now: by whom, since when, and who can lift it."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from surveys.domain.interviews import GONE, WRITABLE, State
from surveys.domain.refusals import NotThere
from surveys.domain.roles import Role
from surveys.domain.waves import WaveState
from surveys.models import Interview, Membership, Wave
from surveys.queries.story import approvers_of, decisions_of
from surveys.queries.waves import last_state_change


@dataclass(frozen=True)
class Barrier:
    """What keeps people from writing: `kind` is closed, planned or approved."""

    kind: str
    wave: Wave
    who: list[str]
    at: datetime.datetime | None = None
    by: str = ""
    reason: str = ""


def barrier_of(wave: Wave, interview: Interview | None = None) -> Barrier | None:
    """Return what keeps people from writing an interview of a wave, as it is stored now.

    Raises NotThere where the interview ended in another one meanwhile.
    """
    if interview is not None and _is_writable(interview):
        return None
    wave = Wave.objects.select_related("study").get(pk=wave.pk)
    if wave.state != WaveState.OPEN:
        change = last_state_change(wave)
        if change is None:
            return Barrier(wave.state, wave, _admins(wave))
        return Barrier(wave.state, wave, _admins(wave), change.at, change.by, change.reason)
    if interview is None:
        return None
    state = Interview.objects.filter(pk=interview.pk).values_list("state", flat=True).first()
    if state is None:
        raise NotThere(GONE)
    if state in WRITABLE:
        return None
    approval = next((event for event in decisions_of(interview) if event.state == state), None)
    told = (approval.at, approval.by) if approval else ()
    return Barrier(State.APPROVED.value, wave, approvers_of(interview), *told)


def _is_writable(interview: Interview) -> bool:
    """Say in one query that nothing keeps people from it, as nearly always."""
    writable = Interview.objects.filter(wave__state=WaveState.OPEN, state__in=WRITABLE)
    return writable.filter(pk=interview.pk).exists()


def barrier_in_words(barrier: Barrier) -> str:
    """Return in one sentence, or two, what keeps people from writing, and since when."""
    said = {
        WaveState.CLOSED.value: _("Wave %(wave)s is closed, so nothing in it can be changed."),
        WaveState.PLANNED.value: _("Wave %(wave)s is planned and takes no interviews yet."),
        State.APPROVED.value: _("This interview is approved, so nobody edits it."),
    }[barrier.kind] % {"wave": barrier.wave.code}
    if barrier.at is None:
        return said
    when = date_format(timezone.localtime(barrier.at), "DATETIME_FORMAT")
    since = _("Since %(when)s") % {"when": when}
    told = [since, *([barrier.by] if barrier.by else [])]
    reason = f" — {barrier.reason}" if barrier.reason else ""
    return f"{said} {', '.join(told)}{reason}."


def _admins(wave: Wave) -> list[str]:
    admins = Membership.objects.filter(study=wave.study, role=Role.ADMIN)
    names = admins.filter(user__is_active=True).values_list("user__username", flat=True)
    return sorted(set(names))

"""Why an interview cannot be written just now: by whom, since when, and who can lift it."""

import datetime
from dataclasses import dataclass

from surveys.domain.interviews import WRITABLE, State
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
    """Return what keeps people from writing an interview of a wave, as it is stored now."""
    wave = Wave.objects.select_related("study").get(pk=wave.pk)
    if wave.state != WaveState.OPEN:
        change = last_state_change(wave)
        if change is None:
            return Barrier(wave.state, wave, _admins(wave))
        return Barrier(wave.state, wave, _admins(wave), change.at, change.by, change.reason)
    if interview is None:
        return None
    state = Interview.objects.values_list("state", flat=True).get(pk=interview.pk)
    if state in WRITABLE:
        return None
    approval = next((event for event in decisions_of(interview) if event.state == state), None)
    told = (approval.at, approval.by) if approval else ()
    return Barrier(State.APPROVED.value, wave, approvers_of(interview), *told)


def _admins(wave: Wave) -> list[str]:
    admins = Membership.objects.filter(study=wave.study, role=Role.ADMIN)
    names = admins.filter(user__is_active=True).values_list("user__username", flat=True)
    return sorted(set(names))

"""What is told of waves: what is in them, and who opened and closed them, when and why."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from surveys.domain.interviews import INCOMPLETE, STATES, UNFINISHED, State
from surveys.domain.waves import WAVE_STATES, Holdings, Move, needs_reason, possible_moves
from surveys.models import Interview, Study, Version, Wave


@dataclass(frozen=True)
class StateChange:
    """One change of the state of a wave."""

    state: str
    at: datetime.datetime
    by: str
    reason: str

    @property
    def label(self) -> str:
        """The state in the reader's language."""
        return _(WAVE_STATES.get(self.state, self.state))


@dataclass
class WaveLife:
    """A wave with the number of its interviews by state, and its story, newest change first."""

    wave: Wave
    by_state: dict[str, int] = field(default_factory=dict)
    changes: list[StateChange] = field(default_factory=list)
    questionnaires: int = 0

    @property
    def holdings(self) -> Holdings:
        return Holdings(sum(self.by_state.values()), self.number(*UNFINISHED))

    @property
    def last(self) -> StateChange | None:
        """The change that made the wave what it is now."""
        return self.changes[0] if self.changes else None

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """State, its word for so many, and the number of interviews, where there are any."""
        numbers = ((state, self.by_state.get(state, 0)) for state in STATES)
        return [(state, _state_of(state, number), number) for state, number in numbers if number]

    @property
    def moves(self) -> list[tuple[Move, bool]]:
        """What can be done with the wave, and whether it needs a reason."""
        holdings = self.holdings
        moves = possible_moves(self.wave.state, holdings)
        return [(move, needs_reason(move, holdings)) for move in moves]

    def number(self, *states: str) -> int:
        """Return how many interviews are in some states."""
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def unwritten(self) -> int:
        """Interviews whose answers somebody still works on."""
        return self.number(*INCOMPLETE)

    @property
    def unreviewed(self) -> int:
        return self.number(State.SUBMITTED)

    @property
    def reopened(self) -> int:
        return self.number(State.REOPENED)


def _state_of(state: str, number: int) -> str:
    """Return the word for a state that several interviews may be in."""
    words = {
        State.DRAFT: npgettext("interviews", "draft", "drafts", number),
        State.SUBMITTED: npgettext("interviews", "submitted", "submitted", number),
        State.APPROVED: npgettext("interviews", "approved", "approved", number),
        State.RETURNED: npgettext("interviews", "returned", "returned", number),
        State.REOPENED: npgettext("interviews", "opened again", "opened again", number),
    }
    return words[State(state)]


def holdings_of(wave: Wave) -> Holdings:
    """Return how many interviews a wave has, and how many are not approved."""
    interviews = Interview.objects.filter(wave=wave)
    return Holdings(interviews.count(), interviews.filter(state__in=UNFINISHED).count())


def lives_of(study: Study) -> list[WaveLife]:
    """Return the waves of a study with their stories, newest first, in three queries."""
    waves = list(study.waves.annotate(forms=Count("questionnaires")).order_by("-position"))
    rows = Interview.objects.of_study(study).order_by().values_list("wave", "state")
    numbers: dict[UUID, dict[str, int]] = defaultdict(dict)
    for wave, state, number in rows.annotate(number=Count("*")):
        numbers[wave][state] = number
    changes = state_changes(waves)
    return [WaveLife(wave, numbers[wave.pk], changes[wave.pk], wave.forms) for wave in waves]


def state_changes(waves: Iterable[Wave]) -> dict[UUID, list[StateChange]]:
    """Return the changes of state of some waves from their history, newest first."""
    versions = Version.objects.of(Wave, [wave.pk for wave in waves]).select_related("entry__by")
    found: dict[UUID, list[StateChange]] = defaultdict(list)
    for version in versions.order_by("record_version"):
        content = version.content or {}
        state, entry = content.get("state"), version.entry
        passed = found[version.record_id]
        if state and (not passed or passed[0].state != state):
            passed.insert(
                0, StateChange(state, entry.at, entry.author, content.get("state_reason", ""))
            )
    return found


def last_state_change(wave: Wave) -> StateChange | None:
    """Return what made a wave what it is now: who, when and why."""
    changes = state_changes([wave])[wave.pk]
    return changes[0] if changes else None

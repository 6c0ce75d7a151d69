"""The life of a wave: planned, open, closed, and the ways between."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop


class WaveState(StrEnum):
    """Whether a wave takes interviews."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


WAVE_STATES: Mapping[str, str] = {
    WaveState.PLANNED: gettext_noop("planned"),
    WaveState.OPEN: gettext_noop("open"),
    WaveState.CLOSED: gettext_noop("closed"),
}


class Nature(StrEnum):
    """What the records of a wave are."""

    OBSERVED = "observed"
    RECONSTRUCTED = "reconstructed"
    INVENTED = "invented"


NATURES: Mapping[str, str] = {
    Nature.OBSERVED: gettext_noop("observed"),
    Nature.RECONSTRUCTED: gettext_noop("reconstructed"),
    Nature.INVENTED: gettext_noop("invented"),
}


class Selection(StrEnum):
    """How the respondents of a wave were chosen."""

    PROBABILITY = "probability"
    PURPOSIVE = "purposive"
    PANEL = "panel"


SELECTIONS: Mapping[str, str] = {
    Selection.PROBABILITY: gettext_noop("probability sample"),
    Selection.PURPOSIVE: gettext_noop("purposive selection"),
    Selection.PANEL: gettext_noop("panel"),
}


class Move(StrEnum):
    """What an admin does with a wave."""

    PLAN = "plan"
    OPEN = "open"
    CLOSE = "close"
    REOPEN = "reopen"


TARGETS: Mapping[Move, WaveState] = {
    Move.PLAN: WaveState.PLANNED,
    Move.OPEN: WaveState.OPEN,
    Move.CLOSE: WaveState.CLOSED,
    Move.REOPEN: WaveState.OPEN,
}
MOVES: Mapping[str, tuple[Move, ...]] = {
    WaveState.PLANNED: (Move.OPEN,),
    WaveState.OPEN: (Move.CLOSE, Move.PLAN),
    WaveState.CLOSED: (Move.REOPEN,),
}
"""What can be done with a wave in each state, the usual thing first."""


_UNKNOWN = gettext_noop(
    "Wave %(wave)s is in the state “%(state)s”, which this version of Nucleus does not know, so "
    "nothing in it can be changed here."
)
_NOT_OPEN: Mapping[str, str] = {
    WaveState.CLOSED: gettext_noop(
        "Wave %(wave)s is closed, so nothing in it can be changed. An admin of the study can "
        "reopen it, with a reason."
    ),
    WaveState.PLANNED: gettext_noop(
        "Wave %(wave)s is planned and takes no interviews yet. An admin of the study can open it."
    ),
}


def not_open(state: str) -> str:
    """Return why nothing can be written into a wave; it names the `wave` and its `state`."""
    return _NOT_OPEN.get(state, _UNKNOWN)


@dataclass(frozen=True)
class Holdings:
    """How many interviews a wave has, and how many of them wait for somebody."""

    interviews: int = 0
    unfinished: int = 0


def possible_moves(state: str, holdings: Holdings) -> tuple[Move, ...]:
    """Return what can be done with a wave."""
    moves = MOVES.get(state, ())
    return tuple(move for move in moves if move is not Move.PLAN or not holdings.interviews)


def needs_reason(move: Move, holdings: Holdings) -> bool:
    """Say whether the move is one that somebody will ask about later."""
    return move is Move.REOPEN or (move is Move.CLOSE and holdings.unfinished > 0)


def require_move(code: str, state: str, move: Move, holdings: Holdings, reason: str) -> None:
    """Refuse what cannot be done with a wave, saying why and what can."""
    if move not in MOVES.get(state, ()):
        impossible = _IMPOSSIBLE.get(state, _UNKNOWN)
        raise Refused(impossible, {"wave": code, "state": state}, code="impossible_move")
    if move is Move.PLAN and holdings.interviews:
        raise Refused(
            gettext_noop(
                "Wave %(wave)s has %(count)s interviews, so it cannot be only planned. Close it "
                "to keep it from changing."
            ),
            {"wave": code, "count": holdings.interviews},
            code="holds_interviews",
        )
    if needs_reason(move, holdings) and not reason:
        raise Refused(
            _REASONS[move], {"wave": code, "count": holdings.unfinished}, code="reason_missing"
        )


_IMPOSSIBLE: Mapping[str, str] = {
    WaveState.PLANNED: gettext_noop(
        "Wave %(wave)s is planned. It can be opened; it is closed after it was open."
    ),
    WaveState.OPEN: gettext_noop("Wave %(wave)s is open already. It can be closed."),
    WaveState.CLOSED: gettext_noop(
        "Wave %(wave)s is closed. It can be reopened, with a reason, and nothing else."
    ),
}
_REASONS = {
    Move.REOPEN: gettext_noop("Say why wave %(wave)s is reopened; it stays in its story."),
    Move.CLOSE: gettext_noop(
        "Wave %(wave)s has %(count)s interviews that are not approved. Say why it is closed all "
        "the same; it stays in its story."
    ),
}

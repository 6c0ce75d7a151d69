"""What can be done with a wave, what it needs, and why it is refused."""

import pytest

from surveys.domain.refusals import Refused
from surveys.domain.waves import (
    TARGETS,
    Holdings,
    Move,
    WaveState,
    needs_reason,
    not_open,
    possible_moves,
    require_move,
)

NONE, SOME, ALL_DONE = Holdings(), Holdings(5, 2), Holdings(5, 0)


@pytest.mark.parametrize(
    ("state", "holdings", "moves"),
    [
        (WaveState.PLANNED, NONE, [Move.OPEN]),
        (WaveState.OPEN, NONE, [Move.CLOSE, Move.PLAN]),
        (WaveState.OPEN, SOME, [Move.CLOSE]),
        (WaveState.CLOSED, SOME, [Move.REOPEN]),
        ("archived", SOME, []),
    ],
)
def test_what_can_be_done_follows_from_state_and_interviews(state, holdings, moves):
    assert list(possible_moves(state, holdings)) == moves
    for move in moves:
        require_move("2026", state, move, holdings, "a reason")


@pytest.mark.parametrize(
    ("move", "holdings", "needed"),
    [
        (Move.REOPEN, NONE, True),
        (Move.CLOSE, SOME, True),
        (Move.CLOSE, ALL_DONE, False),
        (Move.OPEN, NONE, False),
        (Move.PLAN, NONE, False),
    ],
)
def test_what_somebody_will_ask_about_needs_a_reason(move, holdings, needed):
    assert needs_reason(move, holdings) is needed
    state = next(one for one in WaveState if move in possible_moves(one, holdings))
    assert TARGETS[move] is not state
    refused = None
    try:
        require_move("2026", state, move, holdings, "")
    except Refused as found:
        refused = found
    assert (refused and refused.code) == ("reason_missing" if needed else None)


def test_a_missing_reason_is_asked_for_in_the_words_of_the_move():
    with pytest.raises(Refused, match="Say why wave 2026 is reopened"):
        require_move("2026", WaveState.CLOSED, Move.REOPEN, NONE, "")
    with pytest.raises(Refused, match="Wave 2026 has 2 interviews that are not approved"):
        require_move("2026", WaveState.OPEN, Move.CLOSE, SOME, "")


@pytest.mark.parametrize(
    ("state", "move", "says"),
    [
        (WaveState.PLANNED, Move.CLOSE, "Wave 2026 is planned. It can be opened;"),
        (WaveState.OPEN, Move.OPEN, "Wave 2026 is open already. It can be closed."),
        (WaveState.CLOSED, Move.PLAN, "Wave 2026 is closed. It can be reopened, with a reason,"),
        ("archived", Move.OPEN, "Wave 2026 is in the state “archived”, which this version of"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_can(state, move, says):
    with pytest.raises(Refused) as refused:
        require_move("2026", state, move, NONE, "a reason")
    assert refused.value.code == "impossible_move"
    assert str(refused.value).startswith(says)


def test_a_wave_with_interviews_cannot_be_only_planned():
    with pytest.raises(Refused, match="Wave 2026 has 5 interviews, so it cannot") as refused:
        require_move("2026", WaveState.OPEN, Move.PLAN, SOME, "a reason")
    assert refused.value.code == "holds_interviews"


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (WaveState.CLOSED, "is closed, so nothing in it can be changed."),
        (WaveState.PLANNED, "is planned and takes no interviews yet."),
        ("archived", "which this version of Nucleus does not know"),
    ],
)
def test_why_nothing_can_be_written_is_said_by_state(state, says):
    assert says in not_open(state) % {"wave": "2026", "state": state}

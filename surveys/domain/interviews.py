"""The states of an interview and the ways between them.

Withdrawal is not a state: it is said by the consent, which acts wherever the interview is.
"""

from enum import StrEnum


class State(StrEnum):
    """How far an interview has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"  # sent back to whoever entered it, with a note


COUNTED = frozenset({State.SUBMITTED, State.APPROVED})
"""An interview enters the statistics in these states, while its consent stands."""

MOVES = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.APPROVED, State.RETURNED}),
    State.RETURNED: frozenset({State.SUBMITTED}),
    State.APPROVED: frozenset({State.RETURNED}),  # an error found late
}


def can_move(current: State | str, new: State | str) -> bool:
    """Say whether an interview may go from one state to another."""
    return State(new) in MOVES[State(current)]

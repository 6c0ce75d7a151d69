"""The states of an interview and the ways between them.

Withdrawal is not a state: it is said by the consent, which acts wherever the interview is.
"""

from collections.abc import Mapping
from enum import StrEnum

from surveys.domain.wording import gettext_noop


class State(StrEnum):
    """How far an interview has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"  # sent back to whoever entered it, with a note
    REOPENED = "reopened"  # approved and opened again: what was approved counts meanwhile


STATES: Mapping[str, str] = {
    State.DRAFT: gettext_noop("draft"),
    State.SUBMITTED: gettext_noop("submitted"),
    State.APPROVED: gettext_noop("approved"),
    State.RETURNED: gettext_noop("returned"),
    State.REOPENED: gettext_noop("opened again"),
}

COUNTED = frozenset({State.SUBMITTED, State.APPROVED, State.REOPENED})
"""An interview enters the statistics in these states, while its consent stands."""

COMPLETE = frozenset({State.SUBMITTED, State.APPROVED})
"""What is stored in these states has an answer to every required question."""

OF_CONTENT = frozenset(State) - {State.REOPENED}
"""The states that content can be in: that of an interview opened again is what was approved."""

INCOMPLETE = frozenset(State) - COMPLETE
"""Somebody still works on the answers of an interview in these states."""

COUNTED_AS_APPROVED = frozenset({State.APPROVED, State.REOPENED})
"""What counts of an interview in these states was approved."""

WRITABLE = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED, State.REOPENED})
"""Answers can be edited in these states; what is approved is opened again first."""

UNFINISHED = WRITABLE
"""An interview in these states still waits for somebody."""

MOVES: Mapping[str, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.APPROVED, State.RETURNED}),
    State.RETURNED: frozenset({State.SUBMITTED}),
    State.APPROVED: frozenset({State.REOPENED}),  # an error found late
    State.REOPENED: frozenset({State.SUBMITTED, State.APPROVED}),  # corrected, or dropped
}
FORMER_MOVES = frozenset({(State.APPROVED, State.RETURNED)})
"""Moves that were allowed before interviews could be opened again, and stand in histories."""


def can_move(current: State | str, new: State | str) -> bool:
    """Say whether an interview may go from one state to another, both known to this version."""
    return new in MOVES.get(current, ())


GONE = gettext_noop("This interview is no more. Look for it in the list of interviews.")
"""What is said of an interview that ended in another one while somebody worked on it."""

EDITED = "interview.edited"
"""What the log calls it when answers of an interview, or its projects, change."""

ENDED = "interview.merged"
"""What the log calls it when an interview ends because another one of its expert took it over."""

CORRECTED, MERGED, JOINED = (
    "interview.expert_corrected",
    "interview.expert_merged",
    "interview.merged_into",
)
"""What the log calls it when an interview becomes another expert's, or takes another one over."""

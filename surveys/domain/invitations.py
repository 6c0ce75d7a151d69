"""Invitations to a study: by a link that works once and expires; only its hash is kept."""

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from enum import StrEnum

from surveys.domain.messages import Message
from surveys.domain.roles import Role
from surveys.domain.wording import gettext_noop

DAYS = 7
"""How long an invitation is valid where nobody says otherwise."""
MOST_DAYS = 60
MOST_OPEN = 50
"""How many invitations of a study may be open at once; more would not be looked through."""


class InvitationState(StrEnum):
    """How an invitation stands."""

    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


INVITATION_STATES: Mapping[str, str] = {
    InvitationState.OPEN: gettext_noop("Open invitation"),
    InvitationState.USED: gettext_noop("Used"),
    InvitationState.WITHDRAWN: gettext_noop("Taken back"),
    InvitationState.EXPIRED: gettext_noop("Expired"),
}


def hash_of(token: str) -> str:
    """Return what is stored of a token. It is random and long, so its plain hash tells nothing."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def token_in(typed: str) -> str:
    """Return the token in what somebody pasted: the whole link, or what stands after its #."""
    return "".join(typed.split()).rpartition("#")[2]


def in_order(roles: Iterable[str]) -> list[str]:
    """Return the known roles among these, each once, in the order of the table of roles."""
    given = set(roles)
    return [role.value for role in Role if role in given]


def why_not(
    state: str, *, expires_at: datetime.datetime, now: datetime.datetime, is_void: bool, by: str
) -> Message | None:
    """Return why an invitation cannot be used, or None where it can.

    `is_void` says that `by`, who made it, may give no roles in the study any more.
    """
    if state == InvitationState.USED:
        return Message(
            "invitation_used",
            gettext_noop(
                "This invitation was used already; it works once. If it was you, sign in. "
                "Otherwise ask an admin of the study for a new one."
            ),
        )
    if state == InvitationState.WITHDRAWN:
        return Message(
            "invitation_withdrawn",
            gettext_noop(
                "This invitation was taken back. Ask an admin of the study for a new one."
            ),
        )
    if state == InvitationState.EXPIRED or expires_at <= now:
        return Message(
            "invitation_expired",
            gettext_noop(
                "This invitation was valid until %(until)s. Ask an admin of the study for a "
                "new one."
            ),
            {"until": expires_at},
        )
    if is_void:
        return Message(
            "invitation_void",
            gettext_noop(
                "This invitation is void: %(by)s, who made it, may not give roles in the study "
                "any more. Ask an admin of the study for a new one."
            ),
            {"by": by},
        )
    return None

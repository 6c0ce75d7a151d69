"""Invitations: made by an admin, used once by whoever has the link, taken back, or expired."""

import secrets
import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from surveys.actions import accounts, locks, log
from surveys.actions.idempotency import first_or_found
from surveys.actions.memberships import may_give_roles, require_may_give_roles
from surveys.domain.invitations import (
    DAYS,
    MOST_DAYS,
    MOST_OPEN,
    InvitationState,
    hash_of,
    in_order,
    why_not,
)
from surveys.domain.messages import Message, Spoken
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Invitation, Study, User
from surveys.queries.invitations import due_invitations, waiting_invitations

TOKEN = 32  # bytes


class Unusable(Spoken):
    """An invitation that nobody can use (any more)."""


@first_or_found
def invite(
    *,
    by: User,
    study: Study,
    roles: Collection[str],
    email: str = "",
    days: int = DAYS,
    id: uuid.UUID | None = None,
) -> tuple[Invitation, str]:
    """Store an invitation; return it, and what its link ends with, which nobody can ask for again.

    A page that is sent twice names the same id: the second time is refused.
    """
    require_may_give_roles(study, by)
    _require_sense(roles, days)
    if id and Invitation.objects.filter(pk=id).exists():
        raise Refused(
            gettext_noop(
                "This invitation was made already, and its link was shown once. If you did not "
                "copy it, take the invitation back and make another one."
            ),
            code="made_already",
        )
    _require_room(study)
    token, now = secrets.token_urlsafe(TOKEN), timezone.now()
    invitation = Invitation(
        id=id or uuid.uuid4(),
        study=study,
        roles=in_order(roles),
        email=email,
        token_hash=hash_of(token),
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    log.insert(invitation, by=by, action="invitation.made")
    return invitation, token


@transaction.atomic
def withdraw_invitation(*, by: User, invitation: Invitation) -> bool:
    """Take an invitation back; return whether it was still open."""
    require_may_give_roles(invitation.study, by)
    return _close(invitation, InvitationState.WITHDRAWN, by=by)


def expire_invitations() -> int:
    """Note of every invitation whose time is over that it is; return how many they were."""
    due = list(due_invitations(timezone.now()))
    return sum(_close(invitation, InvitationState.EXPIRED, by=None) for invitation in due)


@transaction.atomic
def use_invitation(*, invitation: Invitation, user: User) -> Invitation:
    """Give whoever followed the link the roles; of two at once, one is too late (Unusable)."""
    locks.hold(invitation.study_id)
    invitation = Invitation.objects.select_related("study", "made_by").get(pk=invitation.pk)
    if barrier := barrier_of(invitation):
        raise Unusable(barrier)
    if user.pk == invitation.made_by_id:
        raise Refused(
            gettext_noop(
                "You made this invitation yourself. Send the link to whom it is meant for."
            ),
            code="own_invitation",
        )
    invitation.state, invitation.used_by = InvitationState.USED.value, user
    log.update(invitation, by=user, action="invitation.used")
    for role in invitation.roles:
        # It is a gift of who invited: whoever follows a link gives themselves nothing.
        accounts.add_member(study=invitation.study, user=user, role=role, by=invitation.made_by)
    return invitation


@transaction.atomic
def join(*, invitation: Invitation, account: User) -> User:
    """Store a new account for whoever followed the link, and use the invitation: both or none."""
    locks.hold(invitation.study_id)  # before the name, so that two never wait for each other
    accounts.open_account(account=account)
    use_invitation(invitation=invitation, user=account)
    return account


def barrier_of(invitation: Invitation) -> Message | None:
    """Return why an invitation cannot be used just now; None where it can."""
    return why_not(
        invitation.state,
        expires_at=timezone.localtime(invitation.expires_at),
        now=timezone.now(),
        is_void=not may_give_roles(invitation.study, invitation.made_by),
        by=invitation.made_by.get_username(),
    )


@transaction.atomic
def _close(invitation: Invitation, state: InvitationState, *, by: User | None) -> bool:
    """Close an open invitation; False where somebody was first."""
    locks.hold(invitation.study_id)
    stored = Invitation.objects.filter(pk=invitation.pk, state=InvitationState.OPEN).first()
    if stored is None:
        return False
    stored.state = state.value
    log.update(stored, by=by, action=f"invitation.{state.value}")
    return True


def _require_room(study: Study) -> None:
    if waiting_invitations(study).filter(expires_at__gt=timezone.now()).count() >= MOST_OPEN:
        raise Refused(
            gettext_noop(
                "This study has %(most)s open invitations. Take one back that nobody needs any "
                "more, then make this one."
            ),
            {"most": MOST_OPEN},
            code="too_many_invitations",
        )


def _require_sense(roles: Collection[str], days: int) -> None:
    if not in_order(roles) or len(in_order(roles)) != len(set(roles)):
        raise Refused(gettext_noop("Choose at least one role."), code="no_role")
    if not 1 <= days <= MOST_DAYS:
        raise Refused(
            gettext_noop("An invitation is valid for 1 to %(most)s days."),
            {"most": MOST_DAYS},
            code="days_of_invitation",
        )

"""Invitations to a study: the one of a link, and those that wait."""

import datetime

from django.db.models import QuerySet

from surveys.domain.invitations import InvitationState, hash_of
from surveys.models import Invitation, Study


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation that a token opens, used or not."""
    invitations = Invitation.objects.select_related("study", "made_by")
    return invitations.filter(token_hash=hash_of(token)).first()


def waiting_invitations(study: Study) -> QuerySet[Invitation]:
    """Invitations that nobody used or took back, newest first."""
    return study.invitations.filter(state=InvitationState.OPEN).select_related("made_by")


def due_invitations(now: datetime.datetime) -> QuerySet[Invitation]:
    """Invitations of any study whose time is over, which nothing says yet."""
    return Invitation.objects.filter(state=InvitationState.OPEN, expires_at__lte=now)

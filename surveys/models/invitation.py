import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from surveys.domain.invitations import INVITATION_STATES, InvitationState
from surveys.models.choices import translated, values
from surveys.models.record import Record


class Invitation(Record):
    """Roles in a study for whoever follows a link; the link itself is kept nowhere.

    It is void while whoever made it may give no roles in the study.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="invitations")
    roles = models.JSONField(default=list)
    email = models.EmailField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    state = models.CharField(
        max_length=20,
        choices=translated(INVITATION_STATES),
        default=InvitationState.OPEN.value,
    )
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    # Given to the invitations that are shown.
    words: list[str]
    is_expired: bool
    is_void: bool

    # It comes from the token, which is no part of what happened.
    derived = frozenset({"token_hash"})

    class Meta:
        ordering = ("study", "-made_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=values(InvitationState)), name="invitation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=InvitationState.USED.value, used_by__isnull=False)
                | (~Q(state=InvitationState.USED.value) & Q(used_by__isnull=True)),
                name="invitation_used_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{', '.join(self.roles)} of {self.study}"

    def is_over(self, now: datetime.datetime) -> bool:
        """Say whether its time is over, noted or not."""
        return self.expires_at <= now

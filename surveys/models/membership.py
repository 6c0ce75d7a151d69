from django.conf import settings
from django.db import models

from surveys.domain.roles import ROLE_NAMES, Role
from surveys.models.choices import translated, values
from surveys.models.record import Record


class Membership(Record):
    """One role of one person in one study; a person may hold several."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=translated(ROLE_NAMES))

    class Meta:
        ordering = ("study", "user", "role")
        constraints = [
            models.UniqueConstraint(fields=("study", "user", "role"), name="membership_unique"),
            models.CheckConstraint(
                condition=models.Q(role__in=values(Role)), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.study}"

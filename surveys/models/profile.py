import uuid

from django.db import models

from surveys.domain.wording import in_language
from surveys.models.record import Record


class Profile(Record):
    """An anonymous portrait of one user, as told in the report of a wave."""

    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="profiles")
    interview = models.ForeignKey(
        "surveys.Interview", models.PROTECT, null=True, blank=True, related_name="profiles"
    )
    position = models.PositiveSmallIntegerField()
    title = models.JSONField(default=dict)
    body = models.JSONField(default=dict)

    class Meta:
        ordering = ("wave", "position")
        constraints = [
            models.UniqueConstraint(fields=("wave", "position"), name="profile_position_unique")
        ]

    def __str__(self) -> str:
        return in_language(self.title, "en")

    def get_study_id(self) -> uuid.UUID:
        return self.wave.study_id

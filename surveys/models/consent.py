import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from surveys.domain.consents import PURPOSES, Purpose
from surveys.models.choices import translated, values
from surveys.models.record import Record

if TYPE_CHECKING:
    from surveys.models.interview import Interview


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> Self:
        """Consents that were given and not withdrawn."""
        return self.filter(withdrawn_on__isnull=True)

    def of_interview(self, interview: "Interview") -> Self:
        """Consents of the respondent of an interview in its wave, in the order of time."""
        return self.filter(respondent=interview.respondent_id, wave=interview.wave_id)


class Consent(Record):
    """What a respondent agreed to in a wave, for one purpose, under which text, and how long.

    Given again after it was withdrawn, it is a consent of its own: at most one of them stands.
    """

    respondent = models.ForeignKey("surveys.Respondent", models.PROTECT, related_name="consents")
    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20, choices=translated(PURPOSES))
    text_version = models.CharField(max_length=40)
    given_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("wave", "respondent", "purpose", "given_on", "withdrawn_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("respondent", "wave", "purpose"),
                condition=Q(withdrawn_on__isnull=True),
                name="consent_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=values(Purpose)), name="consent_purpose_known"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False),
                name="consent_withdrawn_on_and_by",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.respondent.code} {self.wave.code}: {self.purpose}"

    def get_study_id(self) -> uuid.UUID:
        return self.wave.study_id

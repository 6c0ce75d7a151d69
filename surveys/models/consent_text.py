from django.db import models
from django.db.models import Q

from surveys.domain.consents import PURPOSES, Purpose
from surveys.models.choices import translated, values
from surveys.models.record import Record


class ConsentText(Record):
    """What respondents are asked to agree to for one purpose: one version of the words.

    Consents name it by `text_version`; from then on its words never change.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="consent_texts")
    purpose = models.CharField(max_length=20, choices=translated(PURPOSES))
    text_version = models.CharField(max_length=40)
    valid_from = models.DateField()
    text = models.JSONField(default=dict)

    class Meta:
        ordering = ("study", "purpose", "valid_from", "text_version")
        constraints = [
            models.UniqueConstraint(
                fields=("study", "purpose", "text_version"), name="consent_text_unique"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=values(Purpose)), name="consent_text_purpose_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.text_version}"

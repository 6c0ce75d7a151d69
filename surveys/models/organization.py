from django.db import models

from surveys.models.record import Record


class Organization(Record):
    """Where a respondent works, known in the study by a pseudonym code."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="organizations")
    code = models.CharField(max_length=64)

    class Meta:
        ordering = ("study", "code")
        constraints = [
            models.UniqueConstraint(fields=("study", "code"), name="organization_code_unique")
        ]

    def __str__(self):
        return self.code

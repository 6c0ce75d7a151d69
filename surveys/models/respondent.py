from django.db import models

from surveys.models.record import Record


class Respondent(Record):
    """The expert interviewed, known in the study by a pseudonym code; identity is kept apart."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="respondents")
    code = models.CharField(max_length=64)

    class Meta:
        ordering = ("study", "code")
        constraints = [
            models.UniqueConstraint(fields=("study", "code"), name="respondent_code_unique")
        ]

    def __str__(self):
        return self.code

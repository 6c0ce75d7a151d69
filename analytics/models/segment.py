from django.db import models

from surveys.domain.wording import in_language
from surveys.models.record import Record


class Segment(Record):
    """A breakdown of indicators by the categories of a variable."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="segments")
    code = models.SlugField(max_length=64)
    variable = models.ForeignKey("surveys.Variable", models.PROTECT, related_name="segments")
    label = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("study", "position")
        constraints = [
            models.UniqueConstraint(fields=("study", "code"), name="segment_code_unique")
        ]

    def __str__(self) -> str:
        return in_language(self.label, "en") or self.code

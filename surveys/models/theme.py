from django.db import models

from surveys.domain.wording import in_language
from surveys.models.record import Record


class Theme(Record):
    """A subject under which quotes are coded."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="themes")
    code = models.SlugField(max_length=64)
    label = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("study", "position")
        constraints = [models.UniqueConstraint(fields=("study", "code"), name="theme_code_unique")]

    def __str__(self) -> str:
        return in_language(self.label, "en") or self.code

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.domain.lineage import Comparability
from surveys.domain.wording import in_language
from surveys.models.record import Record


class Variable(Record):
    """What a question measures, with one code across waves."""

    class Level(models.TextChoices):
        INTERVIEW = "interview", _("interview")
        PROJECT = "project", _("project")

    class Privacy(models.TextChoices):
        PERSONAL = "personal", _("personal")
        QUASI_IDENTIFIER = "quasi_identifier", _("quasi-identifier")
        SENSITIVE = "sensitive", _("sensitive")
        OPEN = "open", _("open")

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="variables")
    code = models.CharField(max_length=64)
    level = models.CharField(max_length=20, choices=Level)
    privacy = models.CharField(max_length=20, choices=Privacy)
    label = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("study", "position")
        constraints = [
            models.UniqueConstraint(fields=("study", "code"), name="variable_code_unique"),
            models.CheckConstraint(
                condition=Q(level__in=("interview", "project")), name="variable_level_known"
            ),
            models.CheckConstraint(
                condition=Q(privacy__in=("personal", "quasi_identifier", "sensitive", "open")),
                name="variable_privacy_known",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.label, "en") or self.code


class Lineage(Record):
    """How a variable of one wave compares with the wave before in which it was asked."""

    class Status(models.TextChoices):
        COMPARABLE = Comparability.COMPARABLE, _("comparable")
        CAUTION = Comparability.CAUTION, _("comparable with caution")
        BREAK = Comparability.BREAK, _("not comparable: break in the series")

    variable = models.ForeignKey(Variable, models.PROTECT, related_name="lineage")
    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="lineage")
    status = models.CharField(max_length=20, choices=Status, default=Status.COMPARABLE)
    note = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("variable", "wave")
        verbose_name_plural = "lineage"
        constraints = [
            models.UniqueConstraint(fields=("variable", "wave"), name="lineage_unique"),
            models.CheckConstraint(
                condition=Q(status__in=("comparable", "caution", "break")),
                name="lineage_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variable.code} {self.wave.code}: {self.status}"

    def wave_ids(self) -> set[uuid.UUID]:
        """None: how waves compare is judged afterwards, and changes nothing that was collected."""
        return set()

    def get_study_id(self) -> uuid.UUID:
        return self.wave.study_id

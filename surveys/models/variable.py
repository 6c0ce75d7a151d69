import uuid

from django.db import models
from django.db.models import Q

from surveys.domain.lineage import COMPARABILITIES, Comparability
from surveys.domain.privacy import PRIVACIES, Privacy
from surveys.domain.questionnaire import LEVELS, Level
from surveys.domain.wording import in_language
from surveys.models.choices import translated, values
from surveys.models.record import Record


class Variable(Record):
    """What a question measures, with one code across waves.

    `categories` are the harmonised ones, each with code and label, where its categories were split
    or merged; which of a wave belong to which says its lineage there.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="variables")
    code = models.CharField(max_length=64)
    level = models.CharField(max_length=20, choices=translated(LEVELS))
    privacy = models.CharField(max_length=20, choices=translated(PRIVACIES))
    label = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField()
    categories = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("study", "position")
        constraints = [
            models.UniqueConstraint(fields=("study", "code"), name="variable_code_unique"),
            models.CheckConstraint(
                condition=Q(level__in=values(Level)), name="variable_level_known"
            ),
            models.CheckConstraint(
                condition=Q(privacy__in=values(Privacy)), name="variable_privacy_known"
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.label, "en") or self.code


class Lineage(Record):
    """How a variable of one wave compares with the wave before in which it was asked.

    `decided` are the keys of the differences that somebody looked at (see
    `surveys.domain.comparing`); null where the variable was spoken of as a whole, as a study
    package does. `mapping` says which harmonised category each code of the wave belongs to; one
    that is not named stands for itself.
    """

    variable = models.ForeignKey(Variable, models.PROTECT, related_name="lineage")
    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="lineage")
    status = models.CharField(
        max_length=20,
        choices=translated(COMPARABILITIES),
        default=Comparability.COMPARABLE.value,
    )
    note = models.JSONField(default=dict, blank=True)
    decided = models.JSONField(null=True, blank=True, default=None)
    mapping = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("variable", "wave")
        verbose_name_plural = "lineage"
        constraints = [
            models.UniqueConstraint(fields=("variable", "wave"), name="lineage_unique"),
            models.CheckConstraint(
                condition=Q(status__in=values(Comparability)), name="lineage_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variable.code} {self.wave.code}: {self.status}"

    def wave_ids(self) -> set[uuid.UUID]:
        """None: how waves compare is judged afterwards, and changes nothing that was collected."""
        return set()

    def get_study_id(self) -> uuid.UUID:
        return self.wave.study_id

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.domain.sampling import Drawn
from surveys.models.record import Record


class SampledExpert(Record):
    """How an expert of a wave was chosen: how many experts they stand for, and from which stratum.

    Weights are whole millionths, so that figures of them are sums of whole numbers. An expert has
    one stratum in all waves that give them one.
    """

    is_design = True

    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="sampled_experts")
    respondent = models.ForeignKey(
        "surveys.Respondent", models.PROTECT, related_name="sampled_experts"
    )
    millionths = models.PositiveBigIntegerField(
        null=True, blank=True, help_text=_("The sampling weight, in millionths.")
    )
    stratum = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("wave", "respondent")
        constraints = [
            models.UniqueConstraint(fields=("wave", "respondent"), name="sampled_expert_once"),
            models.CheckConstraint(
                condition=Q(millionths__isnull=True) | Q(millionths__gt=0),
                name="sampled_expert_weight_above_zero",
            ),
            models.CheckConstraint(
                condition=Q(millionths__isnull=False) | ~Q(stratum=""),
                name="sampled_expert_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.respondent.code} {self.wave.code}"

    def get_study_id(self) -> uuid.UUID:
        return self.wave.study_id

    @property
    def drawn(self) -> Drawn:
        """Weight and stratum, as they are given."""
        return Drawn(self.millionths, self.stratum)

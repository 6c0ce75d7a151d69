import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analytics.domain.claims import STATISTICS, ClaimStatistic
from surveys.models.choices import translated
from surveys.models.record import Record


class Claim(Record):
    """A published sentence bound to an indicator: the value as printed, and how it was rounded."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="claims")
    code = models.CharField(max_length=40)
    says = models.JSONField(default=dict)
    statistic = models.CharField(max_length=10, choices=translated(STATISTICS))
    indicator = models.ForeignKey("analytics.Indicator", models.PROTECT, related_name="claims")
    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="+")
    from_wave = models.ForeignKey(
        "surveys.Wave",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The earlier wave of a ratio."),
    )
    printed = models.CharField(max_length=80)
    wording = models.JSONField(
        default=dict, blank=True, help_text=_("What is printed, by language, where it is words.")
    )
    value = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    digits = models.PositiveSmallIntegerField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    more_than = models.FloatField(null=True, blank=True)
    note = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("study", "position")
        constraints = [
            models.UniqueConstraint(fields=("study", "code"), name="claim_code_unique"),
            models.CheckConstraint(
                condition=Q(statistic=ClaimStatistic.RATIO.value, from_wave__isnull=False)
                | Q(
                    statistic__in=(ClaimStatistic.COUNT.value, ClaimStatistic.SHARE.value),
                    from_wave__isnull=True,
                ),
                name="claim_ratio_has_two_waves",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True, high__isnull=True)
                | Q(low__isnull=False, high__isnull=False),
                name="claim_interval_has_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def wave_ids(self) -> set[uuid.UUID]:
        """None: what was published about a wave is bound to its figures after it closed."""
        return set()

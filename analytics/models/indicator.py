from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analytics.domain.indicators import KINDS, UNITS, IndicatorKind
from surveys.domain.wording import in_language
from surveys.models.choices import translated
from surveys.models.record import Record


class Indicator(Record):
    """The definition of a statistic: kind, unit, base, numerator, and where it is comparable."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="indicators")
    code = models.SlugField(max_length=64)
    kind = models.CharField(max_length=10, choices=translated(KINDS))
    unit = models.CharField(max_length=10, choices=translated(UNITS))
    label = models.JSONField(default=dict)
    question = models.JSONField(default=dict, blank=True)
    definition = models.JSONField(default=dict, blank=True)
    base = models.TextField(default="true()")
    numerator = models.TextField(null=True, blank=True)
    value = models.TextField(null=True, blank=True)
    waves = models.JSONField(null=True, blank=True, help_text=_("Codes; empty means every wave."))
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("study", "position")
        constraints = [
            models.UniqueConstraint(fields=("study", "code"), name="indicator_code_unique"),
            models.CheckConstraint(
                condition=Q(
                    kind=IndicatorKind.SHARE.value, numerator__isnull=False, value__isnull=True
                )
                | Q(kind=IndicatorKind.MEAN.value, numerator__isnull=True, value__isnull=False)
                | Q(kind=IndicatorKind.COUNT.value, numerator__isnull=True, value__isnull=True),
                name="indicator_kind_has_its_expressions",
            ),
            models.CheckConstraint(
                condition=Q(unit__in=tuple(map(str, UNITS))), name="indicator_unit_known"
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.label, "en") or self.code

from typing import Self

from django.db import models
from django.utils.translation import gettext as _

STUCK = 3
"""Counts that failed in a row after which a study is said not to be counted at all."""


class FreshnessQuerySet(models.QuerySet["Freshness"]):
    def stuck(self) -> Self:
        """Those of studies whose count fails again and again."""
        return self.filter(failures__gte=STUCK)


class Freshness(models.Model):
    """How far the log of a study has been counted: the cursor of the counting.

    `failures` counts attempts that failed in a row; the sweeper waits longer after each.
    """

    study = models.OneToOneField("surveys.Study", models.PROTECT, related_name="freshness")
    counted = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    definitions_hash = models.CharField(max_length=64, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    objects = FreshnessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "freshness"

    def __str__(self) -> str:
        return _("%(study)s as of entry %(entry)s") % {
            "study": self.study.slug,
            "entry": self.counted,
        }

from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """Difference and ratio of an indicator between two waves, with interval and test.

    `parts` (of whole waves) says what came from the panel, and what from who joined and left.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="changes")
    indicator = models.ForeignKey("analytics.Indicator", models.CASCADE, related_name="changes")
    from_wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="+")
    to_wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="+")
    segment = models.ForeignKey(
        "analytics.Segment", models.CASCADE, null=True, blank=True, related_name="changes"
    )
    category = models.CharField(max_length=64, blank=True)
    difference = models.FloatField(null=True)
    se = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    ratio = models.FloatField(null=True)
    ratio_low = models.FloatField(null=True)
    ratio_high = models.FloatField(null=True)
    df = models.PositiveIntegerField()
    p = models.FloatField(null=True)
    p_adjusted = models.FloatField(null=True, help_text=_("By the method of Holm."))
    p_discovery = models.FloatField(
        null=True, help_text=_("By the method of Benjamini and Hochberg.")
    )
    p_doubled = models.FloatField(null=True)
    panel_clusters = models.PositiveIntegerField()
    parts = models.JSONField(default=dict)
    comparability = models.CharField(max_length=20)

    class Meta:
        ordering = ("indicator", "segment", "category", "from_wave", "to_wave")
        constraints = [
            models.UniqueConstraint(
                fields=("indicator", "from_wave", "to_wave", "segment", "category"),
                name="change_unique",
                condition=models.Q(segment__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("indicator", "from_wave", "to_wave"),
                name="change_overall_unique",
                condition=models.Q(segment__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.from_wave.code}–{self.to_wave.code} {self.category}"

from django.db import models


class Estimate(models.Model):
    """Value, precision and base of an indicator in a wave, overall or in one category.

    `left_out` counts records that are not in the base because an answer is unknown, by kind of
    empty; `uncategorised` those in the base of the indicator whose category is unknown.
    `at_least_one` (of a share of projects): the share of respondents with at least one.
    `weighted`, `strata` and `unweighted` say how the experts of the wave were chosen, as far as
    the value follows it.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="estimates")
    indicator = models.ForeignKey("analytics.Indicator", models.CASCADE, related_name="estimates")
    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="estimates")
    segment = models.ForeignKey(
        "analytics.Segment", models.CASCADE, null=True, blank=True, related_name="estimates"
    )
    category = models.CharField(max_length=64, blank=True)
    base = models.PositiveIntegerField()
    clusters = models.PositiveIntegerField()
    interviews = models.PositiveIntegerField()
    approved = models.PositiveIntegerField()
    count = models.FloatField()
    value = models.FloatField(null=True)
    se = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    method = models.CharField(max_length=10)
    df = models.PositiveIntegerField()
    deff = models.FloatField(null=True)
    grade = models.CharField(max_length=1, blank=True)
    grade_reason = models.JSONField(default=dict)
    comparability = models.CharField(max_length=20)
    comparability_note = models.JSONField(default=dict)
    left_out = models.JSONField(default=dict)
    uncategorised = models.JSONField(default=dict)
    at_least_one = models.JSONField(default=dict)
    weighted = models.BooleanField(default=False)
    strata = models.PositiveIntegerField(default=0)
    unweighted = models.FloatField(null=True)

    class Meta:
        ordering = ("indicator", "segment", "category", "wave")
        constraints = [
            models.UniqueConstraint(
                fields=("indicator", "wave", "segment", "category"),
                name="estimate_unique",
                condition=models.Q(segment__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("indicator", "wave"),
                name="estimate_overall_unique",
                condition=models.Q(segment__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(clusters__lte=models.F("base")), name="estimate_base_of_clusters"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.wave.code} {self.category}".strip()

from django.db import models


class Trend(models.Model):
    """All comparable waves of an indicator together: change per year, and are all waves equal?

    `waves` holds the codes of the waves compared: those after the last break of the series.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="trends")
    indicator = models.OneToOneField("analytics.Indicator", models.CASCADE, related_name="trend")
    waves = models.JSONField(default=list)
    slope = models.FloatField(null=True)
    se = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    df = models.PositiveIntegerField()
    p = models.FloatField(null=True)
    p_adjusted = models.FloatField(null=True)
    p_equal = models.FloatField(null=True)
    comparability = models.CharField(max_length=20)

    class Meta:
        ordering = ("indicator",)

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.waves[0]}–{self.waves[-1]}"

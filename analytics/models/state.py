from django.db import models


class StoredState(models.Model):
    """One place of the state of a study, from which its figures come: whole numbers, no figure.

    `indicator` and `waves` are codes: an indicator in one wave, in a pair, or in all; both empty,
    the study. That row is the head of the state: it is written by every count, and its `entry` and
    `definitions_hash` say what the whole state was counted from. `numbers` is JSON as text, so that
    a database reads it as it was written; `digest` is its SHA-256. Written by counting alone.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="states")
    indicator = models.CharField(max_length=64, blank=True)
    waves = models.CharField(max_length=100, blank=True)
    entry = models.BigIntegerField()
    definitions_hash = models.CharField(max_length=64)
    numbers = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("study", "indicator", "waves")
        constraints = [
            models.UniqueConstraint(
                fields=("study", "indicator", "waves"), name="stored_state_place_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.waves}".strip() or str(self.study_id)

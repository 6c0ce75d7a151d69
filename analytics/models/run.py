from django.db import models


class CountRun(models.Model):
    """A full count of a study that several processes share, while it lasts.

    `target` is the entry that was sealed before the first record was read; `design_hash` tells
    what it counts, which whoever helps must have read alike. `finishing_at`: since when somebody
    makes figures of its chunks. Written by counting alone.
    """

    study = models.OneToOneField("surveys.Study", models.PROTECT, related_name="count_run")
    target = models.BigIntegerField()
    design_hash = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    finishing_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.study_id} {self.target}"


class CountChunk(models.Model):
    """Some respondents of a run, in the order of their keys, who are counted by one process.

    `first` and `last` are their keys. It is claimed, and by somebody else where it is not finished
    after a while; `claimed_by` names host and process for operators. `moments` is JSON as text:
    what they contribute to the state.
    """

    run = models.ForeignKey(CountRun, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    first = models.CharField(max_length=36)
    last = models.CharField(max_length=36)
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)
    interviews = models.PositiveIntegerField(default=0)
    moments = models.TextField(default="[]")

    class Meta:
        ordering = ("run", "number")
        constraints = [
            models.UniqueConstraint(fields=("run", "number"), name="count_chunk_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"


class StagedTally(models.Model):
    """A tally of a run that is not over: it becomes one of the study when the cursor moves."""

    chunk = models.ForeignKey(CountChunk, models.CASCADE, related_name="tallies")
    interview = models.UUIDField()
    wave = models.UUIDField()
    respondent = models.UUIDField()
    approved = models.BooleanField()
    stamp = models.CharField(max_length=64)
    counts = models.TextField()

    def __str__(self) -> str:
        return str(self.interview)

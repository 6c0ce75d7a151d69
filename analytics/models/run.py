from datetime import timedelta
from typing import NamedTuple

from django.db import models
from django.db.models import Count, Q

PATIENCE = timedelta(seconds=60)
"""So long a chunk may take before somebody else takes it over; it takes about a second."""


class CountRun(models.Model):
    """A full count of a study that several processes share, while it lasts.

    `target` is the entry that was sealed before the first record was read; `design_hash` tells
    what it counts, which whoever helps must have read alike. `finishing_at`: since when somebody
    makes figures of its chunks. Written by counting alone.
    """

    study = models.OneToOneField("surveys.Study", models.PROTECT, related_name="count_run")
    target = models.BigIntegerField()
    design_hash = models.CharField(max_length=64)
    alive_at = models.DateTimeField()
    finishing_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.study_id} {self.target}"


class Progress(NamedTuple):
    """How many chunks are counted, and how many there are."""

    done: int
    parts: int


class ChunkQuerySet(models.QuerySet["CountChunk"]):
    def progress(self) -> Progress:
        """Return how far these chunks are."""
        finished = Count("pk", filter=Q(finished_at__isnull=False))
        return Progress(**self.aggregate(done=finished, parts=Count("pk")))


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

    objects = ChunkQuerySet.as_manager()

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

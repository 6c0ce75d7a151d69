from functools import cached_property

from django.db import models
from django.utils.translation import gettext as _

from analytics.stats.counting.tallies import Cells, LeftOut, TallyCounts, read_counts


class Tally(models.Model):
    """What one interview contributes to every indicator and segment, as integers.

    Derived, never edited: it belongs to the versions of the interview and its projects (`stamp`)
    and to one set of definitions. `counts` is JSON as text, as `analytics.stats.counting.tallies`
    describes it: `cells` reads "indicator|segment|category" with [y, m] (means: [y, m, squares],
    in millionths), `left_out` the numbers of records outside the base by kind of empty.

    It outlives an interview and a respondent that are deleted, until they are counted: what it says
    has to be taken out of the state.
    """

    interview = models.OneToOneField(
        "surveys.Interview", models.DO_NOTHING, db_constraint=False, related_name="tally"
    )
    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="tallies")
    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="tallies")
    respondent = models.ForeignKey(
        "surveys.Respondent", models.DO_NOTHING, db_constraint=False, related_name="tallies"
    )
    approved = models.BooleanField()
    stamp = models.CharField(max_length=64)
    definitions_hash = models.CharField(max_length=64)
    counts = models.TextField()

    class Meta:
        verbose_name_plural = "tallies"
        ordering = ("wave", "respondent", "interview")

    def __str__(self) -> str:
        return _("tally of %(interview)s") % {"interview": self.interview_id}

    @property
    def cells(self) -> Cells:
        """What it has by cell."""
        return self._counts.cells

    @property
    def left_out(self) -> LeftOut:
        """What is left out by cell."""
        return self._counts.left_out

    @cached_property
    def _counts(self) -> TallyCounts:
        return read_counts(self.counts)

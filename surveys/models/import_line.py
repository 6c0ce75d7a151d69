from typing import Self

from django.db import models
from django.db.models import Q

from surveys.domain.record_files.updates import Act, Prefer, Status
from surveys.models.choices import values


class ImportLineQuerySet(models.QuerySet["ImportLine"]):
    def to_decide(self) -> Self:
        """Lines of which somebody must say what stands, or said it."""
        return self.exclude(asked="")

    def undecided(self) -> Self:
        """Lines of which nobody has said yet what stands."""
        return self.to_decide().filter(decided=Prefer.ASK)


class ImportLine(models.Model):
    """One thing that an edited data file would change: a line of its dry run.

    `asked` is empty where nothing is to be decided, else why something is; `decided` what was.
    `said` has the place, and what was written, stands in the file and is stored now; of a conflict
    who wrote that, when, and whether in a draft before the file was written. Written by
    `surveys.actions.record_imports` alone.
    """

    record_import = models.ForeignKey("surveys.RecordImport", models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    key = models.TextField()
    act = models.CharField(max_length=10)
    status = models.CharField(max_length=10)
    asked = models.CharField(max_length=10, blank=True)
    decided = models.CharField(max_length=10, blank=True)
    is_gone = models.BooleanField(default=False)
    said = models.JSONField(default=dict)

    objects = ImportLineQuerySet.as_manager()

    class Meta:
        ordering = ("record_import", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("record_import", "number"), name="import_line_number_unique"
            ),
            models.CheckConstraint(condition=Q(act__in=values(Act)), name="import_line_act_known"),
            models.CheckConstraint(
                condition=Q(status__in=values(Status)), name="import_line_status_known"
            ),
            models.CheckConstraint(
                condition=Q(decided__in=values(Prefer)), name="import_line_decided_known"
            ),
        ]
        indexes = [
            models.Index(fields=("record_import", "asked", "number"), name="import_line_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.record_import_id} {self.number}"

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from surveys.domain.layout.options import Options


class DataFileQuerySet(models.QuerySet["DataFile"]):
    def offered(self) -> Self:
        """Files that are complete and still there."""
        return self.filter(made_at__isnull=False, dropped_at__isnull=True)


class DataFile(models.Model):
    """A data set as a file that somebody asked for: what they chose, and what came of it.

    `entry` is the number of the entry of the log as of which it is, `waiting` how many entries had
    no number then; both are None until it is begun, and a worker that takes it up again goes on
    with them. `selection` are ids of interviews, None where all are meant; `link` is the one that
    gives it, None where a person asked. Until `made_at` nothing of it is offered; size, hash and
    manifest are written together with that. Its content goes at `expires_at`; this row stays. No
    record of a study: the entry in the log is that of `export`. Written by
    `analytics.actions.data_files` alone, and where a link gives it, by `data_links` there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="data_files")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="data_files")
    created_at = models.DateTimeField(default=timezone.now)
    options = models.JSONField(default=dict)
    format = models.CharField(max_length=10)
    selection = models.JSONField(null=True, blank=True)
    link = models.ForeignKey(
        "analytics.DataLink", models.PROTECT, null=True, blank=True, related_name="files"
    )
    entry = models.PositiveBigIntegerField(null=True, blank=True)
    waiting = models.PositiveIntegerField(null=True, blank=True)
    name = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    manifest = models.JSONField(default=dict, blank=True)
    export = models.OneToOneField(
        "analytics.Export", models.SET_NULL, null=True, blank=True, related_name="data_file"
    )
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    downloads = models.PositiveIntegerField(default=0)
    last_download_at = models.DateTimeField(null=True, blank=True)

    objects = DataFileQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "id")
        indexes = [
            models.Index(fields=("study", "-created_at"), name="data_file_of_study"),
            models.Index(
                fields=("expires_at",),
                condition=Q(dropped_at__isnull=True),
                name="data_file_expiring",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at__isnull=True)
                | (
                    Q(entry__isnull=False, expires_at__isnull=False, expires_at__gt=F("made_at"))
                    & ~Q(sha256="")
                ),
                name="data_file_made_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.format} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def chosen(self) -> Options:
        """What was chosen."""
        return Options.from_json(self.options)

    @property
    def is_offered(self) -> bool:
        """Whether it is complete and still there."""
        return self.made_at is not None and self.dropped_at is None


class DataFilePart(models.Model):
    """A piece of the content of a data file, since the web may not see the disk of workers."""

    data_file = models.ForeignKey(DataFile, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ("data_file", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("data_file", "number"), name="data_file_part_number_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.data_file_id} {self.number}"

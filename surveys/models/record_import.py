import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from surveys.domain.importing import Problem
from surveys.domain.kept_messages import problem_of
from surveys.domain.record_files.known import Choices
from surveys.domain.record_files.plans import ASKED_OF_COLUMNS
from surveys.domain.record_files.update_choices import UpdateChoices
from surveys.models.choices import values


class RecordImport(models.Model):
    """A file of interviews that somebody brings into a wave: what it is, and how far that is.

    `choices` is what they said about it, `found` its sheets and columns, `summary` what was read.
    Its content goes once it was applied, or was left for a while. An edited data file that comes
    back (`is_edited_file`) has its `manifest`, which goes with the content; `act` is what it
    changed, `undone_act` what undid that. No record of a study: what it adds has a history of its
    own. Written by `surveys.actions.record_imports` alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="record_imports")
    wave = models.ForeignKey("surveys.Wave", models.CASCADE, related_name="record_imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="record_imports")
    created_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    choices = models.JSONField(default=dict, blank=True)
    found = models.JSONField(default=dict, blank=True)
    summary = models.JSONField(default=dict, blank=True)
    problems = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    is_edited_file = models.BooleanField(default=False)
    manifest = models.BinaryField(default=b"", blank=True)
    act = models.UUIDField(null=True, blank=True)
    undone_act = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")
        indexes = [models.Index(fields=("study", "-created_at"), name="record_import_of_study")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def said(self) -> Choices:
        """What somebody said about the file."""
        return Choices.from_json(self.choices)

    @property
    def said_of_edits(self) -> UpdateChoices:
        """What somebody said about an edited data file."""
        return UpdateChoices.from_json(self.choices)

    @property
    def open_columns(self) -> int:
        """How many of its columns wait to be told what they hold."""
        columns = self.found.get("columns", [])
        asked = [one for one in columns if not one["target"] and not one["left_out"]]
        return len({(one["sheet"], one["heading"]) for one in asked})

    @property
    def is_open(self) -> bool:
        """Whether something can still be done with it."""
        return self.applied_at is None and self.dropped_at is None

    @property
    def is_ready(self) -> bool:
        """Whether it was checked and nothing keeps it from being imported."""
        return self.is_open and self.checked_at is not None and self.problems == 0


class ImportMapping(models.Model):
    """What was said of a file of a study, by a name, for the next one of its kind.

    Written by `surveys.actions.record_imports` alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="import_mappings")
    name = models.CharField(max_length=100)
    choices = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="import_mappings")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(fields=("study", "name"), name="import_mapping_name_unique")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> Choices:
        """What was said."""
        return Choices.from_json(self.choices)


class ImportPart(models.Model):
    """A piece of the content of a file, since workers may not see the disk of the web."""

    record_import = models.ForeignKey(RecordImport, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ("record_import", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("record_import", "number"), name="import_part_number_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_import_id} {self.number}"


class FindingKind(models.TextChoices):
    """What a finding of a check is."""

    PROBLEM = "problem"  # keeps the file from being imported
    DIFFERENCE = "difference"  # stored otherwise, and stays as it is stored
    QUESTION = "question"  # may be right, but often is a slip: to be confirmed
    NOTE = "note"  # read in another way, left out, or to be looked at


class FindingQuerySet(models.QuerySet["ImportFinding"]):
    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def but_of_columns(self) -> Self:
        """Leave out those that ask what a column holds."""
        return self.exclude(message__code__in=ASKED_OF_COLUMNS)


class ImportFinding(models.Model):
    """One thing that the check of a file found, as a message with its place."""

    record_import = models.ForeignKey(RecordImport, models.CASCADE, related_name="findings")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    file = models.CharField(max_length=200)
    row = models.PositiveIntegerField(null=True)
    column = models.TextField(null=True)
    message = models.JSONField()

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ("record_import", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("record_import", "number"), name="import_finding_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=values(FindingKind)), name="import_finding_kind_known"
            ),
        ]
        indexes = [
            models.Index(fields=("record_import", "kind", "number"), name="import_finding_kind")
        ]

    def __str__(self) -> str:
        return str(self.problem)

    @property
    def problem(self) -> Problem:
        """The finding as a problem at its place."""
        return problem_of(self.message, self.file, self.row, self.column)

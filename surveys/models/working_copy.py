"""What is typed into an interview before somebody saves it: kept by itself, seen by all."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from surveys.domain.working_copies.changes import Part
from surveys.models.choices import values
from surveys.models.study import Study


class WorkingCopyQuerySet(models.QuerySet["WorkingCopy"]):
    def of_study(self, study: Study) -> Self:
        return self.filter(interview__wave__study=study)

    def unpublished(self) -> Self:
        """Copies that hold something that is not stored yet."""
        typed = TypedAnswer.objects.filter(copy=OuterRef("pk"))
        return self.filter(Exists(typed) | Q(order__isnull=False))


class WorkingCopy(models.Model):
    """What people are typing into an interview: no record, in no log, and nothing counts of it.

    `version` counts the requests that were taken; what each changed carries it. `order` has the
    ids of the projects as the page shows them, without those that are `removed`; None where they
    stand as stored. `senders` knows what the last request of each open page was, so that nothing
    arrives twice. `emptied` is the version at which it was last saved or discarded, `forgot` that
    at which removed projects were last forgotten: whoever knows less is told all of it.
    """

    interview = models.OneToOneField(
        "surveys.Interview", models.PROTECT, primary_key=True, related_name="working_copy"
    )
    version = models.PositiveBigIntegerField(default=0)
    order = models.JSONField(null=True, blank=True)
    removed = models.JSONField(default=dict, blank=True)
    arranged = models.PositiveBigIntegerField(default=0)
    emptied = models.PositiveBigIntegerField(default=0)
    forgot = models.PositiveBigIntegerField(default=0)
    senders = models.JSONField(default=dict, blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = WorkingCopyQuerySet.as_manager()

    class Meta:
        ordering = ("interview_id",)  # by the id: that of an interview joins four tables
        verbose_name_plural = "working copies"
        indexes = [models.Index(fields=("changed_at",), name="working_copy_changed")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    arranged__lte=models.F("version"),
                    emptied__lte=models.F("version"),
                    forgot__lte=models.F("version"),
                ),
                name="working_copy_versions_behind",
            )
        ]

    def __str__(self) -> str:
        return str(self.interview)


class TypedAnswer(models.Model):
    """One answer, field or consent as somebody typed it, in whatever form.

    `place` is the id of a project, empty for the interview. `before` is what was stored there when
    it was first typed; `rivals` are values of others that contradict, until somebody decides.
    """

    copy = models.ForeignKey(WorkingCopy, models.PROTECT, related_name="typed")
    place = models.CharField(max_length=36, blank=True)
    part = models.CharField(max_length=10)
    code = models.CharField(max_length=64)
    typed = models.JSONField()
    before = models.JSONField(null=True, blank=True)
    rivals = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    sender = models.CharField(max_length=36, blank=True)
    version = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("copy_id", "place", "part", "code")
        indexes = [models.Index(fields=("copy", "version"), name="typed_answer_since")]
        constraints = [
            models.UniqueConstraint(
                fields=("copy", "place", "part", "code"), name="typed_answer_once"
            ),
            models.CheckConstraint(
                condition=Q(part__in=values(one for one in Part if one != Part.PROJECT)),
                name="typed_answer_part_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.part} {self.code}".strip()


class PublishedAnswer(models.Model):
    """Which answer was last saved, and by whose page it had been typed at which version.

    A page that does not know yet that it was `published` may type over it; without this, nobody
    would be asked.
    """

    copy = models.ForeignKey(WorkingCopy, models.PROTECT, related_name="saved")
    place = models.CharField(max_length=36, blank=True)
    part = models.CharField(max_length=10)
    code = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sender = models.CharField(max_length=36, blank=True)
    version = models.PositiveBigIntegerField()
    published = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("copy_id", "place", "part", "code")
        constraints = [
            models.UniqueConstraint(
                fields=("copy", "place", "part", "code"), name="published_answer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.part} {self.code} v{self.version}".strip()

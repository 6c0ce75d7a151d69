import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.domain.jobs import JOB_KINDS, JOB_STATES, OVER, JobKind, JobState
from surveys.domain.messages import Message
from surveys.models.choices import translated, values
from surveys.models.user import User

PATIENCE = timedelta(seconds=60)
"""So long a job may be silent before another worker takes it up."""


class JobQuerySet(models.QuerySet["Job"]):
    def to_take_up(self) -> Self:
        """Jobs that nobody is at: new ones, and those whose worker fell silent."""
        silent = Q(heartbeat__isnull=True) | Q(heartbeat__lt=timezone.now() - PATIENCE)
        return self.filter(Q(state=JobState.WAITING) | Q(silent, state=JobState.RUNNING))

    def under_way(self) -> Self:
        """Jobs that are not over."""
        return self.filter(state__in=[JobState.WAITING, JobState.RUNNING])

    def of_person(self, user: User) -> Self:
        """Jobs that somebody started; all of them for a superuser."""
        return self if user.is_superuser else self.filter(by=user)


class Job(models.Model):
    """One piece of background work: who wants what, how far it is, and what came of it.

    `subject` is the id of what it works on. `holder` is the worker that is at it, and writes a
    `heartbeat`; one that falls silent is followed by another, `attempts` counts them. It
    `began_at` the moment when the last of them took it up. `rows` is how many rows there are, 0
    while nobody knows. `reason` is a message: why it was refused or failed.
    Written by `surveys.actions.jobs` alone; no record of a study, so without history.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30, choices=translated(JOB_KINDS))
    state = models.CharField(
        max_length=20, choices=translated(JOB_STATES), default=JobState.WAITING.value
    )
    study = models.ForeignKey(
        "surveys.Study", models.CASCADE, null=True, blank=True, related_name="jobs"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs")
    subject = models.UUIDField(null=True, blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    holder = models.CharField(max_length=200, blank=True)
    heartbeat = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    began_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)
    reason = models.JSONField(null=True, blank=True, help_text=_("Why it was refused or failed."))

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "id")
        indexes = [
            models.Index(fields=("study", "-created_at"), name="job_of_study"),
            models.Index(fields=("by", "-created_at"), name="job_of_person"),
            models.Index(
                fields=("created_at",),
                condition=Q(state__in=[JobState.WAITING.value, JobState.RUNNING.value]),
                name="job_under_way",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=values(JobKind)), name="job_kind_known"),
            models.CheckConstraint(condition=Q(state__in=values(JobState)), name="job_state_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, state__in=["waiting", "running"])
                | (Q(ended_at__isnull=False) & ~Q(state__in=["waiting", "running"])),
                name="job_over_has_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_over(self) -> bool:
        return JobState(self.state) in OVER

    @property
    def percent(self) -> int | None:
        """How far it is in percent; None where nobody knows how many rows there are."""
        return min(100, 100 * self.rows_done // self.rows) if self.rows else None

    @property
    def seconds_left(self) -> int | None:
        """How long the rest takes if it goes on as it went; None where nobody can tell yet."""
        if self.is_over or not (self.rows_done and self.rows and self.began_at and self.heartbeat):
            return None
        spent = (self.heartbeat - self.began_at).total_seconds()
        return max(0, round(spent * (self.rows - self.rows_done) / self.rows_done))

    @property
    def is_forgotten(self) -> bool:
        """True where it has waited so long that it seems that no worker takes jobs."""
        return self.state == JobState.WAITING and self.created_at < timezone.now() - PATIENCE

    @property
    def said(self) -> Message | None:
        """Why it was refused or failed."""
        if not self.reason:
            return None
        return Message(self.reason["code"], self.reason["template"], self.reason["params"])

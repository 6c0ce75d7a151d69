import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from surveys.models.record import Record


class DataLinkQuerySet(models.QuerySet["DataLink"]):
    def live(self, now: datetime.datetime) -> Self:
        """Links that nobody revoked and whose time is not over."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


class DataLink(Record):
    """An address that gives what a saved setting says, anew each time: for Excel and the like.

    Its secret is kept nowhere, only a hash of it. It works for whoever has both, in the name of
    whoever made it, while they may export records. With `is_open` the secret may stand in the
    address itself, for programs that cannot sign in. The setting goes from a link that is over.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="data_links")
    setting = models.ForeignKey(
        "analytics.ExportSetting", models.PROTECT, null=True, blank=True, related_name="links"
    )
    name = models.CharField(max_length=100)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    is_open = models.BooleanField(default=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: models.Manager[Any] = DataLinkQuerySet.as_manager()

    # It comes from the secret, which is no part of what happened.
    derived = frozenset({"secret_hash"})

    class Meta:
        ordering = ("study", "-made_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="data_link_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_live(self, now: datetime.datetime) -> bool:
        """Say whether nobody revoked it and its time is not over."""
        return self.revoked_at is None and self.expires_at > now


class DataLinkUse(models.Model):
    """How often a link was used and when last, and when a file was last asked for in its name.

    Beside the link, which is a record with a history: a use changes nothing that was decided.
    """

    link = models.OneToOneField(DataLink, models.CASCADE, related_name="use")
    uses = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.link_id} {self.uses}"

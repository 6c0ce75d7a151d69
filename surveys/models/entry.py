"""The append-only log and the chain that seals it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from surveys.domain.interviews import ENDED


class Entry(models.Model):
    """One row of the log: who did what to which record, and the hash of the result.

    Inserted in the transaction of the write it describes; triggers refuse update and delete. The
    entries of one transaction are one act. Those from before acts were told apart have none.
    """

    act = models.UUIDField(null=True)
    study = models.ForeignKey("surveys.Study", models.PROTECT, null=True, related_name="entries")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    request_id = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=64)
    record_type = models.CharField(max_length=64)
    record_id = models.UUIDField()
    record_version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "entries"
        indexes = [
            # Seldom do interviews end in another one, and the page of that one asks for them.
            models.Index(
                fields=("study", "request_id"),
                condition=models.Q(action=ENDED),
                name="entry_interview_merged",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("record_type", "record_id", "record_version"), name="entry_version_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.record_type} {self.record_id} v{self.record_version}"

    @property
    def author(self) -> str:
        """The name of the account that wrote it; empty where none did."""
        return self.by.get_username() if self.by else ""


class Unsealed(models.Model):
    """An entry that waits for its seal: what the sealer and whoever asks need to know of it.

    Inserted with its entry and deleted with its seal, so that nobody has to look for entries
    without a seal, and one that commits late is found like any other.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="unsealed")
    act = models.UUIDField()
    study = models.ForeignKey("surveys.Study", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "unsealed"

    def __str__(self) -> str:
        return str(self.entry_id)


class Seal(models.Model):
    """The gapless number of a committed entry and its link in the hash chain.

    The number is the primary key, so two sealers at once cannot fork the chain: one of them fails.
    """

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal")
    study = models.ForeignKey("surveys.Study", models.PROTECT, null=True, related_name="seals")
    at = models.DateTimeField(default=timezone.now)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        indexes = [models.Index(fields=("study", "number"))]
        constraints = [
            models.CheckConstraint(condition=models.Q(number__gte=1), name="seal_number_positive")
        ]

    def __str__(self) -> str:
        return str(self.number)

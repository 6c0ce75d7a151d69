import uuid
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Max, Q

REASON = "reason"
"""Where a content says why the act was done that made this version; no record has such a field."""
TYPED_BY = "typed_by"
"""Where it says who typed what somebody saved with this version: ids of accounts."""


def fields_of(content: dict[str, Any] | None) -> dict[str, Any]:
    """Return what a content says of its record, without what it says of the act."""
    return {
        name: value for name, value in (content or {}).items() if name not in (REASON, TYPED_BY)
    }


class VersionQuerySet(models.QuerySet["Version"]):
    def of(self, model: type[models.Model], ids: Iterable[uuid.UUID]) -> Self:
        """The versions of these records of a model, the deleted ones included."""
        return self.filter(record_type=model._meta.label_lower, record_id__in=ids)

    def last_numbers(self) -> dict[uuid.UUID, int]:
        """Return the last version of each record by its id; that of a deleted one ended it."""
        found = self.order_by().values("record_id").annotate(last=Max("record_version"))
        return {row["record_id"]: row["last"] for row in found}


class Version(models.Model):
    """What a record said at one version: the content behind the hash of a log entry.

    Contents can be erased (null) while the chain of hashes stays whole. The salt goes with the
    content, so that a hash that remains cannot be matched against guesses. Beside the fields of the
    record a content may hold the reason of the act, and who typed what was saved: both are hashed
    and erased with it.
    """

    entry = models.OneToOneField("surveys.Entry", models.PROTECT, related_name="history")
    record_type = models.CharField(max_length=64)
    record_id = models.UUIDField()
    record_version = models.PositiveIntegerField()
    salt = models.CharField(max_length=32, blank=True)
    content = models.JSONField(null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("record_type", "record_id", "record_version")
        indexes = [
            # Few are erased, and each data file asks which.
            models.Index(
                fields=("entry",), condition=Q(content__isnull=True), name="version_erased"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("record_type", "record_id", "record_version"), name="version_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id} v{self.record_version}"

    @property
    def reason(self) -> str:
        """Why the act was done that made this version; empty where nobody said it."""
        return (self.content or {}).get(REASON, "")

    @property
    def typed_by(self) -> list[int]:
        """The ids of those who typed what was saved with this version, where that is known."""
        return (self.content or {}).get(TYPED_BY, [])

"""What every research record has: a random public id and a version."""

import uuid

from django.db import models


class Record(models.Model):
    """A row that is written only through `surveys.actions`, with history and log.

    `content()` is what the history keeps and the log hashes: every stored field but the version,
    and but those that are `derived` from others.
    """

    derived: frozenset[str] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def content(self) -> dict:
        """Return the stored fields by column name, without the version and what is derived."""
        return {
            field.attname: field.value_from_object(self)
            for field in self._meta.concrete_fields
            if field.attname != "version" and field.attname not in self.derived
        }

    def get_study_id(self):
        """Return the id of the study that the record belongs to."""
        return self.study_id

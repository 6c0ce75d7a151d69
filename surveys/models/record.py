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

    # Whether the record may be written while its wave is only planned, as a part of its design.
    is_design = False

    class Meta:
        abstract = True

    def content(self) -> dict:
        """Return the stored fields by column name, without the version and what is derived."""
        return {
            field.attname: field.value_from_object(self)
            for field in self._meta.concrete_fields
            if field.attname != "version" and field.attname not in self.derived
        }

    def wave_ids(self) -> set[uuid.UUID]:
        """Return the waves that must be open while this record is written.

        Found by following the foreign keys, so that a new kind of record is guarded by itself.
        """
        keys = [field for field in self._meta.concrete_fields if field.is_relation]
        direct = [field for field in keys if field.related_model._meta.label == "surveys.Wave"]
        if direct:
            given = (getattr(self, field.attname) for field in direct)
            return {wave for wave in given if wave is not None}
        owners = (getattr(self, field.name) for field in keys if _is_of_a_wave(field.related_model))
        return {wave for owner in owners if owner is not None for wave in owner.wave_ids()}

    def get_study_id(self):
        """Return the id of the study that the record belongs to."""
        return self.study_id


def _is_of_a_wave(model) -> bool:
    """Return whether records of a model belong to a wave, by themselves or through others."""
    if not issubclass(model, Record):
        return False
    related = {f.related_model for f in model._meta.concrete_fields if f.is_relation} - {model}
    return any(one._meta.label == "surveys.Wave" or _is_of_a_wave(one) for one in related)

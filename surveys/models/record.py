"""What every research record has: a random public id and a version."""

import functools
import uuid
from collections.abc import Iterator
from typing import Any

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

    # Of most records; the others find their study in another way.
    study_id: uuid.UUID

    objects: models.Manager[Any]

    class Meta:
        abstract = True

    def content(self) -> dict[str, Any]:
        """Return the stored fields by column name, without the version and what is derived."""
        return {
            field.attname: field.value_from_object(self)
            for field in self._meta.concrete_fields
            if field.attname != "version" and field.attname not in self.derived
        }

    @classmethod
    def default_of(cls, name: str) -> Any:
        """Return what a stored field holds of which nobody said anything."""
        fields = cls._meta.concrete_fields
        return next(one.get_default() for one in fields if name in (one.name, one.attname))

    def complete(self) -> None:
        """Fill in what is derived from other fields and stored beside them."""

    def wave_ids(self) -> set[uuid.UUID]:
        """Return the waves that must be open while this record is written.

        Found by following the foreign keys, so that a new kind of record is guarded by itself.
        """
        direct, owners = _ways_to_waves(type(self))
        if direct:
            return {wave for name in direct if (wave := getattr(self, name)) is not None}
        records = (getattr(self, name) for name in owners)
        return {wave for owner in records if owner is not None for wave in owner.wave_ids()}

    def get_study_id(self) -> uuid.UUID:
        """Return the id of the study that the record belongs to."""
        return self.study_id


@functools.cache
def _ways_to_waves(model: type[models.Model]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which fields of a model hold ids of waves, and which records that belong to some."""
    keys = list(_foreign_keys(model))
    direct = [key.attname for key in keys if key.related_model._meta.label == "surveys.Wave"]
    owners = [key.name for key in keys if _is_of_a_wave(key.related_model)]
    return tuple(direct), tuple(owners)


def _foreign_keys(model: type[models.Model]) -> Iterator["models.ForeignKey[Any, Any]"]:
    return (one for one in model._meta.concrete_fields if isinstance(one, models.ForeignKey))


def _is_of_a_wave(model: type[models.Model]) -> bool:
    """Return whether records of a model belong to a wave, by themselves or through others."""
    if not issubclass(model, Record):
        return False
    related = {key.related_model for key in _foreign_keys(model)} - {model}
    return any(one._meta.label == "surveys.Wave" or _is_of_a_wave(one) for one in related)

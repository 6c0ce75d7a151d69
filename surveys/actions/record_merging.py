"""What merging an interview and merging its projects share."""

from typing import Any, NamedTuple
from uuid import UUID

from surveys.domain.merging import Merged
from surveys.domain.missing import Missing, missing_kind
from surveys.domain.refusals import Conflict
from surveys.models import Version
from surveys.models.record import Record

# What a repeated first submission saw of a record: the version that the first one made.
FIRST_VERSION = 1


class RecordMerge(NamedTuple):
    """The merge of one record: its fields and its answers."""

    fields: Merged
    answers: Merged

    version: int

    @property
    def conflicts(self) -> list[Conflict]:
        return [*self.fields.conflicts, *self.answers.conflicts]

    @property
    def taken(self) -> list[Conflict]:
        return [*self.fields.taken, *self.answers.taken]

    def shown(self) -> dict[str, Any]:
        """Return what the record holds now, for whoever is to decide."""
        return {
            "fields": self.fields.values,
            "answers": self.answers.values,
            "version": self.version,
        }


def content_at(model: type[Record], record_id: UUID, version: int) -> dict[str, Any] | None:
    """Return what a record said at a version, or None when that is not known (any more)."""
    kept = Version.objects.of(model, [record_id]).filter(record_version=version).first()
    return None if kept is None or "answers" not in (kept.content or {}) else kept.content


def as_given(answers: dict) -> dict:
    """Drop what follows from conditions, so that it is worked out again for the merged answers."""
    return {
        code: value
        for code, value in answers.items()
        if missing_kind(value) is not Missing.NOT_APPLICABLE
    }

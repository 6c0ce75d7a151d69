"""Changing and removing a record of a study's design, as all of its settings do."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from surveys.actions import log
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.wording import gettext_noop
from surveys.models import User
from surveys.models.record import Record


def change(
    record: Record, *, by: User, action: str, seen: int | None, fields: Mapping[str, Any]
) -> bool:
    """Store those fields that are others than stored; say whether there were any.

    `seen` is the version that the page showed. Raises StaleVersion where it is another by now.
    """
    changed = {name: value for name, value in fields.items() if getattr(record, name) != value}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(record, name, value)
    log.update(record, by=by, action=action, seen=seen)
    return True


def remove(record: Record, *, by: User, action: str, seen: int | None) -> None:
    """Delete a record that nothing else names; its history stays. Refused where something does."""
    if seen is not None and seen != record.version:
        raise StaleVersion(seen=seen, current=record.version)
    try:
        with transaction.atomic():
            log.delete(record, by=by, action=action)
    except ProtectedError as error:
        raise Refused(
            gettext_noop("Something in the study names it, so it cannot be removed."),
            code="still_named",
        ) from error

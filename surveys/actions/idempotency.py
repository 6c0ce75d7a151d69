"""A repeated submission yields one record and the same answer."""

import functools
import uuid
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from surveys.actions import rows
from surveys.domain.canonical import content_hash
from surveys.domain.refusals import Refused, StaleVersion, TakenIds
from surveys.domain.wording import gettext_noop
from surveys.models import IdempotencyKey, User, Version
from surveys.models.record import Record

ATTEMPTS = 5
Given = ParamSpec("Given")
Written = TypeVar("Written")
Made = TypeVar("Made", bound=Record)


def first_or_found(write: Callable[Given, Written]) -> Callable[Given, Written]:
    """Run a write in a transaction, and once more where another one was first.

    Two writers of the same id or code may both find nothing there. The database lets one of them
    through; the other then finds what the first one made.
    """

    @functools.wraps(write)
    def write_or_find(*args: Given.args, **given: Given.kwargs) -> Written:
        try:
            with transaction.atomic():
                return write(*args, **given)
        except IntegrityError:
            with transaction.atomic():
                return write(*args, **given)

    return write_or_find


def settled(write: Callable[Given, Written]) -> Callable[Given, Written]:
    """Run a write in a transaction, and again where another one came in between.

    The second time it finds what the other one wrote. A StaleVersion that stays is the caller's to
    answer.
    """

    @functools.wraps(write)
    def write_until_settled(*args: Given.args, **given: Given.kwargs) -> Written:
        for _ in range(ATTEMPTS - 1):
            try:
                with transaction.atomic():
                    return write(*args, **given)
            except (IntegrityError, StaleVersion):
                continue
        with transaction.atomic():
            return write(*args, **given)

    return write_until_settled


def repeated(
    model: type[Made], *, by: User, key: str, id: uuid.UUID | None, submission: object
) -> Made | None:
    """Return the record that this submission made before, or None when it is new.

    Raises Refused when the key or the id was used for something else, or for what was deleted.
    """
    used = IdempotencyKey.objects.filter(user=by, key=key).first() if key else None
    if used:
        if used.fingerprint != _fingerprint(submission):
            raise Refused(
                gettext_noop(
                    "The key %(key)s was used for another submission. Send a new key with new data."
                ),
                {"key": key},
                code="used_key",
            )
        made = model.objects.filter(pk=used.record_id).first()
        if made is None:
            raise Refused(
                gettext_noop(
                    "What the key %(key)s made was deleted. Send a new key to store it anew."
                ),
                {"key": key},
                code="used_key",
            )
        return made
    if id is None:
        return None
    label = model._meta.label_lower
    # In this order: a record that appears between the two queries was not deleted.
    was_stored = Version.objects.filter(record_type=label, record_id=id).exists()
    existing = model.objects.filter(pk=id).first()
    if existing:
        return _same_or_refuse(existing, by=by, submission=submission)
    if was_stored:
        deleted = gettext_noop("The id %(id)s belongs to a record that was deleted. Use a new id.")
        raise TakenIds([id], deleted)
    return None


def _same_or_refuse(existing: Made, *, by: User, submission: object) -> Made:
    label = existing._meta.label_lower
    used = IdempotencyKey.objects.filter(record_type=label, record_id=existing.pk, user=by).first()
    if used and used.fingerprint == _fingerprint(submission):
        return existing
    raise TakenIds([existing.pk])


def remember(record: Record, *, by: User, key: str, submission: object) -> None:
    """Keep the key of a submission beside the record that it made, in one transaction."""
    _remember(type(record), [(record.pk, key, submission)], by=by)


def remember_all(
    model: type[Record], made: Sequence[tuple[uuid.UUID, object]], *, by: User
) -> None:
    """Keep which submissions made these records of one kind, whose ids are their keys."""
    _remember(model, [(id, "", submission) for id, submission in made], by=by)


def _remember(
    model: type[Record], made: Sequence[tuple[uuid.UUID, str, object]], *, by: User
) -> None:
    if not made:
        return
    number = len(made)
    columns: rows.Columns = {
        "user_id": [by.pk] * number,
        "key": [key or f"id:{id}" for id, key, _ in made],
        "fingerprint": [_fingerprint(submission) for *_, submission in made],
        "record_type": [model._meta.label_lower] * number,
        "record_id": [id for id, *_ in made],
        "at": [timezone.now()] * number,
    }
    rows.insert_rows(IdempotencyKey, columns)


def _fingerprint(submission: object) -> str:
    return content_hash({"submission": repr(submission)})

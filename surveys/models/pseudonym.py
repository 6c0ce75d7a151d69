"""What respondents and organizations have in common: a code that stands for somebody."""

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from surveys.domain.pseudonyms import key_of
from surveys.models.record import Record

Named = TypeVar("Named", bound="Pseudonym")


class PseudonymQuerySet(models.QuerySet[Named]):
    def named(self, code: str) -> Named | None:
        """Return the record that the code means, however it is written; None where there is none.

        Of doubles from the time before codes were compared, the one that is written so.
        """
        found = self.filter(key=key_of(code)).order_by("is_double", "code")
        return next((one for one in found if one.code == code), None) or found.first()


class Pseudonym(Record):
    """A code of a study. `key` is the same for all ways to write the code, and unique.

    `is_double` marks records that were doubles already when codes began to be compared: they stay
    until somebody merges them, and no further one can be made. `former_codes` says which codes
    were merged into this one, and why.
    """

    code = models.CharField(max_length=64)
    key = models.CharField(max_length=128, editable=False)
    is_double = models.BooleanField(default=False, editable=False)
    former_codes = models.JSONField(default=list, blank=True, editable=False)

    derived = frozenset({"key", "is_double"})
    objects = PseudonymQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("study", "code")
        constraints = [
            models.UniqueConstraint(fields=("study", "code"), name="%(class)s_code_unique"),
            models.UniqueConstraint(
                fields=("study", "key"),
                condition=Q(is_double=False),
                name="%(class)s_key_unique",
            ),
        ]
        indexes = [
            models.Index(fields=("study", "key"), name="%(class)s_key"),
            models.Index(fields=("study",), condition=Q(is_double=True), name="%(class)s_double"),
        ]

    def __str__(self) -> str:
        return self.code

    def complete(self) -> None:
        self.key = key_of(self.code)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.complete()
        super().save(*args, **kwargs)

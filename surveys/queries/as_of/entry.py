"""The entry of the log as of which a study is read."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, IntegerField, Subquery, Value
from django.db.models.functions import Coalesce

from surveys.models import Seal, Study, Unsealed


@dataclass(frozen=True)
class AsOf:
    """A numbered entry of the log of a study: the study as of it is what a file holds.

    `hash` is that of its seal, so that a file can be held against the log years later. `waiting` is
    how many entries had no number when it was the newest: their changes are not in the file. A
    study without any numbered entry has number 0 and no hash, and nothing in it.
    """

    study_id: UUID
    number: int
    hash: str = ""
    waiting: int = 0


def newest_entry(study: Study) -> AsOf:
    """Return the newest numbered entry of a study: that of a file which is begun now.

    Acts are sealed whole, so no act is half in it. An older number may lie within an act; so none
    is ever chosen by hand.
    """
    waiting = Unsealed.objects.filter(study=study).order_by().values("study")
    number = Coalesce(
        Subquery(waiting.annotate(number=Count("pk")).values("number")),
        Value(0),
        output_field=IntegerField(),
    )
    newest = Seal.objects.filter(study=study).annotate(waiting=number).order_by("-number")
    found = newest.values_list("number", "hash", "waiting").first()
    if found is None:
        return AsOf(study.pk, 0, waiting=Unsealed.objects.filter(study=study).count())
    return AsOf(study.pk, *found)


def entry_again(study: Study, number: int, waiting: int = 0) -> AsOf:
    """Return the entry that was the newest when a file was begun, to go on with that file.

    Raises Seal.DoesNotExist where the log of the study has no entry of this number.
    """
    if number == 0:
        return AsOf(study.pk, 0, waiting=waiting)
    return AsOf(study.pk, number, Seal.objects.get(study=study, number=number).hash, waiting)

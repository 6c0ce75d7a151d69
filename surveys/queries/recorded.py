"""Records as of an entry of the log: what is read, and the number that says how far it goes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from surveys.models import Seal, Study, Unsealed

ATTEMPTS = 10

Read = TypeVar("Read")


@dataclass(frozen=True)
class Recorded:
    """The newest numbered entry that the records hold, and how many they hold without a number.

    `settled` is False where people wrote faster than the records could be read.
    """

    entry: int | None
    waiting: int = 0
    settled: bool = True


def as_recorded(study: Study, read: Callable[[], Read]) -> tuple[Read, Recorded]:
    """Return what `read` reads of the records, and the entry as of which they are.

    Where something was written meanwhile it is read again; `read` must have read everything when
    it returns.
    """
    for _attempt in range(ATTEMPTS):
        before = _log_of(study)
        shown = read()
        if _log_of(study) == before:
            return shown, Recorded(*before)
    return shown, Recorded(*before, settled=False)


def _log_of(study: Study) -> tuple[int | None, int]:
    """Return all there is to say of the log of a study, which only grows: its end.

    An entry that stops to wait makes the number grow, so nothing that happens leaves both alike.
    """
    newest = Seal.objects.filter(study=study).order_by("-number").values_list("number", flat=True)
    return newest.first(), Unsealed.objects.filter(study=study).count()

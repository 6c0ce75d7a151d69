"""Records as of an entry of the log: what is read, and the number that says how far it goes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

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


class LogState(NamedTuple):
    """All there is to say of the log of a study, which only grows: its end.

    `entry` is the newest entry with a number, `waiting` how many have none yet. One that stops to
    wait makes the number grow, so nothing that happens leaves both alike.
    """

    entry: int | None
    waiting: int


def as_recorded(
    study: Study, read: Callable[[], Read], *, before: LogState | None = None
) -> tuple[Read, Recorded]:
    """Return what `read` reads of the records, and the entry as of which they are.

    Where something was written meanwhile it is read again; `read` must have read everything when
    it returns. `before` is the state of the log where the caller knows it already.
    """
    before = before or log_state(study)
    for _attempt in range(ATTEMPTS):
        shown = read()
        after = log_state(study)
        if after == before:
            return shown, Recorded(*before)
        read_from, before = before, after
    return shown, Recorded(*read_from, settled=False)


def log_state(study: Study) -> LogState:
    """Return how far the log of a study goes."""
    newest = Seal.objects.filter(study=study).order_by("-number").values_list("number", flat=True)
    return LogState(newest.first(), Unsealed.objects.filter(study=study).count())

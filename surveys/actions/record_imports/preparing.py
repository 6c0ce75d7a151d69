"""The rows of a file made ready outside the lock on writes, so that it is held for a moment only.

On SQLite whoever writes keeps all others waiting. What the rows are is said where rows of packages
are written, here as there; they only wait for each other in temporary tables.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError
from django.db.models import Max

from surveys.actions import locks, log
from surveys.actions.package_rows import AnyRow, RowsOfPackage
from surveys.domain.importing import Problem
from surveys.domain.package.room import lacks_room
from surveys.domain.refusals import Refused
from surveys.models import Consent, Entry, Study


class Overtaken(Exception):
    """Something was written meanwhile that no constraint of the database would notice."""


class Ready(log.Prepared):
    """What a file adds, ready to be written."""

    def __init__(self, study: Study) -> None:
        super().__init__()
        self.study = study
        self.last = Entry.objects.aggregate(last=Max("pk"))["last"] or 0

    def write(self) -> None:
        """Write it; Overtaken where a consent was withdrawn meanwhile, which no file gives back."""
        label = Consent._meta.label_lower
        written = Entry.objects.filter(pk__gt=self.last, study=self.study, record_type=label)
        if written.exclude(action="consent.given").exists():
            raise Overtaken
        super().write()


class _OneByOne(Exception):
    """Some rows want a look of their own, which only who writes them can have."""


class _WaitingRows(RowsOfPackage):
    """Rows that are all written at once, or not in this way."""

    def write(self) -> list[Problem]:
        if self.new.sampling:  # given while strata are held, in the transaction itself
            raise _OneByOne
        return super().write()

    def _together(
        self, at_once: Callable[[Sequence[AnyRow]], Sequence[AnyRow] | None], rows: Sequence[AnyRow]
    ) -> Sequence[AnyRow]:
        if at_once(rows):
            raise _OneByOne
        return ()


@contextmanager
def prepared(study: Study, make: Callable[[type[RowsOfPackage]], None]) -> Iterator[Ready | None]:
    """Give what is ready to be written; None where the rows must be written as they are made."""
    if not locks.one_writes():
        yield None
        return
    ready = Ready(study)
    try:
        yield ready if _gather(ready, make) else None
    finally:
        ready.drop()


def _gather(ready: Ready, make: Callable[[type[RowsOfPackage]], None]) -> bool:
    """Say whether all rows could be made ready; what forbids it is said by who writes them."""
    try:
        with ready.gathering():
            make(_WaitingRows)
    except (_OneByOne, IntegrityError, Refused):
        return False
    except OperationalError as error:
        if not lacks_room(error.__cause__):
            raise
        return False
    return True

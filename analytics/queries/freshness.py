"""How fresh the figures of a study are, what is still owed, and what came since a page was read.

Figures and their stamp are read from one state: where a count is stored while a page reads, the
page reads again. The stamp of a page is never changed alone: it is told that there is more.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from django.db.models import Count, Q
from django.utils import timezone

from analytics.models import CountChunk, Freshness
from analytics.models.run import PATIENCE, Progress
from analytics.queries.owed import Owed, last_seal, owed_since
from surveys.models import Interview, Study, Unsealed

SEALED_WITHIN = datetime.timedelta(seconds=10)
ATTEMPTS = 10
"""A page reads in a fraction of the time of a count, so a second attempt nearly always does."""

Read = TypeVar("Read")


@dataclass(frozen=True)
class News:
    """What a page that is open does not show yet: newer figures, and what is being counted.

    `everything` is True where all figures are counted anew: no number of interviews says that;
    `parts`, how many of all parts are counted, where several processes share it.
    """

    newer: bool
    owed: int
    unsealed: int
    failures: int
    everything: bool = False
    parts: tuple[int, int] | None = None

    @property
    def counting(self) -> bool:
        """Whether figures are being counted."""
        return self.everything or self.owed > 0 or self.parts is not None

    @property
    def token(self) -> str:
        """What tells these news from others."""
        owed = "all" if self.everything else str(self.owed)
        if self.parts is not None:
            owed += f".{self.parts[0]}"
        return f"{int(self.newer)}-{owed}-{self.unsealed}-{self.failures}"


@dataclass(frozen=True)
class StudyFreshness:
    """Up to which entry a study was counted and when, and what its log still owes.

    `owed` is the number of interviews still to be counted, `everything` whether all figures are
    to be counted anew instead, `parts` how many of all parts of that are counted, where it is
    shared; `unsealed` the committed entries that have waited too long for their number; `problem`
    why the last attempt failed, if it did.
    `settled` is False where counts were stored faster than the figures could be read.
    """

    entry: int | None
    at: datetime.datetime | None
    owed: int
    unsealed: int
    failures: int = 0
    problem: str = ""
    settled: bool = True
    everything: bool = False
    parts: tuple[int, int] | None = None

    @property
    def news(self) -> News:
        """What the page that is read now does not show."""
        return self.news_beside(newer=False)

    def news_beside(self, *, newer: bool) -> News:
        """What a page does not show, beside newer figures or none."""
        return News(newer, self.owed, self.unsealed, self.failures, self.everything, self.parts)


def freshness_of(study: Study) -> StudyFreshness:
    """Return how fresh the figures are, in a number of queries that does not grow."""
    stored = Freshness.objects.filter(study=study).first()
    cursor = stored.counted if stored else 0
    waiting, late = _unsealed(study)
    lags = waiting > 0 or last_seal(study) > cursor
    owed = owed_since(study, cursor) if lags else Owed()
    return StudyFreshness(
        entry=cursor or None,
        at=stored.counted_at if stored else None,
        owed=len(owed.interviews),
        unsealed=late,
        failures=stored.failures if stored else 0,
        problem=stored.problem if stored else "",
        everything=owed.everything and Interview.objects.of_study(study).counted().exists(),
        parts=parts_counted(study, cursor) if owed else None,
    )


def parts_counted(study: Study, cursor: int) -> Progress | None:
    """Return how far a full count is; None where none is shared now, or nobody goes on with it."""
    alive = timezone.now() - PATIENCE
    chunks = CountChunk.objects.filter(
        run__study=study, run__target__gte=cursor, run__alive_at__gt=alive
    )
    found = chunks.progress()
    return found if found.parts else None


def stuck(study: Study) -> Freshness | None:
    """Return how a study fails to be counted, again and again; None where it is counted."""
    return Freshness.objects.stuck().filter(study=study).first()


def as_counted(study: Study, read: Callable[[StudyFreshness], Read]) -> tuple[Read, StudyFreshness]:
    """Return what `read` reads of the stored figures, and the stamp that belongs to it.

    `read` must have read everything when it returns.
    """
    for _attempt in range(ATTEMPTS):
        fresh = freshness_of(study)
        shown = read(fresh)
        if _stamp(study) == (fresh.entry or 0, fresh.at):
            return shown, fresh
    return shown, replace(fresh, settled=False)


def news_of(study: Study, seen: int, *, of_records: bool) -> News:
    """Return what came since a page was read as of entry `seen`: cheap where nothing did.

    A page of figures is outdated by a count that changed some, one of records by the log itself.
    """
    fresh = freshness_of(study)
    reached = last_seal(study) if of_records else fresh.entry or 0
    newer = reached > seen and bool(owed_since(study, seen, target=reached))
    return fresh.news_beside(newer=newer)


def _stamp(study: Study) -> tuple[int, datetime.datetime | None]:
    stored = Freshness.objects.filter(study=study).values_list("counted", "counted_at").first()
    return stored or (0, None)


def _unsealed(study: Study) -> tuple[int, int]:
    """Return how many entries of a study have no number yet, and how many wait too long for it."""
    late = Count("pk", filter=Q(at__lt=timezone.now() - SEALED_WITHIN))
    found = Unsealed.objects.filter(study=study).aggregate(waiting=Count("pk"), late=late)
    return found["waiting"], found["late"]

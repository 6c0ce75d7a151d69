"""How fresh the figures of a study are, and what is still owed."""

import datetime
from dataclasses import dataclass

from django.db.models import Max, Q
from django.utils import timezone

from analytics.models import Freshness
from analytics.queries.owed import owed_since
from surveys.models import Entry, Interview, Study

SEALED_WITHIN = datetime.timedelta(seconds=10)


@dataclass(frozen=True)
class StudyFreshness:
    """Up to which entry a study was counted and when, and what its log still owes.

    `owed` is the number of interviews still to be counted; `unsealed` the committed entries that
    have waited too long for their number; `problem` why the last attempt failed, if it did.
    """

    entry: int | None
    at: datetime.datetime | None
    owed: int
    unsealed: int
    failures: int = 0
    problem: str = ""


def freshness_of(study: Study) -> StudyFreshness:
    """Return how fresh the figures are, in a number of queries that does not grow."""
    stored = Freshness.objects.filter(study=study).first()
    cursor = stored.counted if stored else 0
    newest = Entry.objects.filter(study=study).aggregate(
        sealed=Max("seal__number"), unsealed=Max("pk", filter=Q(seal__isnull=True))
    )
    lags = (newest["sealed"] or 0) > cursor or newest["unsealed"] is not None
    late = Entry.objects.unsealed().filter(study=study, at__lt=timezone.now() - SEALED_WITHIN)
    return StudyFreshness(
        entry=cursor or None,
        at=stored.counted_at if stored else None,
        owed=_interviews_owed(study, cursor) if lags else 0,
        unsealed=late.count() if newest["unsealed"] is not None else 0,
        failures=stored.failures if stored else 0,
        problem=stored.problem if stored else "",
    )


def stuck(study: Study) -> Freshness | None:
    """Return how a study fails to be counted, again and again; None where it is counted."""
    return Freshness.objects.stuck().filter(study=study).first()


def _interviews_owed(study: Study, cursor: int) -> int:
    owed = owed_since(study, cursor)
    if owed.everything:
        return Interview.objects.of_study(study).counted().count()
    return len(owed.interviews)

"""The full count of a study: what everything adds up to, chunk by chunk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from analytics.actions.spooling import WaitingTallies, lines_of
from analytics.counting.garbage import collected_by_hand
from analytics.counting.tallies import count_all
from analytics.queries.design import StudyDesign
from analytics.stats.counting.moments import Moments, add


@dataclass(frozen=True)
class Everything:
    """What all interviews of a study add up to, and their tallies on the way to the database."""

    moments: Moments
    tallies: WaitingTallies


@contextmanager
def everything_counted(design: StudyDesign) -> Iterator[Everything]:
    """Count everything, chunk by chunk: only the state stays in memory, and it does not grow."""
    moments: Moments = {}
    lines: list[str] = []
    number = 0
    with collected_by_hand() as collect:
        for chunk in count_all(design):
            add(moments, chunk.contributions)
            lines.append(lines_of(design, chunk))
            number += len(chunk.tallies)
            del chunk  # or all of it would be walked through
            collect()
    yield Everything(moments, WaitingTallies(number, lambda: lines))

"""The full count of a study: what everything adds up to, and all tallies."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from analytics.actions import runs
from analytics.actions.overtaken import Overtaken, UnderWay
from analytics.actions.staging import TalliesInMemory, TalliesOfRun, WaitingTallies, drop
from analytics.counting.garbage import collected_by_hand
from analytics.counting.sampling import modes_of
from analytics.counting.tallies import NewTally, People, chunks_of, count_chunk
from analytics.models import CountRun
from analytics.queries.design import StudyDesign
from analytics.signals import run_begun
from analytics.stats.counting.moments import Moments, add
from analytics.stats.counting.sampling import Modes
from analytics.stats.counting.study_state import StudyState

ALONE = 2
"""Up to so many chunks are counted at once; more are shared with whoever has time."""
POLL = 0.1  # seconds between two looks whether those who help have finished


@dataclass(frozen=True)
class Everything:
    """What all interviews of a study add up to, their waiting tallies, and as of which entry."""

    moments: Moments
    tallies: WaitingTallies
    target: int


@contextmanager
def everything_counted(design: StudyDesign, target: int) -> Iterator[Everything]:
    """Count everything, chunk by chunk: what is in memory does not grow with the study.

    Whoever makes figures of it writes them inside. Raises Overtaken; UnderWay where others have
    begun and there is nothing left to take from them.
    """
    chunks, modes = list(chunks_of(design.study)), modes_of(design)
    if len(chunks) <= ALONE:
        yield _counted_here(design, target, chunks, modes)
        return
    run, is_new = runs.begin_or_join(design, target, chunks, modes)
    if is_new:
        run_begun.send_robust(CountRun, run_id=run.pk)
    try:
        yield _counted_together(design, run, modes, waits=is_new)
    except Overtaken:
        drop(run)
        raise


def _counted_here(
    design: StudyDesign, target: int, chunks: list[People], modes: Modes
) -> Everything:
    moments: Moments = {}
    tallies: list[NewTally] = []
    with collected_by_hand():
        for people in chunks:
            chunk = count_chunk(design, people, modes)
            add(moments, chunk.contributions)
            tallies += chunk.tallies
    if len({one.interview for one in tallies}) < len(tallies):
        raise Overtaken  # an interview went from one chunk to the other meanwhile
    _require_modes(moments, modes)
    return Everything(moments, TalliesInMemory(design, tallies), target)


def _require_modes(moments: Moments, modes: Modes) -> None:
    """Refuse what was multiplied by weights that not everybody has any more, or the reverse."""
    if StudyState(moments).modes != modes:
        raise Overtaken


def _counted_together(
    design: StudyDesign, run: CountRun, modes: Modes, *, waits: bool
) -> Everything:
    """Count what nobody counts, wait for the others, and add everything up.

    Who began waits, others go: one is enough. Should that one die, the next count of the study
    takes its place.
    """
    while True:
        runs.count_chunks(design, run, modes)
        done, parts = runs.progress_of(run)
        if parts == 0:
            raise Overtaken  # somebody else made the figures of this run
        if done == parts and runs.claim_figures(run):
            break
        if not waits:
            raise UnderWay
        time.sleep(POLL)
    interviews = runs.interviews_of(run)
    if interviews is None:
        raise Overtaken
    tallies = TalliesOfRun(design, run, interviews)
    moments = runs.moments_of(run)
    _require_modes(moments, modes)
    return Everything(moments, tallies, run.target)

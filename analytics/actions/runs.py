"""Full counts that several processes share: who does which part, and what came of it.

A run is cut into chunks of respondents. Whoever has time claims one after the other, and leaves
what they add up to; a chunk whose holder has not finished after a while is done by somebody else,
and what is finished first stands. Chunks may be read at different moments after the target was
sealed: a record that changed meanwhile is owed after the target, and is exchanged against the tally
that the chunk has made of it.
"""

import json
import os
from collections.abc import Sequence
from datetime import timedelta
from socket import gethostname
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from analytics.actions.overtaken import Overtaken
from analytics.actions.staging import drop, stage
from analytics.counting.garbage import collected_by_hand
from analytics.counting.sampling import modes_of
from analytics.counting.tallies import Chunk, People, count_chunk
from analytics.models import CountChunk, CountRun, Freshness, StagedTally
from analytics.models.run import PATIENCE, Progress
from analytics.queries.design import StudyDesign, load_design
from analytics.signals import chunk_counted
from analytics.stats.counting.moments import Moments, add
from analytics.stats.counting.sampling import Modes
from surveys.domain.canonical import content_hash

LIFE = timedelta(hours=1)
"""A run that nobody has worked on for so long is begun anew."""


def begin_or_join(
    design: StudyDesign, target: int, chunks: Sequence[People], modes: Modes
) -> tuple[CountRun, bool]:
    """Return the run of a study, and whether it is a new one: there is never a second.

    One that is left over goes on where it was; one of other definitions, or of what was counted
    meanwhile, is dropped. Raises Overtaken where it was begun as of a later entry: its figures need
    a design that was read after that.
    """
    with transaction.atomic():
        freshness = Freshness.objects.select_for_update().get(study=design.study)
        stored = CountRun.objects.filter(study=design.study).first()
        if stored is not None:
            is_young = stored.alive_at > timezone.now() - LIFE
            is_alike = stored.design_hash == what_is_counted(design, modes)
            if is_young and is_alike and stored.target >= freshness.counted:
                if stored.target > target:
                    raise Overtaken
                return stored, False
            drop(stored)
        run = CountRun.objects.create(
            study=design.study,
            target=target,
            design_hash=what_is_counted(design, modes),
            alive_at=timezone.now(),
        )
        rows = [
            CountChunk(run=run, number=number, first=people.first, last=people.last)
            for number, people in enumerate(chunks)
        ]
        CountChunk.objects.bulk_create(rows)
    return run, True


def drop_left_over() -> None:
    """Drop runs that nobody goes on with."""
    for run in CountRun.objects.filter(alive_at__lt=timezone.now() - LIFE):
        drop(run)


def drop_run_of(study_id: UUID) -> None:
    """Drop what is there of a full count; whoever is at it begins anew."""
    for run in CountRun.objects.filter(study=study_id):
        drop(run)


def what_is_counted(design: StudyDesign, modes: Modes) -> str:
    """Return a hash of all that decides what a chunk adds up to."""
    waves = [wave.code for wave in design.waves]
    return content_hash([design.definitions_hash, waves, *map(sorted, vars(modes).values())])


def help_count(run_id: int) -> None:
    """Count chunks of a run that somebody has begun, as long as there are any."""
    run = CountRun.objects.select_related("study").filter(pk=run_id).first()
    if run is not None:
        design = load_design(run.study)
        modes = modes_of(design)
        if what_is_counted(design, modes) == run.design_hash:
            count_chunks(design, run, modes)


def count_chunks(design: StudyDesign, run: CountRun, modes: Modes) -> None:
    """Claim and count chunk after chunk, until none is left."""
    with collected_by_hand() as collect:
        while (chunk := _claim(run)) is not None:
            people = People(chunk.first, chunk.last)
            _finish(chunk, count_chunk(design, people, modes))
            collect()
            chunk_counted.send_robust(CountRun, study=design.study, progress=progress_of(run))


def _claim(run: CountRun) -> CountChunk | None:
    """Take a chunk that nobody has, or had for too long."""
    while True:
        free = Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - PATIENCE)
        waiting = CountChunk.objects.filter(free, run=run.pk, finished_at=None)
        chunk = waiting.order_by("number").first()
        if chunk is None:
            return None
        unchanged = waiting.filter(pk=chunk.pk, claimed_at=chunk.claimed_at)
        me = f"{gethostname()[:180]} {os.getpid()}"
        if unchanged.update(claimed_at=timezone.now(), claimed_by=me):
            CountRun.objects.filter(pk=run.pk).update(alive_at=timezone.now())
            return chunk


@transaction.atomic
def _finish(chunk: CountChunk, found: Chunk) -> None:
    """Leave what a chunk adds up to, unless somebody else did before."""
    moments = [[place, cells] for place, cells in found.contributions.items()]
    unfinished = CountChunk.objects.filter(pk=chunk.pk, finished_at=None)
    if unfinished.update(
        finished_at=timezone.now(),
        interviews=len(found.tallies),
        moments=json.dumps(moments, separators=(",", ":")),
    ):
        stage(chunk, found.tallies)


def progress_of(run: CountRun) -> Progress:
    """Return how far a run is; where it is over there are no chunks."""
    return CountChunk.objects.filter(run=run.pk).progress()


def claim_figures(run: CountRun) -> bool:
    """Take it on oneself to make the figures of a run that is counted, unless somebody has."""
    free = Q(finishing_at=None) | Q(finishing_at__lt=timezone.now() - PATIENCE)
    return CountRun.objects.filter(free, pk=run.pk).update(finishing_at=timezone.now()) == 1


def moments_of(run: CountRun) -> Moments:
    """Add up what all chunks of a run have left."""
    found: Moments = {}
    for text in CountChunk.objects.filter(run=run.pk).values_list("moments", flat=True).iterator(1):
        add(found, {tuple(place): cells for place, cells in json.loads(text)})
    return found


def interviews_of(run: CountRun) -> int | None:
    """Return how many interviews a run has counted; None where that cannot be used.

    One was counted twice, because it went from one respondent to another between two chunks; or the
    run was dropped: nothing is left of it, which looks like an empty study.
    """
    staged = StagedTally.objects.filter(chunk__run=run.pk)
    found = staged.aggregate(all=Count("pk"), different=Count("interview", distinct=True))
    # Chunks go with their tallies: where they are still there now, all tallies were there before.
    if found["all"] != found["different"] or not progress_of(run).parts:
        return None
    return int(found["all"])

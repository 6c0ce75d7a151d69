"""From stored interviews to their tallies."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import numpy as np

from analytics.models import Tally
from analytics.queries.design import StudyDesign
from analytics.queries.stamps import stamp
from analytics.stats.counting.entries import entries_of, tallies_of, tally_all
from analytics.stats.counting.moments import Moments
from analytics.stats.counting.shards import Interviews, contributions
from analytics.stats.counting.tallies import InterviewRecord, TallyCounts
from analytics.stats.design.columns import Indices
from surveys.models import Interview, Study
from surveys.models.interview import InterviewQuerySet
from surveys.queries.counted import what_counts

BATCH = 500
"""Interviews that are in memory at once."""


def fresh_tallies(design: StudyDesign, interviews: Collection[UUID]) -> list[Tally]:
    """Count some interviews from their stored answers; nothing is stored.

    Interviews that do not count (drafts, returned ones, without consent) have no tally.
    """
    ids, tallies = sorted(interviews), []
    for start in range(0, len(ids), BATCH):
        tallies += _tallies(
            design, _counted(design.study).filter(pk__in=ids[start : start + BATCH])
        )
    return tallies


@dataclass(frozen=True)
class Chunk:
    """Some respondents with all their interviews: tallies, and what they contribute."""

    tallies: list[Tally]
    contributions: Moments


def count_all(design: StudyDesign) -> Iterator[Chunk]:
    """Count all interviews of a study, chunk by chunk; all of a respondent are in one chunk.

    What is in memory does not grow with the study.
    """
    for interviews in _chunks_of(design.study):
        yield _chunk(design, interviews)


def _chunks_of(study: Study) -> Iterator[list[Interview]]:
    interviews = _counted(study).order_by("respondent_id", "pk").iterator(BATCH)
    chunk: list[Interview] = []
    for _, of_respondent in groupby(interviews, key=lambda one: one.respondent_id):
        chunk += of_respondent
        if len(chunk) >= BATCH:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _chunk(design: StudyDesign, interviews: Sequence[Interview]) -> Chunk:
    entries = entries_of(design.definitions, [_record(one) for one in interviews])
    counts = tallies_of(entries, len(interviews))
    waves = [wave.code for wave in design.waves]
    people: dict[UUID, int] = {}
    whose = Interviews(
        respondent=_indices(people.setdefault(i.respondent_id, len(people)) for i in interviews),
        wave=_indices(waves.index(i.wave.code) for i in interviews),
        approved=_indices(what_counts(i).is_approved for i in interviews),
    )
    return Chunk(
        [_tally(design, one, found) for one, found in zip(interviews, counts, strict=True)],
        contributions(entries, whose, waves),
    )


def _indices(numbers: Iterable[int]) -> Indices:
    return np.fromiter(numbers, dtype=np.intp)


def _counted(study: Study) -> InterviewQuerySet:
    counted = Interview.objects.of_study(study).counted().order_by("pk")
    return counted.select_related("wave").prefetch_related("projects")


def _tallies(design: StudyDesign, interviews: Iterable[Interview]) -> list[Tally]:
    batch = list(interviews)
    records = [_record(interview) for interview in batch]
    counted = tally_all(design.definitions, records)
    return [
        _tally(design, interview, counts) for interview, counts in zip(batch, counted, strict=True)
    ]


def _record(interview: Interview) -> InterviewRecord:
    content = what_counts(interview)
    return InterviewRecord(
        wave=interview.wave.code,
        answers=content.answers,
        projects=[project.answers for project in content.projects],
    )


def _tally(design: StudyDesign, interview: Interview, counts: TallyCounts) -> Tally:
    return Tally(
        interview_id=interview.pk,
        study_id=design.study.pk,
        wave_id=interview.wave_id,
        respondent_id=interview.respondent_id,
        approved=what_counts(interview).is_approved,
        stamp=stamp(interview),
        definitions_hash=design.definitions_hash,
        cells=counts.cells,
        left_out=counts.left_out,
    )

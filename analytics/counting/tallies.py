"""From stored interviews to their tallies."""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from uuid import UUID

from analytics.models import Tally
from analytics.queries.design import StudyDesign
from analytics.queries.stamps import stamp
from analytics.stats.counting.tallies import InterviewRecord, TallyCounts, tally_all
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


def all_tallies(design: StudyDesign) -> Iterator[list[Tally]]:
    """Count all interviews of a study, chunk by chunk; all of a respondent are in one chunk.

    What is in memory does not grow with the study.
    """
    interviews = _counted(design.study).order_by("respondent_id", "pk").iterator(BATCH)
    chunk: list[Interview] = []
    for _, of_respondent in groupby(interviews, key=lambda one: one.respondent_id):
        chunk += of_respondent
        if len(chunk) >= BATCH:
            yield _tallies(design, chunk)
            chunk = []
    if chunk:
        yield _tallies(design, chunk)


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

"""From stored interviews to their tallies."""

from collections.abc import Collection, Iterator
from uuid import UUID

from analytics.models import Tally
from analytics.queries.design import StudyDesign
from analytics.queries.stamps import stamp
from analytics.stats.counting.tallies import InterviewRecord, TallyCounts, tally_all
from surveys.models import Interview, Study
from surveys.queries.counted import what_counts

BATCH = 500


def fresh_tallies(design: StudyDesign, interviews: Collection[UUID] | None) -> list[Tally]:
    """Count interviews from their stored answers, all of the study's if None; nothing is stored.

    Interviews that do not count (drafts, returned ones, without consent) have no tally.
    """
    tallies = []
    for batch in _batches(design.study, interviews):
        contents = [what_counts(interview) for interview in batch]
        records = [
            InterviewRecord(
                wave=interview.wave.code,
                answers=content.answers,
                projects=[project.answers for project in content.projects],
            )
            for interview, content in zip(batch, contents, strict=True)
        ]
        counted = tally_all(design.definitions, records)
        tallies += [
            _tally(design, interview, counts)
            for interview, counts in zip(batch, counted, strict=True)
        ]
    return tallies


def _batches(study: Study, interviews: Collection[UUID] | None) -> Iterator[list[Interview]]:
    counted = (
        Interview.objects.of_study(study)
        .counted()
        .select_related("wave")
        .prefetch_related("projects")
        .order_by("pk")
    )
    chosen = counted.values_list("pk", flat=True) if interviews is None else sorted(interviews)
    ids = list(chosen)
    for start in range(0, len(ids), BATCH):
        yield list(counted.filter(pk__in=ids[start : start + BATCH]))


def _tally(design: StudyDesign, interview: Interview, counts: TallyCounts) -> Tally:
    return Tally(
        interview=interview,
        study=design.study,
        wave_id=interview.wave_id,
        respondent_id=interview.respondent_id,
        approved=what_counts(interview).is_approved,
        stamp=stamp(interview),
        definitions_hash=design.definitions_hash,
        cells=counts.cells,
        left_out=counts.left_out,
    )

"""From stored interviews to their tallies, and to what respondents contribute."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple
from uuid import UUID

import numpy as np

from analytics.models import Tally
from analytics.queries.design import StudyDesign
from analytics.queries.stamps import stamp_of
from analytics.stats.counting.entries import Answered, Entries, entries_of
from analytics.stats.counting.moments import Moments
from analytics.stats.counting.shards import Interviews, contributions
from analytics.stats.counting.stored_tallies import tallies_of
from analytics.stats.design.columns import Indices
from surveys.domain.questionnaire import Level
from surveys.models import Interview, Study
from surveys.models.interview import InterviewQuerySet
from surveys.queries.counted import CountedRow, Key, as_key, counted_rows

CHUNK = 1000
"""So many interviews are in memory at once, and what one respondent has more."""
BATCH = 500


class NewTally(NamedTuple):
    """The tally of one interview; ids are keys as texts (`as_key`)."""

    interview: str
    wave: str
    respondent: str
    approved: bool
    stamp: str
    counts: str

    def unstored(self, design: StudyDesign) -> Tally:
        """Return it as a row that is not stored."""
        return Tally(
            interview_id=UUID(self.interview),
            study_id=design.study.pk,
            wave_id=UUID(self.wave),
            respondent_id=UUID(self.respondent),
            approved=self.approved,
            stamp=self.stamp,
            definitions_hash=design.definitions_hash,
            counts=self.counts,
        )


class People(NamedTuple):
    """The respondents of a chunk: keys of the first and the last, in their order."""

    first: str
    last: str


@dataclass(frozen=True)
class Chunk:
    """Some respondents with all their interviews: tallies, and what they contribute."""

    tallies: list[NewTally]
    contributions: Moments


def fresh_tallies(design: StudyDesign, interviews: Collection[UUID]) -> list[Tally]:
    """Count some interviews from their stored answers; nothing is stored.

    Interviews that do not count (drafts, returned ones, without consent) have no tally.
    """
    ids, found = sorted(interviews), []
    for start in range(0, len(ids), BATCH):
        rows = _rows(design, _counted(design.study).filter(pk__in=ids[start : start + BATCH]))
        found += [one.unstored(design) for one in _tallies(rows, _entries(design, rows))]
    return found


def chunks_of(study: Study) -> Iterator[People]:
    """Cut the respondents of a study into chunks; a few keys are in memory."""
    whose = _counted(study).order_by("respondent_id").annotate(key=Key("respondent"))
    first = last = ""
    number = 0
    for key in whose.values_list("key", flat=True).iterator(10 * CHUNK):
        if number >= CHUNK and key != last:
            yield People(first, last)
            number = 0
        first, last = (first if number else key), key
        number += 1
    if number:
        yield People(first, last)


def count_chunk(design: StudyDesign, people: People) -> Chunk:
    """Count all interviews of some respondents."""
    first, last = UUID(people.first), UUID(people.last)
    counted = _counted(design.study).filter(respondent__gte=first, respondent__lte=last)
    rows = _rows(design, counted)
    entries = _entries(design, rows)
    numbers: dict[str, int] = {}
    waves = {as_key(wave.pk): place for place, wave in enumerate(design.waves)}
    whose = Interviews(
        respondent=_indices(numbers.setdefault(one.respondent, len(numbers)) for one in rows),
        wave=_indices(waves[one.wave] for one in rows),
        approved=_indices(one.is_approved for one in rows),
    )
    codes = [wave.code for wave in design.waves]
    return Chunk(_tallies(rows, entries), contributions(entries, whose, codes))


def count_all(design: StudyDesign) -> Iterator[Chunk]:
    """Count all interviews of a study, chunk by chunk; all of a respondent are in one chunk.

    What is in memory does not grow with the study.
    """
    for people in chunks_of(design.study):
        yield count_chunk(design, people)


def _indices(numbers: Iterable[int]) -> Indices:
    return np.fromiter(numbers, dtype=np.intp)


def _counted(study: Study) -> InterviewQuerySet:
    return Interview.objects.of_study(study).counted()


def _rows(design: StudyDesign, interviews: InterviewQuerySet) -> list[CountedRow]:
    """Read interviews, of waves that the design knows: others came after it was read."""
    known = {as_key(wave.pk) for wave in design.waves}
    found = counted_rows(
        interviews.order_by("respondent_id", "pk"),
        above=design.definitions.names_at(Level.INTERVIEW),
        below=design.definitions.names_at(Level.PROJECT),
    )
    return [one for one in found if one.wave in known]


def _entries(design: StudyDesign, rows: Sequence[CountedRow]) -> list[Entries]:
    codes = {as_key(wave.pk): wave.code for wave in design.waves}
    above = design.definitions.names_at(Level.INTERVIEW)
    below = design.definitions.names_at(Level.PROJECT)
    projects = list(chain.from_iterable(one.projects for one in rows))
    answered = Answered(
        waves=[codes[one.wave] for one in rows],
        above=_columns(above, [one.answers for one in rows]),
        below=_columns(below, projects),
        parents=[place for place, one in enumerate(rows) for _ in one.projects],
    )
    return entries_of(design.definitions, answered)


def _columns(codes: Sequence[str], rows: Sequence[Sequence[object]]) -> dict[str, list[object]]:
    return {code: [row[place] for row in rows] for place, code in enumerate(codes)}


def _tallies(rows: Sequence[CountedRow], entries: Sequence[Entries]) -> list[NewTally]:
    return [
        NewTally(
            one.key,
            one.wave,
            one.respondent,
            one.is_approved,
            stamp_of(one.key, one.version, one.stored),
            counts,
        )
        for one, counts in zip(rows, tallies_of(entries, len(rows)), strict=True)
    ]

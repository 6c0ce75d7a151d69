"""From stored interviews to their tallies, and to what respondents contribute."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import numpy as np

from analytics.counting.sampling import chosen_of
from analytics.models import Tally
from analytics.queries.design import StudyDesign
from analytics.queries.stamps import stamp_of
from analytics.stats.counting.decisions import Answered
from analytics.stats.counting.entries import Entries, entries_of
from analytics.stats.counting.moments import Moments
from analytics.stats.counting.sampling import Modes
from analytics.stats.counting.shards import Interviews, contributions
from analytics.stats.counting.stored_tallies import tallies_of
from analytics.stats.design.columns import Indices
from surveys.domain.expressions.coded import coded_texts
from surveys.domain.questionnaire import Level
from surveys.models import Interview, Study
from surveys.models.interview import InterviewQuerySet
from surveys.queries.counted import Key, as_key
from surveys.queries.counted_columns import CountedColumns, counted_columns

CHUNK = 1500
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
        read = _read(design, _counted(design.study).filter(pk__in=ids[start : start + BATCH]))
        found += [one.unstored(design) for one in _tallies(read, _entries(design, read))]
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


def count_chunk(design: StudyDesign, people: People, modes: Modes) -> Chunk:
    """Count all interviews of some respondents; `modes` are those of the whole study."""
    first, last = UUID(people.first), UUID(people.last)
    counted = _counted(design.study).filter(respondent__gte=first, respondent__lte=last)
    read = _read(design, counted)
    entries = _entries(design, read)
    numbers: dict[str, int] = {}
    waves = {as_key(wave.pk): place for place, wave in enumerate(design.waves)}
    whose = Interviews(
        respondent=_indices(numbers.setdefault(one, len(numbers)) for one in read.respondents),
        wave=_indices(waves[one] for one in read.waves),
        approved=_indices(read.approved),
        chosen=[*chosen_of(design, modes, map(UUID, numbers), between=(first, last)).values()],
    )
    codes = [wave.code for wave in design.waves]
    return Chunk(_tallies(read, entries), contributions(entries, whose, codes))


def count_all(design: StudyDesign, modes: Modes) -> Iterator[Chunk]:
    """Count all interviews of a study, chunk by chunk; all of a respondent are in one chunk.

    What is in memory does not grow with the study.
    """
    for people in chunks_of(design.study):
        yield count_chunk(design, people, modes)


def _indices(numbers: Iterable[int]) -> Indices:
    return np.fromiter(numbers, dtype=np.intp)


def _counted(study: Study) -> InterviewQuerySet:
    return Interview.objects.of_study(study).counted()


def _read(design: StudyDesign, interviews: InterviewQuerySet) -> CountedColumns:
    """Read interviews, of waves that the design knows: others came after it was read."""
    return counted_columns(
        interviews.filter(wave__in=design.waves).order_by("respondent_id", "pk"),
        above=design.definitions.names_at(Level.INTERVIEW),
        below=design.definitions.names_at(Level.PROJECT),
        harmonised=design.harmonised,
    )


def _entries(design: StudyDesign, read: CountedColumns) -> list[Entries]:
    codes = {as_key(wave.pk): wave.code for wave in design.waves}
    waves = [codes[one] for one in read.waves]
    above = {code: coded_texts(texts) for code, texts in read.above.items()}
    below = {code: coded_texts(texts) for code, texts in read.below.items()}
    return entries_of(design.definitions, Answered(waves, above, below, read.parents))


def _tallies(read: CountedColumns, entries: Sequence[Entries]) -> list[NewTally]:
    stamps = map(stamp_of, read.keys, read.versions, read.stored)
    counts = tallies_of(entries, len(read.keys))
    rows = zip(
        *(read.keys, read.waves, read.respondents, read.approved, stamps, counts), strict=True
    )
    return [NewTally(*row) for row in rows]

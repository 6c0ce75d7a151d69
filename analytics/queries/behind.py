"""The records behind a figure: the decision that figures are counted by, kept record by record.

What is read is what a count reads: the content that counts, through `counted_columns`, decided by
`decide`. So a list is as long as the stored figure says, as of the same entry of the log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from analytics.domain.definitions import Definitions
from analytics.domain.indicators import TRAITS, IndicatorDefinition
from analytics.domain.parts import Moved, Part
from analytics.domain.segments import SegmentDefinition
from analytics.queries.sampling import WaveSample, wave_samples
from analytics.stats.counting.decisions import (
    GIVEN,
    KINDS,
    Answered,
    Decided,
    categories_in,
    decide,
    kinds_of,
    records_of,
)
from analytics.stats.counting.tallies import in_millionths
from analytics.stats.design.columns import Flags, Indices
from surveys.domain.expressions.coded import coded_texts
from surveys.domain.harmonising import Harmonised
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Level
from surveys.domain.sampling import MILLION
from surveys.models import Interview, Wave
from surveys.queries.counted import as_key
from surveys.queries.counted_columns import CountedColumns, counted_columns


@dataclass(frozen=True)
class Behind:
    """Records in the order of waves and experts, and in which part of a figure each of them is.

    interviews : keys; `owners` : of each record the place of its interview, or its own, there.
    projects : keys, where projects are counted; `rows` : of each record its place there.
    waves : of each record the place of its wave among those that were read.
    parts : which records are in each part; `kinds` : of those of a part that is divided by kind
        of empty, the place of the kind in `KINDS`.
    values : of a mean, the number of each record of the base in millionths.
    weights : of each record the weight of its expert in millionths; empty where no wave is
        weighted, or records are only counted. `weighted` are the places of the waves that are.
    """

    interviews: Sequence[str]
    owners: Indices
    projects: Sequence[str] | None
    rows: Indices
    waves: Indices
    parts: Mapping[Part, Flags]
    kinds: Mapping[Part, Indices]
    values: Sequence[int] | None = None
    weights: Sequence[int] = ()
    weighted: frozenset[int] = frozenset()

    def interview(self, place: int) -> UUID:
        """Return which interview a record is, or belongs to."""
        return UUID(self.interviews[self.owners[place]])

    def project(self, place: int) -> UUID | None:
        """Return which project a record is; None where interviews are counted."""
        return None if self.projects is None else UUID(self.projects[self.rows[place]])

    def weight(self, place: int) -> int | None:
        """Return by what a record counts in the value, in millionths; None where by nothing."""
        return self.weights[place] if int(self.waves[place]) in self.weighted else None

    def of(self, part: Part, *, kind: Missing | None = None, wave: int | None = None) -> Indices:
        """Return the places of the records of a part, in order."""
        chosen = self.parts[part]
        if wave is not None:
            chosen = chosen & (self.waves == wave)
        if kind is not None:
            chosen = chosen & (self.kinds[part] == KINDS.index(kind))
        return np.flatnonzero(chosen)

    def number(self, part: Part, *, wave: int | None = None) -> int:
        """Return how many records a part has."""
        return int(self.of(part, wave=wave).size)

    def by_kind(self, part: Part, *, wave: int | None = None) -> dict[Missing, int]:
        """Return how many records a part has for each kind of empty, where there are any."""
        found = np.bincount(self.kinds[part][self.of(part, wave=wave)], minlength=len(KINDS))
        return {kind: number for kind, number in zip(KINDS, found.tolist(), strict=True) if number}

    def amount(self, *, wave: int | None = None) -> int:
        """Return the numerator: records, or of a mean the sum of their values in millionths."""
        if self.values is None:
            return self.number(Part.NUMERATOR, wave=wave)
        return sum(self.values[place] for place in self.of(Part.BASE, wave=wave).tolist())

    def is_weighted(self, *, wave: int | None = None) -> bool:
        """Say whether figures of a wave are weighted; of the first, where none is named."""
        return (wave or 0) in self.weighted

    def weighted_mean(self, *, wave: int | None = None) -> float:
        """Return the numerator over the base, each record by its weight, rounded once."""
        base = self.of(Part.BASE, wave=wave).tolist()
        numerator = self.parts[Part.NUMERATOR].tolist() if self.values is None else self.values
        amount = sum(self.weights[place] * numerator[place] for place in base)
        return amount / sum(self.weights[place] for place in base)


@dataclass(frozen=True)
class WaveRecords:
    """What counts of some waves, of the questions that an indicator and a segment read.

    `samples` say of each wave how its experts were chosen.
    """

    read: CountedColumns
    waves: Sequence[Wave]
    samples: Mapping[UUID, WaveSample] = field(default_factory=dict)

    @cached_property
    def codes(self) -> list[str]:
        """The code of the wave of each interview."""
        codes = {as_key(wave.pk): wave.code for wave in self.waves}
        return [codes[one] for one in self.read.waves]

    def behind(
        self,
        indicator: IndicatorDefinition,
        segment: SegmentDefinition | None = None,
        category: str = "",
        *,
        strict: bool = False,
    ) -> Behind:
        """Return the records behind the figures of an indicator, overall or in one category.

        With `strict` it raises ExpressionError for a division by zero.
        """
        read = self.read
        above = {code: coded_texts(texts) for code, texts in read.above.items()}
        below = {code: coded_texts(texts) for code, texts in read.below.items()}
        answered = Answered(self.codes, above, below, read.parents)
        records = records_of(answered, strict=strict)[indicator.unit]
        decided = decide(indicator, records, self.codes)
        here, no_category = np.ones(records.frame.size, dtype=bool), None
        if segment and (name := segment.name_for(indicator.unit)):
            column = records.frame.column(name)
            here = column.which(lambda value: category in categories_in(value))
            no_category = kinds_of(column)
        kept, kinds = decided.kept & here, {Part.LEFT_OUT: decided.empty}
        parts = {
            Part.NUMERATOR: decided.counted & here,
            Part.REST: kept & ~decided.counted,
            Part.BASE: kept,
            Part.LEFT_OUT: decided.left & here,
            Part.OUTSIDE: here & ~decided.kept & ~decided.left,
        }
        if no_category is not None:
            parts[Part.UNCATEGORISED] = decided.kept & (no_category != GIVEN)
            kinds[Part.UNCATEGORISED] = no_category
        # Projects in the order of their interviews, each of which has its own in order.
        order = np.argsort(records.owners, kind="stable")
        owners = records.owners[order]
        weights = self._weights if TRAITS[indicator.kind].is_estimated else ()
        return Behind(
            interviews=read.keys,
            owners=owners,
            projects=read.projects if indicator.unit == Level.PROJECT else None,
            rows=order,
            waves=self._places[owners],
            parts={part: flags[order] for part, flags in parts.items()},
            kinds={part: places[order] for part, places in kinds.items()},
            values=_values(indicator, decided, order),
            weights=[weights[place] for place in owners.tolist()] if weights else (),
            weighted=self._weighted if weights else frozenset(),
        )

    @cached_property
    def _weighted(self) -> frozenset[int]:
        """The places of the waves that are weighted."""
        found = (self.samples.get(wave.pk) for wave in self.waves)
        return frozenset(place for place, one in enumerate(found) if one and one.weights)

    @cached_property
    def _weights(self) -> Sequence[int]:
        """The weight of the expert of each interview; nothing where no wave is weighted."""
        if not self._weighted:
            return ()
        by_wave = {as_key(pk): sample.weight_of for pk, sample in self.samples.items()}
        each = zip(self.read.waves, self.read.respondents, strict=True)
        return [by_wave[wave].get(expert, MILLION) for wave, expert in each]

    @cached_property
    def _places(self) -> Indices:
        places = {wave.code: place for place, wave in enumerate(self.waves)}
        return np.fromiter((places[code] for code in self.codes), dtype=np.intp)


def _values(
    indicator: IndicatorDefinition, decided: Decided, order: Indices
) -> Sequence[int] | None:
    """Return of a mean the number of each record of the base in millionths; of others nothing."""
    measured = decided.measured
    if measured is None or not TRAITS[indicator.kind].in_millionths:
        return None
    used = set(measured.codes[decided.kept].tolist())
    amounts = [
        in_millionths(value) if code in used else 0 for code, value in enumerate(measured.values)
    ]
    return [amounts[code] for code in measured.codes[order].tolist()]


@dataclass(frozen=True)
class Among:
    """Some experts of a wave: those interviewed in another one too, or those who were not."""

    moved: Moved
    other: Wave

    def of(self, interviews: QuerySet[Interview]) -> QuerySet[Interview]:
        """Return the interviews of these experts."""
        there = Interview.objects.filter(wave=self.other).counted().values("respondent")
        if self.moved is Moved.AGAIN:
            return interviews.filter(respondent__in=there)
        return interviews.exclude(respondent__in=there)


def read_waves(
    waves: Sequence[Wave],
    indicator: IndicatorDefinition,
    segment: SegmentDefinition | None = None,
    *,
    harmonised: Harmonised,
    among: Among | None = None,
) -> WaveRecords:
    """Read what counts of some waves, no more than what decides, and how experts were chosen.

    In two queries for each of the two, and in the categories that figures are counted in:
    `harmonised` of the design of the study.
    """
    interviews = Interview.objects.filter(wave__in=waves).counted()
    definitions = Definitions((indicator,), (segment,) if segment else ())
    read = counted_columns(
        (among.of(interviews) if among else interviews).order_by(
            "wave__position", "respondent__code", "pk"
        ),
        above=definitions.names_at(Level.INTERVIEW),
        below=definitions.names_at(Level.PROJECT),
        harmonised=harmonised,
    )
    experts: dict[str, dict[str, None]] = {as_key(wave.pk): {} for wave in waves}
    for wave, expert in zip(read.waves, read.respondents, strict=True):
        experts[wave][expert] = None
    chosen = {wave.pk: tuple(experts[as_key(wave.pk)]) for wave in waves}
    return WaveRecords(read, waves, wave_samples(waves, chosen))

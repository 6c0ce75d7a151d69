"""What one interview contributes to every indicator and segment, as whole numbers.

A tally is a pure function of stored answers and definitions. Tallies of different interviews add
up, so figures are made from them without going back to the records.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from analytics.domain.definitions import Definitions
from analytics.domain.indicators import TRAITS, IndicatorDefinition
from analytics.domain.segments import SegmentDefinition
from surveys.domain.expressions import Column, Frame, evaluate, frames, parse
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Level

SCALE = 1_000_000
"""Values of means are kept as whole millionths, so that sums are exact in any order."""

Answers = Mapping[str, Any]
Cells = dict[str, list[int]]
LeftOut = dict[str, dict[str, int]]


@dataclass(frozen=True)
class InterviewRecord:
    """The stored answers of one interview and of its projects."""

    wave: str
    answers: Answers
    projects: Sequence[Answers] = ()


@dataclass
class TallyCounts:
    """Counts of one interview.

    `cells` maps the key of a cell to [numerator, base], for a mean to [sum, base, squares] in
    millionths; only cells with a base. `left_out` counts records by cell and kind of empty; the
    key with a segment and no category holds those of the base whose category is not known.
    """

    cells: Cells = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=dict)

    def add(self, key: str, amounts: Sequence[int]) -> None:
        found = self.cells.setdefault(key, [0] * len(amounts))
        for place, amount in enumerate(amounts):
            found[place] += amount

    def leave_out(self, key: str, kind: Missing) -> None:
        kinds = self.left_out.setdefault(key, {})
        kinds[kind.value] = kinds.get(kind.value, 0) + 1


def cell_key(indicator: str, segment: str = "", category: str = "") -> str:
    """Return the key of a cell: "indicator|segment|category"."""
    return f"{indicator}|{segment}|{category}"


def tally(definitions: Definitions, record: InterviewRecord) -> TallyCounts:
    """Count one interview. Raises ExpressionError for a division by zero."""
    return tally_all(definitions, [record])[0]


def tally_all(definitions: Definitions, records: Sequence[InterviewRecord]) -> list[TallyCounts]:
    """Count many interviews, column by column; the result does not depend on the company."""
    above, below = frames(
        [record.answers for record in records], [record.projects for record in records]
    )
    counts = [TallyCounts() for _ in records]
    waves = [record.wave for record in records]
    owners: dict[str, list[int]] = {
        Level.PROJECT: list(below.parent),
        Level.INTERVIEW: list(range(len(records))),
    }
    for indicator in definitions.indicators:
        rows = _Rows(
            indicator,
            below if indicator.unit == Level.PROJECT else above,
            [waves[owner] for owner in owners[indicator.unit]],
            definitions.segments,
        )
        for row, owner in enumerate(owners[indicator.unit]):
            rows.count(row, counts[owner])
    return counts


class _Rows:
    """The records that one indicator looks at, with everything it reads of them evaluated."""

    def __init__(
        self,
        indicator: IndicatorDefinition,
        frame: Frame,
        waves: Sequence[str],
        segments: Iterable[SegmentDefinition],
    ) -> None:
        self.indicator = indicator
        self.waves = waves
        self.base = evaluate(parse(indicator.base), frame)
        self.measured = evaluate(indicator.measured, frame) if indicator.measured else None
        self.in_millionths = TRAITS[indicator.kind].in_millionths
        self.segments: list[tuple[str, Column]] = [
            (segment.code, frame.column(name))
            for segment in segments
            if (name := segment.name_for(indicator.unit)) is not None
        ]

    def count(self, row: int, counts: TallyCounts) -> None:
        """Add one record to the counts of its interview, overall and in its categories."""
        defined = self.indicator.waves
        if defined is not None and self.waves[row] not in defined:
            return
        kind = self._left_out(row)
        if kind is None and self.base.values[row] is not True:
            return
        if kind is None:
            amounts = self._amounts(row)
            for key in self._keys(row, counts):
                counts.add(key, amounts)
        else:
            for key in self._keys(row, None):
                counts.leave_out(key, kind)

    def _left_out(self, row: int) -> Missing | None:
        """Return why the record cannot be counted: its base, or what is counted, is unknown."""
        if self.base.missing[row] is not None:
            return self.base.missing[row]
        if self.base.values[row] is True and self.measured is not None:
            return self.measured.missing[row]
        return None

    def _amounts(self, row: int) -> list[int]:
        if self.measured is None:
            return [1, 1]
        found = self.measured.values[row]
        if not self.in_millionths:
            return [int(found is True), 1]
        value = in_millionths(found)
        return [value, 1, value * value]

    def _keys(self, row: int, counts: TallyCounts | None) -> Iterable[str]:
        """Yield the cells of a record; note in `counts` where its category is not known."""
        code = self.indicator.code
        yield cell_key(code)
        for segment, column in self.segments:
            kind, value = column.missing[row], column.values[row]
            if kind is None:
                for category in value if isinstance(value, list) else [value]:
                    yield cell_key(code, segment, str(category))
            elif counts is not None:
                counts.leave_out(cell_key(code, segment), kind)


def in_millionths(value: Any) -> int:
    """Return a number as whole millionths; the sixth decimal is rounded half to even."""
    return round(Fraction(str(value)) * SCALE)

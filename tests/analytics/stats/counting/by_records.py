"""A second way from answers to a tally: record after record, cell after cell.

What counting by columns gives is held against it.
"""

from collections.abc import Iterable, Sequence

from analytics.domain.definitions import Definitions
from analytics.domain.indicators import TRAITS, IndicatorDefinition
from analytics.domain.segments import SegmentDefinition
from analytics.stats.counting.tallies import TallyCounts, in_millionths
from benchmarks.records import InterviewRecord
from surveys.domain.expressions import Column, Frame, evaluate, frames, parse
from surveys.domain.expressions.frames import as_column
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Level


def cell_key(indicator: str, segment: str = "", category: str = "") -> str:
    """Return the key of a cell: "indicator|segment|category"."""
    return f"{indicator}|{segment}|{category}"


def add(counts: TallyCounts, key: str, amounts: Sequence[int]) -> None:
    found = counts.cells.setdefault(key, [0] * len(amounts))
    for place, amount in enumerate(amounts):
        found[place] += amount


def leave_out(counts: TallyCounts, key: str, kind: Missing) -> None:
    kinds = counts.left_out.setdefault(key, {})
    kinds[kind.value] = kinds.get(kind.value, 0) + 1


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
            (segment.code, as_column(frame.values(name)))
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
                add(counts, key, amounts)
        else:
            for key in self._keys(row, None):
                leave_out(counts, key, kind)

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
                leave_out(counts, cell_key(code, segment), kind)

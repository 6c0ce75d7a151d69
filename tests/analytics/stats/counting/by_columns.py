"""A second way from tallies to figures: sums by respondent, laid out in columns, then statistics.

What the state gives is held against it, number by number. The respondent is what was sampled, so
several interviews of one respondent in a wave are added first. Every respondent with a counted
interview in the wave is a row of the design, also where nothing of theirs is in the base.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from analytics.domain.indicators import TRAITS, IndicatorDefinition, IndicatorKind
from analytics.stats.comparison import changes, panel, trends
from analytics.stats.counting.rows import ChangeRow, EstimateRow, TrendRow
from analytics.stats.counting.tallies import SCALE, Cells, LeftOut
from analytics.stats.design.state import State
from analytics.stats.estimation import states
from analytics.stats.estimation.grades import grade
from analytics.stats.estimation.results import Estimate, Precision, values_of
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Level
from tests.analytics.stats.counting.by_records import cell_key

COUNT_METHOD = "count"


class MixedDefinitions(ValueError):
    """Tallies were made with different definitions, so their sum would mean nothing."""


@dataclass(frozen=True)
class TallyRow:
    """The stored tally of one interview."""

    wave: str
    respondent: str
    approved: bool
    definitions_hash: str
    cells: Cells
    left_out: LeftOut


@dataclass
class CellSums:
    """Sums of one cell by respondent: [numerator, base] or [sum, base, squares]."""

    amounts: dict[str, list[int]] = field(default_factory=dict)
    interviews: int = 0
    approved: int = 0

    def add(self, respondent: str, amounts: Sequence[int], *, approved: bool) -> None:
        found = self.amounts.setdefault(respondent, [0] * len(amounts))
        for place, amount in enumerate(amounts):
            found[place] += amount
        self.interviews += 1
        self.approved += approved

    def total(self, place: int) -> int:
        return sum(amounts[place] for amounts in self.amounts.values())

    def state(self, step: int = 1) -> State:
        """The additive state of the cell, its values in units of `step`."""
        pairs = [(amounts[0] // step, amounts[1]) for amounts in self.amounts.values()]
        return State(
            active=sum(m != 0 for _, m in pairs),
            having=sum(m != 0 and y != 0 for y, m in pairs),
            lacking=sum(m != 0 and m > y for y, m in pairs),
            outside=sum(not 0 <= y <= m for y, m in pairs),
            m=sum(m for _, m in pairs),
            y=sum(y for y, _ in pairs),
            mm=sum(m * m for _, m in pairs),
            my=sum(m * y for y, m in pairs),
            yy=sum(y * y for y, _ in pairs),
        )


@dataclass
class WaveSums:
    """All cells of one wave, and the respondents of its design."""

    respondents: set[str] = field(default_factory=set)
    cells: dict[str, CellSums] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=dict)

    def cell(self, key: str) -> CellSums:
        return self.cells.get(key) or CellSums()


def sum_up(rows: Iterable[TallyRow], *, definitions_hash: str) -> dict[str, WaveSums]:
    """Add up tallies by wave, cell and respondent.

    Raises MixedDefinitions when a tally was not made with the given definitions.
    """
    waves: dict[str, WaveSums] = {}
    for row in rows:
        if row.definitions_hash != definitions_hash:
            raise MixedDefinitions("A tally was made with other definitions; count it again.")
        sums = waves.setdefault(row.wave, WaveSums())
        sums.respondents.add(row.respondent)
        for key, amounts in row.cells.items():
            cell = sums.cells.setdefault(key, CellSums())
            cell.add(row.respondent, amounts, approved=row.approved)
        for key, kinds in row.left_out.items():
            found = sums.left_out.setdefault(key, {})
            for kind, number in kinds.items():
                found[kind] = found.get(kind, 0) + number
    return waves


def estimate_cell(
    sums: WaveSums, indicator: IndicatorDefinition, segment: str = "", category: str = ""
) -> EstimateRow:
    """Estimate an indicator in a wave, overall or in one category.

    A count says how many there are among those interviewed: it has no interval, because the
    number of interviews was chosen, not found.
    """
    key = cell_key(indicator.code, segment, category)
    cell = sums.cell(key)
    row = EstimateRow(
        base=cell.total(1),
        clusters=len(cell.amounts),
        interviews=cell.interviews,
        approved=cell.approved,
        count=cell.total(0),
        value=cell.total(0),
        method=COUNT_METHOD,
        df=max(0, len(cell.amounts) - 1),
        left_out=_in_order(sums.left_out.get(key, {})),
        uncategorised=_in_order(sums.left_out.get(cell_key(indicator.code, segment), {}))
        if segment
        else {},
    )
    match IndicatorKind(indicator.kind):
        case IndicatorKind.COUNT:
            return row
        case IndicatorKind.MEAN:
            return _with_precision(row, _mean(sums, cell))
        case IndicatorKind.SHARE:
            return _share(row, cell.state(), len(sums.respondents), indicator.unit)
        case unknown:
            assert_never(unknown)


def _share(row: EstimateRow, state: State, clusters: int, unit: str) -> EstimateRow:
    row = _with_precision(row, states.estimate_state(state, clusters=clusters))
    if unit == Level.PROJECT and row.base:
        row = replace(row, at_least_one=_at_least_one(state, clusters))
    return row


def _at_least_one(state: State, clusters: int) -> dict[str, float | None]:
    found = states.at_least_one(state, clusters=clusters)
    return {
        "count": found.count,
        "base": found.base,
        "value": found.value,
        "low": found.low,
        "high": found.high,
    }


def _in_order(kinds: Mapping[str, int]) -> dict[str, int]:
    """Return the kinds of empty in their own order, so that equal counts are equal rows."""
    return {kind.value: kinds[kind.value] for kind in Missing if kind.value in kinds}


def _mean(sums: WaveSums, cell: CellSums) -> Estimate:
    parts = _parts([cell])
    step = SCALE // parts
    found = states.estimate_state(
        cell.state(step),
        clusters=len(sums.respondents),
        method="mean",
        squares=cell.total(2) // step**2,
    )
    return found if parts == 1 else _divided(found, parts)


def _parts(cells: Iterable[CellSums]) -> int:
    """Return into how many parts a unit is cut: 1 where all sums are whole, else a million."""
    whole = all(
        amounts[0] % SCALE == 0 and amounts[2] % SCALE**2 == 0
        for cell in cells
        for amounts in cell.amounts.values()
    )
    return 1 if whole else SCALE


def _columns(
    cell: CellSums, respondents: Sequence[str], parts: int | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return numerator and base of each respondent, zeros where they have nothing in the cell."""
    step = 1 if parts is None else SCALE // parts
    rows = [cell.amounts.get(name, (0, 0)) for name in respondents]
    y = np.array([row[0] // step for row in rows], dtype=np.float64)
    return y, np.array([row[1] for row in rows], dtype=np.float64)


def _divided(found: Estimate, parts: int) -> Estimate:
    return replace(
        found,
        value=_over(found.value, parts),
        se=_over(found.se, parts),
        low=_over(found.low, parts),
        high=_over(found.high, parts),
        count=found.count / parts,
    )


def _over(number: float | None, parts: int) -> float | None:
    return None if number is None else number / parts


def _with_precision(row: EstimateRow, found: Estimate) -> EstimateRow:
    given = grade(found)
    return replace(
        row,
        **values_of(Precision, found),
        count=found.count,
        grade=given.code.value,
        grade_reason={"template": given.template, "params": dict(given.params)},
    )


def change_cell(
    before: WaveSums,
    after: WaveSums,
    indicator: IndicatorDefinition,
    segment: str = "",
    category: str = "",
) -> ChangeRow:
    """Compare an indicator between two waves, overall or in one category.

    The covariance of respondents interviewed in both waves is in the interval. Counts are
    compared without a test: how many were interviewed was chosen.
    """
    key = cell_key(indicator.code, segment, category)
    first, second = before.cell(key), after.cell(key)
    panel = len(first.amounts.keys() & second.amounts.keys())
    if not TRAITS[indicator.kind].is_estimated:
        return _change_of_counts(first.total(0), second.total(0), panel)
    respondents = sorted(before.respondents | after.respondents)
    if not respondents:
        return ChangeRow(panel_clusters=0)
    in_parts = TRAITS[indicator.kind].in_millionths
    parts = _parts([first, second]) if in_parts else 1
    columns = [
        *_columns(first, respondents, parts if in_parts else None),
        *_columns(second, respondents, parts if in_parts else None),
    ]
    found = changes.change_clusters(*columns)
    return ChangeRow(
        panel_clusters=found.panel_clusters,
        difference=_over(found.difference, parts),
        se=_over(found.se, parts),
        low=_over(found.low, parts),
        high=_over(found.high, parts),
        ratio=found.ratio,
        ratio_low=found.ratio_low,
        ratio_high=found.ratio_high,
        df=found.df,
        p=found.p,
        p_doubled=found.p_doubled,
        parts={} if segment else _moved_by(before, after, respondents, columns, parts),
    )


def _moved_by(
    before: WaveSums,
    after: WaveSums,
    respondents: Sequence[str],
    columns: Sequence[NDArray[np.float64]],
    parts: int,
) -> dict[str, Any]:
    """Say what part of a change came from the panel, and what from who joined and left."""
    ya, ma, yb, mb = columns
    found = panel.decompose_clusters(
        ya,
        ma,
        yb,
        mb,
        interviewed_from=[name in before.respondents for name in respondents],
        interviewed_to=[name in after.respondents for name in respondents],
    )
    named = {
        "panel": found.panel,
        "joined": found.joined,
        "left": found.left,
        "dropouts": found.dropouts,
    }
    return {
        "interviewed_from": found.interviewed_from,
        "interviewed_to": found.interviewed_to,
        "interviewed_both": found.interviewed_both,
        **{
            name: {
                "value": _over(part.value, parts),
                "low": _over(part.test.low, parts),
                "high": _over(part.test.high, parts),
                "p": part.test.p,
            }
            for name, part in named.items()
        },
    }


def trend_cell(
    sums: Sequence[WaveSums], years: Sequence[float], indicator: IndicatorDefinition
) -> TrendRow:
    """Compare an indicator over several waves: change per year, and whether all are equal.

    Empty where fewer than three waves have a base: two are a change, not a trend. Counts are not
    tested, as in `change_cell`.
    """
    key = cell_key(indicator.code)
    chosen = [place for place, one in enumerate(sums) if one.cell(key).total(1)]
    if not TRAITS[indicator.kind].is_estimated or len(chosen) < 3:
        return TrendRow()
    cells = [sums[place].cell(key) for place in chosen]
    respondents = sorted(set().union(*(one.respondents for one in sums)))
    in_parts = TRAITS[indicator.kind].in_millionths
    parts = _parts(cells) if in_parts else 1
    columns = [_columns(cell, respondents, parts if in_parts else None) for cell in cells]
    found = trends.trend_clusters(
        np.column_stack([y for y, _ in columns]),
        np.column_stack([m for _, m in columns]),
        years=[years[place] for place in chosen],
    )
    return TrendRow(
        slope=_over(found.slope, parts),
        se=_over(found.contrast.se, parts),
        low=_over(found.contrast.low, parts),
        high=_over(found.contrast.high, parts),
        df=found.df,
        p=found.contrast.p,
        p_equal=None if found.equality is None else found.equality.p_adjusted,
    )


def _change_of_counts(before: int, after: int, panel: int) -> ChangeRow:
    ratio = after / before if before and after else None
    return ChangeRow(panel_clusters=panel, difference=after - before, ratio=ratio)

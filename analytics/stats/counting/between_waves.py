"""From the state of a study to what moved between its waves: changes with their parts, trends.

The formulas are those of `comparison`, which columns go through, too. Here their sums are taken
from the state, where they stand as they are.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from analytics.domain.indicators import TRAITS, IndicatorDefinition
from analytics.stats.comparison.changes import Pairing, change_of
from analytics.stats.comparison.panel import Split, decomposition_of
from analytics.stats.comparison.trends import trend_of
from analytics.stats.counting.moments import Cell, Cross, Own
from analytics.stats.counting.rows import ChangeRow, TrendRow
from analytics.stats.counting.strata import (
    between,
    degrees,
    over,
    parts_of,
    products,
    ratios,
    stratum,
    totals,
    turned,
)
from analytics.stats.counting.study_state import Part, StudyState, cell_of
from analytics.stats.counting.tallies import SCALE
from analytics.stats.estimation.ratios import ExactRatios, Products, Stratum


def change_cell(
    state: StudyState,
    before: str,
    after: str,
    indicator: IndicatorDefinition,
    segment: str = "",
    category: str = "",
) -> ChangeRow:
    """Compare an indicator between two waves, overall or in one category.

    The covariance of respondents interviewed in both waves is in the interval. Counts are
    compared without a test: how many were interviewed was chosen.
    """
    pair = _Pair(state, before, after, indicator, cell_of(segment, category))
    if not TRAITS[indicator.kind].is_estimated:
        return _change_of_counts(pair.first.y, pair.second.y, pair.both)
    if not pair.clusters:
        return ChangeRow(panel_clusters=0)
    found = change_of(pair.pairing())
    return ChangeRow(
        panel_clusters=found.panel_clusters,
        difference=over(found.difference, pair.parts),
        se=over(found.se, pair.parts),
        low=over(found.low, pair.parts),
        high=over(found.high, pair.parts),
        ratio=found.ratio,
        ratio_low=found.ratio_low,
        ratio_high=found.ratio_high,
        df=found.df,
        p=found.p,
        p_doubled=found.p_doubled,
        parts={} if segment else _moved_by(pair.split(), pair.parts),
    )


def _change_of_counts(before: int, after: int, panel: int) -> ChangeRow:
    ratio = after / before if before and after else None
    return ChangeRow(panel_clusters=panel, difference=after - before, ratio=ratio)


class _Part(NamedTuple):
    """What a stratum, or the whole design, holds of one cell in two waves."""

    clusters: int
    first: Cell
    second: Cell
    cross: Cross


class _Pair:
    """One cell in two waves, in whole units of `step`."""

    def __init__(
        self, state: StudyState, before: str, after: str, indicator: IndicatorDefinition, key: str
    ) -> None:
        self.state, self.waves, self.indicator = state, (before, after), indicator.code
        self.first = state.cell(self.indicator, before, key)
        self.second = state.cell(self.indicator, after, key)
        cross = state.cross(self.indicator, before, after, key)
        self.both = cross.both
        self.clusters = state.interviewed(before, after)
        in_parts = TRAITS[indicator.kind].in_millionths
        self.parts = parts_of(self.first, self.second) if in_parts else 1
        self.step = SCALE // self.parts if in_parts else 1
        self.design = state.design(before, after)
        if self.design.is_simple:
            self.strata = [_Part(self.clusters, self.first, self.second, cross)]
        else:
            self.strata = [self._part(part, key) for part in self.design.parts]

    def _part(self, part: Part, key: str) -> _Part:
        before, after = self.waves
        return _Part(
            self.state.interviewed(before, after, part=part),
            self.state.cell(self.indicator, before, key, part),
            self.state.cell(self.indicator, after, key, part),
            self.state.cross(self.indicator, before, after, key, part),
        )

    def pairing(self) -> Pairing:
        found = ExactRatios([self._in_two(part) for part in self.strata])
        one, other = found.totals
        return Pairing(
            before=one.y / one.m if one.m else None,
            after=other.y / other.m if other.m else None,
            ratios=found if one.m and other.m else None,
            active=(self.first.active, self.second.active, self.both),
            df=degrees(
                part.first.active + part.second.active - part.cross.both for part in self.strata
            ),
        )

    def _in_two(self, part: _Part) -> Stratum:
        one, other, step = part.first, part.second, self.step
        pairs = {
            (0, 0): products(one, step),
            (0, 1): between(part.cross, step),
            (1, 1): products(other, step),
        }
        return stratum(part.clusters, [one, other], pairs, step)

    def split(self) -> Split:
        """Split by who was interviewed in both waves."""
        panels = [self.state.panel(self.indicator, *self.waves, part) for part in self.design.parts]
        each = list(zip(self.strata, panels, strict=True))
        several = self.clusters >= 2
        first, second = self.waves
        return Split(
            whole=ratios([self._in_two(part) for part in self.strata]) if several else None,
            four=ratios([self._in_four(*one) for one in each]) if several else None,
            two=ratios([self._by_dropout(*one) for one in each]) if several else None,
            degrees=(
                degrees(part.cross.both for part in self.strata),
                degrees(part.first.active for part in self.strata),
                degrees(part.second.active for part in self.strata),
            ),
            interviewed=(
                self.state.interviewed(first),
                self.state.interviewed(second),
                self.state.interviewed_in_both(first, second),
            ),
        )

    def _in_four(self, part: _Part, panel: tuple[Own, Own]) -> Stratum:
        """Both waves, and in each those interviewed in both.

        Those who stayed are part of the first wave: their product with it is that with themselves.
        """
        step = self.step
        sums = (part.first, part.second, *panel)
        own = [products(one, step) for one in sums]
        across = between(part.cross, step)
        pairs = {
            (0, 0): own[0], (0, 1): across, (0, 2): own[2], (0, 3): across,
            (1, 1): own[1], (1, 2): turned(across), (1, 3): own[3],
            (2, 2): own[2], (2, 3): across, (3, 3): own[3],
        }  # fmt: skip
        return stratum(part.clusters, sums, pairs, step)

    def _by_dropout(self, part: _Part, panel: tuple[Own, Own]) -> Stratum:
        """In the first wave those who stayed and those who dropped out; nobody is in both."""
        first, (stayed, _) = part.first, panel
        gone = Own(*(getattr(first, name) - getattr(stayed, name) for name in Own._fields))
        pairs = {
            (0, 0): products(stayed, self.step),
            (0, 1): (0, 0, 0, 0),
            (1, 1): products(gone, self.step),
        }
        return stratum(part.clusters, [stayed, gone], pairs, self.step)


def _moved_by(split: Split, parts: int) -> dict[str, Any]:
    """Say what part of a change came from the panel, and what from who joined and left."""
    found = decomposition_of(split)
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
                "value": over(part.value, parts),
                "low": over(part.test.low, parts),
                "high": over(part.test.high, parts),
                "p": part.test.p,
            }
            for name, part in named.items()
        },
    }


def trend_cell(
    state: StudyState,
    waves: Sequence[str],
    years: Sequence[float],
    indicator: IndicatorDefinition,
) -> TrendRow:
    """Compare an indicator over several waves: change per year, and whether all are equal.

    Empty where fewer than three waves have a base: two are a change, not a trend. Counts are not
    tested, as in `change_cell`. All `waves`, in their order, are the design, also without a base.
    """
    code = indicator.code
    cells = {wave: cell for wave in waves if (cell := state.cell(code, wave)).m}
    if not TRAITS[indicator.kind].is_estimated or len(cells) < 3:
        return TrendRow()
    in_parts = TRAITS[indicator.kind].in_millionths
    parts = parts_of(*cells.values()) if in_parts else 1
    step = SCALE // parts if in_parts else 1
    design = state.design(*waves)
    found = trend_of(
        ExactRatios(
            [_of_waves(state, code, list(cells), waves, part, step) for part in design.parts]
        ),
        [years[waves.index(wave)] for wave in cells],
        df=degrees(state.active(code, list(cells), part) for part in design.parts),
    )
    return TrendRow(
        slope=over(found.slope, parts),
        se=over(found.contrast.se, parts),
        low=over(found.contrast.low, parts),
        high=over(found.contrast.high, parts),
        df=found.df,
        p=found.contrast.p,
        p_equal=None if found.equality is None else found.equality.p_adjusted,
    )


def _of_waves(
    state: StudyState, code: str, active: Sequence[str], waves: Sequence[str], part: Part, step: int
) -> Stratum:
    """Return what a stratum, or the whole design of `waves`, holds of those that have a base."""
    cells = [state.cell(code, wave, part=part) for wave in active]

    def pairs(k: int, h: int) -> Products:
        if k == h:
            return products(cells[k], step)
        return between(state.cross(code, active[k], active[h], part=part), step)

    clusters = state.interviewed(*waves, part=part)
    return Stratum(clusters, [totals(one, step) for one in cells], pairs)

"""From the state of a study to its estimates, changes and trends.

The formulas are those of `estimation` and `comparison`, which columns go through, too. Here their
sums are taken from the state, where they stand as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, NamedTuple, assert_never

from analytics.domain.indicators import TRAITS, IndicatorDefinition, IndicatorKind
from analytics.stats.comparison.changes import Pairing, change_of
from analytics.stats.comparison.panel import Split, decomposition_of
from analytics.stats.comparison.trends import trend_of
from analytics.stats.counting.moments import Cell, Cross, Own
from analytics.stats.counting.rows import ChangeRow, EstimateRow, TrendRow
from analytics.stats.counting.study_state import StudyState, cell_of
from analytics.stats.counting.tallies import SCALE
from analytics.stats.design.state import State
from analytics.stats.estimation import states
from analytics.stats.estimation.grades import grade
from analytics.stats.estimation.ratios import ExactRatios, Products, Totals
from analytics.stats.estimation.results import Estimate, Precision
from surveys.domain.questionnaire import Level

COUNT_METHOD = "count"
PRECISION = tuple(field.name for field in fields(Precision))


class CellName(NamedTuple):
    """An indicator in one wave, overall or in one category."""

    indicator: IndicatorDefinition
    wave: str
    segment: str = ""
    category: str = ""


def estimate_cells(state: StudyState, names: Sequence[CellName]) -> list[EstimateRow]:
    """Estimate many cells in one pass; each as it would be alone, to the bit.

    A count says how many there are among those interviewed: it has no interval, because the
    number of interviews was chosen, not found.
    """
    cells = [state.cell(name.indicator.code, name.wave, cell_of(*name[2:])) for name in names]
    clusters = [state.interviewed(name.wave) for name in names]
    shares: list[int] = []
    means: list[int] = []
    holders: list[int] = []
    for place, (name, cell) in enumerate(zip(names, cells, strict=True)):
        match IndicatorKind(name.indicator.kind):
            case IndicatorKind.COUNT:
                continue
            case IndicatorKind.MEAN:
                means.append(place)
            case IndicatorKind.SHARE:
                shares.append(place)
                if name.indicator.unit == Level.PROJECT and cell.m:
                    holders.append(place)
            case unknown:
                assert_never(unknown)
    found = _shares([_state(cells[i]) for i in shares], [clusters[i] for i in shares])
    found += _means([cells[i] for i in means], [clusters[i] for i in means])
    having = [states.holders(_state(cells[i])) for i in holders]
    each = dict(zip(holders, _shares(having, [clusters[i] for i in holders]), strict=True))
    whole = dict(zip(shares + means, found, strict=True))
    return [
        _row(state, name, cell, whole.get(place), each.get(place))
        for place, (name, cell) in enumerate(zip(names, cells, strict=True))
    ]


def _row(
    state: StudyState,
    name: CellName,
    cell: Cell,
    found: Estimate | None,
    each: Estimate | None,
) -> EstimateRow:
    """Return the row of an estimate; of a count, which is none, `found` is None."""
    code, segment = name.indicator.code, name.segment
    given = None if found is None else grade(found)
    return EstimateRow(
        **_precision(cell, found),
        interviews=cell.interviews,
        approved=cell.approved,
        count=cell.y if found is None else found.count,
        grade="" if given is None else given.code.value,
        grade_reason={"template": given.template, "params": dict(given.params)} if given else {},
        left_out=state.left_out(code, name.wave, cell_of(segment, name.category)),
        uncategorised=state.left_out(code, name.wave, cell_of(segment, "")) if segment else {},
        at_least_one=_at_least_one(each) if each else {},
    )


def _precision(cell: Cell, found: Estimate | None) -> dict[str, Any]:
    if found is not None:
        return {name: getattr(found, name) for name in PRECISION}
    df = max(0, cell.active - 1)
    of_count = {"value": cell.y, "method": COUNT_METHOD, "df": df}
    return {"base": cell.m, "clusters": cell.active, **of_count}


def _state(cell: Cell, step: int = 1) -> State:
    """The additive state of a cell, its values in units of `step`."""
    return State(
        active=cell.active,
        having=cell.having,
        lacking=cell.lacking,
        outside=cell.outside,
        m=cell.m,
        y=cell.y // step,
        mm=cell.mm,
        my=cell.my // step,
        yy=cell.yy // step**2,
    )


def _shares(found: Sequence[State], clusters: Sequence[int]) -> list[Estimate]:
    return states.estimate_states(found, clusters=clusters, squares=[None] * len(found))


def _means(cells: Sequence[Cell], clusters: Sequence[int]) -> list[Estimate]:
    parts = [_parts(cell) for cell in cells]
    steps = [SCALE // one for one in parts]
    found = states.estimate_states(
        [_state(cell, step) for cell, step in zip(cells, steps, strict=True)],
        clusters=clusters,
        squares=[cell.squares // step**2 for cell, step in zip(cells, steps, strict=True)],
        method="mean",
    )
    return [
        one if into == 1 else _divided(one, into) for one, into in zip(found, parts, strict=True)
    ]


def _parts(*cells: Cell) -> int:
    """Return into how many parts a unit is cut: 1 where all sums are whole, else a million."""
    return SCALE if any(cell.broken for cell in cells) else 1


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


def _at_least_one(found: Estimate) -> dict[str, float | None]:
    names = ("count", "base", "value", "low", "high")
    return {name: getattr(found, name) for name in names}


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
        return _change_of_counts(pair.first.y, pair.second.y, pair.cross.both)
    if not pair.clusters:
        return ChangeRow(panel_clusters=0)
    found = change_of(pair.pairing())
    return ChangeRow(
        panel_clusters=found.panel_clusters,
        difference=_over(found.difference, pair.parts),
        se=_over(found.se, pair.parts),
        low=_over(found.low, pair.parts),
        high=_over(found.high, pair.parts),
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


class _Pair:
    """One cell in two waves, in whole units of `step`."""

    def __init__(
        self, state: StudyState, before: str, after: str, indicator: IndicatorDefinition, key: str
    ) -> None:
        self.state, self.waves, self.indicator = state, (before, after), indicator.code
        self.first = state.cell(self.indicator, before, key)
        self.second = state.cell(self.indicator, after, key)
        self.cross = state.cross(self.indicator, before, after, key)
        self.clusters = state.interviewed(before, after)
        in_parts = TRAITS[indicator.kind].in_millionths
        self.parts = _parts(self.first, self.second) if in_parts else 1
        self.step = SCALE // self.parts if in_parts else 1

    def pairing(self) -> Pairing:
        one, other, both = self.first, self.second, self.cross.both
        totals = [_totals(one, self.step), _totals(other, self.step)]
        products = {
            (0, 0): _products(one, self.step),
            (0, 1): _between(self.cross, self.step),
            (1, 1): _products(other, self.step),
        }
        return Pairing(
            before=totals[0].y / one.m if one.m else None,
            after=totals[1].y / other.m if other.m else None,
            ratios=_ratios(self.clusters, totals, products),
            active=(one.active, other.active, both),
            df=max(0, one.active + other.active - both - 1),
        )

    def split(self) -> Split:
        """Split by who was interviewed in both waves.

        Those who stayed are part of the first wave: their product with it is that with themselves,
        and with those who dropped out it is nothing.
        """
        stayed, again = self.state.panel(self.indicator, *self.waves)
        gone = Own(*(getattr(self.first, name) - getattr(stayed, name) for name in Own._fields))
        sums = (self.first, self.second, stayed, again)
        own = [_products(one, self.step) for one in sums]
        between = _between(self.cross, self.step)
        products = {
            (0, 0): own[0], (0, 1): between, (0, 2): own[2], (0, 3): between,
            (1, 1): own[1], (1, 2): _turned(between), (1, 3): own[3],
            (2, 2): own[2], (2, 3): between, (3, 3): own[3],
        }  # fmt: skip
        apart = {(0, 0): own[2], (0, 1): (0, 0, 0, 0), (1, 1): _products(gone, self.step)}
        four = [_totals(one, self.step) for one in sums]
        two = [four[2], _totals(gone, self.step)]
        first, second = self.waves
        several = self.clusters >= 2
        active = self.cross.both, self.first.active, self.second.active
        return Split(
            whole=_ratios(self.clusters, four[:2], products) if several else None,
            four=_ratios(self.clusters, four, products) if several else None,
            two=_ratios(self.clusters, two, apart) if several else None,
            degrees=(active[0] - 1, active[1] - 1, active[2] - 1),
            interviewed=(
                self.state.interviewed(first),
                self.state.interviewed(second),
                self.state.interviewed_in_both(first, second),
            ),
        )


def _totals(sums: Cell | Own, step: int) -> Totals:
    return Totals(y=sums.y // step, m=sums.m, active=sums.active)


def _products(sums: Cell | Own, step: int) -> Products:
    my = sums.my // step
    return sums.mm, my, my, sums.yy // step**2


def _between(cross: Cross, step: int) -> Products:
    return cross.mm, cross.my // step, cross.ym // step, cross.yy // step**2


def _turned(products: Products) -> Products:
    mm, my, ym, yy = products
    return mm, ym, my, yy


def _ratios(
    clusters: int, totals: Sequence[Totals], products: Mapping[tuple[int, int], Products]
) -> ExactRatios | None:
    if not all(one.m for one in totals):
        return None
    return ExactRatios(clusters, totals, lambda k, h: products[k, h])


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
                "value": _over(part.value, parts),
                "low": _over(part.test.low, parts),
                "high": _over(part.test.high, parts),
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
    parts = _parts(*cells.values()) if in_parts else 1
    step = SCALE // parts if in_parts else 1
    order = list(cells)

    def products(k: int, h: int) -> Products:
        if k == h:
            return _products(cells[order[k]], step)
        return _between(state.cross(code, order[k], order[h]), step)

    ratios = ExactRatios(
        state.interviewed(*waves), [_totals(cells[wave], step) for wave in order], products
    )
    found = trend_of(
        ratios,
        [years[waves.index(wave)] for wave in order],
        df=max(0, state.active(code, order) - 1),
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

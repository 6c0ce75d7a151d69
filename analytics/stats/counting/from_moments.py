"""From the state of a study to its estimates: every cell, by itself and in its design.

The formulas are those of `estimation`, which columns go through, too. Here their sums are taken
from the state, where they stand as they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple, assert_never

from analytics.domain.indicators import TRAITS, IndicatorDefinition, IndicatorKind
from analytics.stats.counting.moments import Cell
from analytics.stats.counting.rows import EstimateRow
from analytics.stats.counting.strata import (
    degrees,
    over,
    parts_of,
    products,
    ratios,
    stratum,
)
from analytics.stats.counting.study_state import Design, Part, StudyState, cell_of
from analytics.stats.counting.tallies import SCALE
from analytics.stats.design.state import State
from analytics.stats.estimation import states
from analytics.stats.estimation.grades import grade
from analytics.stats.estimation.results import Estimate, Precision
from analytics.stats.estimation.states import Surveyed
from surveys.domain.questionnaire import Level
from surveys.domain.sampling import MILLION

COUNT_METHOD = "count"
PRECISION = tuple(field.name for field in fields(Precision))


class CellName(NamedTuple):
    """An indicator in one wave, overall or in one category."""

    indicator: IndicatorDefinition
    wave: str
    segment: str = ""
    category: str = ""

    @property
    def key(self) -> str:
        return cell_of(self.segment, self.category)


@dataclass(frozen=True)
class _Read:
    """A cell as it is read from the state: its sums, and how its respondents were chosen."""

    name: CellName
    cell: Cell
    clusters: int
    design: Design


Reader = Callable[[StudyState, CellName, Part], Cell]
"""Reads the sums of a cell in one part of its design."""


def estimate_cells(state: StudyState, names: Sequence[CellName]) -> list[EstimateRow]:
    """Estimate many cells in one pass; each as it would be alone, to the bit.

    A count says how many there are among those interviewed: it has no interval and no weights,
    because the number of interviews was chosen, not found.
    """
    cells = [
        _Read(
            name=name,
            cell=state.cell(name.indicator.code, name.wave, name.key),
            clusters=state.interviewed(name.wave),
            design=state.design(name.wave),
        )
        for name in names
    ]
    shares: list[int] = []
    means: list[int] = []
    holders: list[int] = []
    for place, one in enumerate(cells):
        match IndicatorKind(one.name.indicator.kind):
            case IndicatorKind.COUNT:
                continue
            case IndicatorKind.MEAN:
                means.append(place)
            case IndicatorKind.SHARE:
                shares.append(place)
                if one.name.indicator.unit == Level.PROJECT and one.cell.m:
                    holders.append(place)
            case unknown:
                assert_never(unknown)
    found = _shares(state, [cells[i] for i in shares])
    found += _means(state, [cells[i] for i in means])
    each = dict(zip(holders, _holders(state, [cells[i] for i in holders]), strict=True))
    whole = dict(zip(shares + means, found, strict=True))
    return [_row(state, one, whole.get(place), each.get(place)) for place, one in enumerate(cells)]


def _row(
    state: StudyState, one: _Read, found: Estimate | None, each: Estimate | None
) -> EstimateRow:
    """Return the row of an estimate; of a count, which is none, `found` is None."""
    name, cell = one.name, one.cell
    code, segment = name.indicator.code, name.segment
    given = None if found is None else grade(found)
    return EstimateRow(
        **_precision(cell, found),
        interviews=cell.interviews,
        approved=cell.approved,
        count=cell.y if found is None else found.count,
        grade="" if given is None else given.code.value,
        grade_reason={"template": given.template, "params": dict(given.params)} if given else {},
        left_out=state.left_out(code, name.wave, name.key),
        uncategorised=state.left_out(code, name.wave, cell_of(segment, "")) if segment else {},
        at_least_one=_at_least_one(each) if each else {},
        **({} if found is None else _chosen(state, one)),
    )


def _chosen(state: StudyState, one: _Read) -> dict[str, Any]:
    """Say how the respondents of an estimate were chosen, as far as it follows that."""
    strata = len(one.design.parts) if one.design.is_stratified else 0
    if one.name.wave not in state.modes.weighted:
        return {"strata": strata}
    in_parts = SCALE if TRAITS[one.name.indicator.kind].in_millionths else 1
    value = one.cell.y / (one.cell.m * in_parts) if one.cell.m else None
    return {"weighted": True, "strata": strata, "unweighted": value}


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


def _of_cell(state: StudyState, name: CellName, part: Part) -> Cell:
    return state.cell(name.indicator.code, name.wave, name.key, part)


def _of_holders(state: StudyState, name: CellName, part: Part) -> Cell:
    """Sums over the respondents, of whom each has one or none."""
    where = name.indicator.code, name.wave, name.key, part
    active, sums = state.cell(*where).active, state.weights(*where)
    return Cell(active=active, m=sums.w, y=sums.v, mm=sums.ww, my=sums.vv, yy=sums.vv)


def _surveyed(
    state: StudyState, one: _Read, step: int = 1, reads: Reader = _of_cell
) -> Surveyed | None:
    """Return the design of a cell, if it has weights or strata, and a base."""
    name, parts = one.name, one.design.parts
    if one.design.is_simple or not one.cell.m:
        return None
    cells = [reads(state, name, part) for part in parts]
    sizes = [state.interviewed(name.wave, part=part) for part in parts]
    found = ratios(
        [
            stratum(size, [cell], {(0, 0): products(cell, step)}, step)
            for size, cell in zip(sizes, cells, strict=True)
        ]
    )
    if found is None:
        return None
    has_squares = TRAITS[name.indicator.kind].in_millionths
    return Surveyed(
        ratio=found,
        df=degrees(cell.active for cell in cells),
        squares=sum(cell.squares for cell in cells) // step**2 if has_squares else None,
        unit=MILLION if name.wave in state.modes.weighted else 1,
    )


def _shares(state: StudyState, cells: Sequence[_Read]) -> list[Estimate]:
    return states.estimate_states(
        [_state(one.cell) for one in cells],
        clusters=[one.clusters for one in cells],
        squares=[None] * len(cells),
        surveyed=[_surveyed(state, one) for one in cells],
    )


def _means(state: StudyState, cells: Sequence[_Read]) -> list[Estimate]:
    parts = [parts_of(one.cell) for one in cells]
    steps = [SCALE // one for one in parts]
    with_steps = list(zip(cells, steps, strict=True))
    found = states.estimate_states(
        [_state(one.cell, step) for one, step in with_steps],
        clusters=[one.clusters for one in cells],
        squares=[one.cell.squares // step**2 for one, step in with_steps],
        surveyed=[_surveyed(state, one, step) for one, step in with_steps],
        method="mean",
    )
    return [
        one if into == 1 else _divided(one, into) for one, into in zip(found, parts, strict=True)
    ]


def _holders(state: StudyState, cells: Sequence[_Read]) -> list[Estimate]:
    """Estimate the shares of respondents with at least one."""
    return states.estimate_states(
        [states.holders(_state(one.cell)) for one in cells],
        clusters=[one.clusters for one in cells],
        squares=[None] * len(cells),
        surveyed=[_surveyed(state, one, reads=_of_holders) for one in cells],
    )


def _divided(found: Estimate, parts: int) -> Estimate:
    return replace(
        found,
        value=over(found.value, parts),
        se=over(found.se, parts),
        low=over(found.low, parts),
        high=over(found.high, parts),
        count=found.count / parts,
    )


def _at_least_one(found: Estimate) -> dict[str, float | None]:
    names = ("count", "base", "value", "low", "high")
    return {name: getattr(found, name) for name in names}

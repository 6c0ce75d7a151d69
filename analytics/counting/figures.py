"""From the state of a study to its estimates, changes and trends, each with where it stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple
from uuid import UUID

from analytics.counting.affected import ALL, Affected
from analytics.counting.families import Changes
from analytics.counting.places import (
    At,
    Places,
    change_places,
    estimate_places,
    is_compared,
    variables_of,
)
from analytics.domain.indicators import IndicatorDefinition
from analytics.models import Change, Estimate, Indicator, Trend
from analytics.queries.design import StudyDesign
from analytics.stats.comparison.multiplicity import holm
from analytics.stats.counting.between_waves import change_cell, trend_cell
from analytics.stats.counting.from_moments import CellName, estimate_cells
from analytics.stats.counting.rows import ChangeRow, EstimateRow
from analytics.stats.counting.study_state import StudyState

Estimates = Sequence[tuple[At, EstimateRow]]


def estimates_of(design: StudyDesign, state: StudyState, only: Affected = ALL) -> Estimates:
    """Return estimates: every indicator in every wave, overall and in every category."""
    places = list(_chosen(estimate_places(design), only))
    names = [CellName(at.definition, at.waves[0].code, *at.cell) for at in places]
    return list(zip(places, estimate_cells(state, names), strict=True))


def changes_of(design: StudyDesign, state: StudyState, only: Affected = ALL) -> Changes:
    """Return the changes between all pairs of waves; `adjusted` comes after."""
    found = []
    for at in _chosen(change_places(design), only):
        before, after = at.waves
        row = change_cell(state, before.code, after.code, at.definition, *at.cell)
        if not is_compared(at):
            row = ChangeRow(panel_clusters=row.panel_clusters)  # a difference says nothing
        found.append((at, row))
    return found


def _chosen(places: Mapping[str, Places], only: Affected) -> Iterator[At]:
    """Yield where figures stand that read what changed."""
    chosen = only.indicators
    for indicator, of_waves in places.items():
        if chosen is not None and indicator not in chosen:
            continue
        for waves, cells in of_waves.items():
            keys = only.cells(cells.keys(), indicator, *(wave.code for wave in waves))
            if keys:
                yield from (at for key, at in cells.items() if key in keys)


def estimate_rows(design: StudyDesign, found: Estimates) -> list[Estimate]:
    """Return estimates as they are stored, with how their wave compares with the one before."""
    rows = []
    for at, row in found:
        (wave,) = at.waves
        before = design.before(at.definition, wave)
        compared = design.comparability(variables_of(at.definition, at.segment), before, wave)
        rows.append(
            Estimate(
                study=design.study,
                indicator=at.indicator,
                wave=wave,
                segment=at.segment,
                category=at.category,
                comparability=compared.status,
                comparability_note=compared.note,
                **vars(row),
            )
        )
    return rows


def change_rows(design: StudyDesign, found: Changes) -> list[Change]:
    """Return changes as they are stored, with how their waves compare."""
    return [
        Change(
            study=design.study,
            indicator=at.indicator,
            from_wave=at.waves[0],
            to_wave=at.waves[1],
            segment=at.segment,
            category=at.category,
            comparability=at.comparability,
            **vars(row),
        )
        for at, row in found
    ]


class Trends(NamedTuple):
    """The trends that are others than those stored, and the indicators that have none any more."""

    others: list[Trend]
    gone: set[UUID]


def trends_of(
    design: StudyDesign, state: StudyState, only: Affected, stored: Mapping[UUID, Trend]
) -> Trends:
    """Return what an edit does to the trends that are stored, given by key of the indicator."""
    rows = []
    for indicator, definition in zip(design.indicators, design.definitions.indicators, strict=True):
        if only.trend(indicator.code):
            rows.append(_trend(design, state, indicator, definition))
        else:
            rows.append(copy(stored.get(indicator.pk)))
    found = {row.indicator_id: row for row in _tested(rows)}
    return Trends(
        others=[row for key, row in found.items() if _numbers(row) != _numbers(stored.get(key))],
        gone=stored.keys() - found.keys(),
    )


def _numbers(trend: Trend | None) -> dict[str, Any]:
    """Return what a trend says."""
    kept = {"_state", "id", "study_id", "indicator_id"}
    return {} if trend is None else {k: v for k, v in vars(trend).items() if k not in kept}


def trend_rows(design: StudyDesign, state: StudyState) -> list[Trend]:
    """Return the trends of a study: indicators with three or more comparable waves."""
    each = zip(design.indicators, design.definitions.indicators, strict=True)
    return _tested(_trend(design, state, indicator, definition) for indicator, definition in each)


def _tested(rows: Iterable[Trend | None]) -> list[Trend]:
    """Return trends with their p values adjusted: all of a study are one family."""
    found = [row for row in rows if row is not None]
    for trend, p in zip(found, holm([trend.p for trend in found]), strict=True):
        trend.p_adjusted = p
    return found


def _trend(
    design: StudyDesign, state: StudyState, indicator: Indicator, definition: IndicatorDefinition
) -> Trend | None:
    waves = design.since_break(definition)
    if not design.in_time(waves):
        return None  # what a year brought cannot be told; the page of the indicator says so
    codes = [wave.code for wave in waves]
    row = trend_cell(state, codes, [design.times[code] for code in codes], definition)
    if row.slope is None:
        return None
    status = design.comparability(definition.names(), waves[0], waves[-1]).status
    return Trend(
        study=design.study,
        indicator=indicator,
        waves=codes,
        comparability=status,
        **vars(row),
    )

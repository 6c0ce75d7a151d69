"""From the state of a study to the rows of its estimates, changes and trends."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from analytics.counting.affected import ALL, Affected
from analytics.domain.indicators import IndicatorDefinition
from analytics.models import Change, Estimate, Indicator, Segment, Trend
from analytics.queries.design import StudyDesign
from analytics.stats.comparison.multiplicity import benjamini_hochberg, holm
from analytics.stats.counting.from_moments import (
    CellName,
    change_cell,
    estimate_cells,
    trend_cell,
)
from analytics.stats.counting.rows import ChangeRow
from analytics.stats.counting.study_state import StudyState
from surveys.domain.lineage import Comparability
from surveys.models import Wave

NOT_COMPARED = Comparability.BREAK


def estimate_rows(
    design: StudyDesign, state: StudyState, *, only: Affected = ALL
) -> list[Estimate]:
    """Return estimates: every indicator in every wave, overall and in every category."""
    found, names = [], []
    for indicator, definition in _indicators(design, only):
        for wave in design.waves:
            if not design.asked(definition, wave):
                continue
            before = design.before(definition, wave)
            for segment, category in _cells(design, indicator, wave):
                if not only.estimate(indicator.code, wave.code, _code(segment), category):
                    continue
                codes = (*definition.names(), *_variable(segment))
                comparability = design.comparability(codes, before, wave)
                names.append(CellName(definition, wave.code, _code(segment), category))
                found.append(
                    Estimate(
                        study=design.study,
                        indicator=indicator,
                        wave=wave,
                        segment=segment,
                        category=category,
                        comparability=comparability.status,
                        comparability_note=comparability.note,
                    )
                )
    for estimate, row in zip(found, estimate_cells(state, names), strict=True):
        _fill(estimate, row)
    return found


def _indicators(
    design: StudyDesign, only: Affected
) -> Iterator[tuple[Indicator, IndicatorDefinition]]:
    chosen = only.indicators
    for indicator, definition in zip(design.indicators, design.definitions.indicators, strict=True):
        if chosen is None or indicator.code in chosen:
            yield indicator, definition


def _fill(row: Estimate | Change | Trend, numbers: object) -> None:
    for name, value in vars(numbers).items():
        setattr(row, name, value)


def _cells(
    design: StudyDesign, indicator: Indicator, *waves: Wave
) -> Iterator[tuple[Segment | None, str]]:
    """Yield the cells of an indicator: overall, then the categories known in all the waves."""
    yield None, ""
    for segment in design.segments_of(indicator.unit):
        known = [design.categories(segment, wave) for wave in waves]
        for category in known[0]:
            if all(category in categories for categories in known):
                yield segment, category


def _code(segment: Segment | None) -> str:
    return segment.code if segment else ""


def _variable(segment: Segment | None) -> tuple[str, ...]:
    return (segment.variable.code,) if segment else ()


def change_rows(design: StudyDesign, state: StudyState, *, only: Affected = ALL) -> list[Change]:
    """Return the changes between all pairs of waves; `adjust_families` comes after."""
    found = []
    for indicator, definition in _indicators(design, only):
        asked = [wave for wave in design.waves if design.asked(definition, wave)]
        for before, after in combinations(asked, 2):
            for segment, category in _cells(design, indicator, before, after):
                where = before.code, after.code
                if not only.change(indicator.code, *where, _code(segment), category):
                    continue
                codes = (*definition.names(), *_variable(segment))
                status = design.comparability(codes, before, after).status
                row = change_cell(state, *where, definition, _code(segment), category)
                if status == NOT_COMPARED:  # across a break a difference would say nothing
                    row = ChangeRow(panel_clusters=row.panel_clusters)
                found.append(
                    Change(
                        study=design.study,
                        indicator=indicator,
                        from_wave=before,
                        to_wave=after,
                        segment=segment,
                        category=category,
                        comparability=status,
                        **vars(row),
                    )
                )
    return found


def family_of(change: Change) -> tuple:
    """Return the family that a change is tested in.

    A family is all unsegmented indicators of the study for a pair of waves, or all categories of
    one indicator in one segment: what is shown on a page never moves an adjusted p value.
    """
    pair = change.from_wave_id, change.to_wave_id
    return (*pair, change.indicator_id, change.segment_id) if change.segment_id else pair


def adjust_families(fresh: Sequence[Change], stored: Sequence[Change] = ()) -> list[Change]:
    """Set the adjusted p values of fresh changes; return the stored ones that moved with them."""
    families: dict[tuple, list[Change]] = {family_of(change): [] for change in fresh}
    for change in (*fresh, *stored):
        if family_of(change) in families:
            families[family_of(change)].append(change)
    kept = {id(change) for change in stored}
    moved = []
    for family in families.values():
        tests = [change.p for change in family]
        adjusted = zip(holm(tests), benjamini_hochberg(tests), strict=True)
        for change, values in zip(family, adjusted, strict=True):
            if id(change) in kept and values != (change.p_adjusted, change.p_discovery):
                moved.append(change)
            change.p_adjusted, change.p_discovery = values
    return moved


def trend_rows(
    design: StudyDesign,
    state: StudyState,
    *,
    only: Affected = ALL,
    stored: Mapping[object, Trend] | None = None,
) -> list[Trend]:
    """Return the trends of a study: indicators with three or more comparable waves.

    `stored` are those of indicators that `only` leaves alone, by the key of the indicator.
    """
    found = []
    for indicator, definition in zip(design.indicators, design.definitions.indicators, strict=True):
        if stored is not None and not only.trend(indicator.code):
            kept = stored.get(indicator.pk)
            found += [kept] if kept else []
        elif (trend := _trend(design, state, indicator, definition)) is not None:
            found.append(trend)
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

"""From the state of a study to its estimates, changes and trends, each with where it stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, NamedTuple
from uuid import UUID

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
from analytics.stats.counting.rows import ChangeRow, EstimateRow
from analytics.stats.counting.study_state import StudyState
from surveys.domain.lineage import Comparability
from surveys.models import Wave

NOT_COMPARED = Comparability.BREAK


class At(NamedTuple):
    """Where a figure stands: an indicator in a wave or a pair, overall or in a category."""

    indicator: Indicator
    waves: tuple[Wave, ...]
    segment: Segment | None
    category: str

    @property
    def cell(self) -> tuple[str, str]:
        """The codes of segment and category; empty overall."""
        return self.segment.code if self.segment else "", self.category

    @property
    def family(self) -> tuple[str, ...]:
        """The family that a change is tested in."""
        return family_of(self.waves, self.indicator.code, self.cell[0])


Estimates = Sequence[tuple[At, EstimateRow]]
Changes = Sequence[tuple[At, ChangeRow]]


def family_of(waves: Iterable[Wave], indicator: str, segment: str) -> tuple[str, ...]:
    """Return the family of a test.

    A family is all unsegmented indicators of the study for a pair of waves, or all categories of
    one indicator in one segment: what is shown on a page never moves an adjusted p value.
    """
    pair = tuple(wave.code for wave in waves)
    return (*pair, indicator, segment) if segment else pair


def estimates_of(design: StudyDesign, state: StudyState, only: Affected = ALL) -> Estimates:
    """Return estimates: every indicator in every wave, overall and in every category."""
    places, names = [], []
    for indicator, definition in _indicators(design, only):
        for wave in design.waves:
            if not (design.asked(definition, wave) and only.touches(indicator.code, wave.code)):
                continue
            for at in _places(design, indicator, wave):
                if only.estimate(indicator.code, wave.code, *at.cell):
                    places.append(at)
                    names.append(CellName(definition, wave.code, *at.cell))
    return list(zip(places, estimate_cells(state, names), strict=True))


def changes_of(design: StudyDesign, state: StudyState, only: Affected = ALL) -> Changes:
    """Return the changes between all pairs of waves; `adjusted` comes after."""
    found = []
    for indicator, definition in _indicators(design, only):
        asked = [wave for wave in design.waves if design.asked(definition, wave)]
        for pair in combinations(asked, 2):
            codes = pair[0].code, pair[1].code
            if not only.touches(indicator.code, *codes):
                continue
            for at in _places(design, indicator, *pair):
                if not only.change(indicator.code, *codes, *at.cell):
                    continue
                row = change_cell(state, *codes, definition, *at.cell)
                if _comparability(design, definition, at) == NOT_COMPARED:
                    row = ChangeRow(panel_clusters=row.panel_clusters)  # a difference says nothing
                found.append((at, row))
    return found


def _indicators(
    design: StudyDesign, only: Affected
) -> Iterator[tuple[Indicator, IndicatorDefinition]]:
    chosen = only.indicators
    for indicator, definition in zip(design.indicators, design.definitions.indicators, strict=True):
        if chosen is None or indicator.code in chosen:
            yield indicator, definition


def _places(design: StudyDesign, indicator: Indicator, *waves: Wave) -> Iterator[At]:
    for segment, category in design.cells(indicator.unit, *waves):
        yield At(indicator, waves, segment, category)


def _comparability(design: StudyDesign, definition: IndicatorDefinition, at: At) -> str:
    return design.comparability(_variables(definition, at), *at.waves).status


def _variables(definition: IndicatorDefinition, at: At) -> tuple[str, ...]:
    """Return the variables that a figure reads."""
    return (*definition.names(), *([at.segment.variable.code] if at.segment else []))


class StoredTest(NamedTuple):
    """The p values of a stored change, and the family and cell that it is tested in."""

    pk: int
    family: tuple[str, ...]
    cell: tuple[str, ...]
    p: float | None
    p_adjusted: float | None
    p_discovery: float | None


def adjusted(
    fresh: Changes, stored: Iterable[StoredTest] = ()
) -> tuple[Changes, Sequence[StoredTest]]:
    """Return fresh changes with adjusted p values, and the stored ones that moved with them."""
    families: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for place, (at, row) in enumerate(fresh):
        families[at.family].append((place, row.p))
    for test in stored:
        if test.family in families:
            families[test.family].append((test, test.p))
    found, moved = list(fresh), []
    for family in families.values():
        tests = [p for _, p in family]
        both = zip(holm(tests), benjamini_hochberg(tests), strict=True)
        for (which, _), (p_adjusted, p_discovery) in zip(family, both, strict=True):
            if not isinstance(which, StoredTest):
                at, row = found[which]
                found[which] = at, replace(row, p_adjusted=p_adjusted, p_discovery=p_discovery)
            elif (p_adjusted, p_discovery) != which[-2:]:
                moved.append(which._replace(p_adjusted=p_adjusted, p_discovery=p_discovery))
    return found, moved


def estimate_rows(design: StudyDesign, found: Estimates) -> list[Estimate]:
    """Return estimates as they are stored, with how their wave compares with the one before."""
    definitions = _definitions(design)
    rows = []
    for at, row in found:
        definition, (wave,) = definitions[at.indicator.code], at.waves
        before = design.before(definition, wave)
        compared = design.comparability(_variables(definition, at), before, wave)
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
    definitions = _definitions(design)
    return [
        Change(
            study=design.study,
            indicator=at.indicator,
            from_wave=at.waves[0],
            to_wave=at.waves[1],
            segment=at.segment,
            category=at.category,
            comparability=_comparability(design, definitions[at.indicator.code], at),
            **vars(row),
        )
        for at, row in found
    ]


def _definitions(design: StudyDesign) -> dict[str, IndicatorDefinition]:
    return {one.code: one for one in design.definitions.indicators}


def trend_rows(
    design: StudyDesign,
    state: StudyState,
    only: Affected = ALL,
    stored: Mapping[UUID, Trend] | None = None,
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

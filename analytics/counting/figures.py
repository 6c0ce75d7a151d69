"""From the tallies of a study to the rows of its estimates and changes."""

from collections.abc import Iterable, Iterator, Sequence

from analytics.counting.affected import ALL, AffectedCells
from analytics.models import Change, Estimate, Indicator, Segment, Tally, Trend
from analytics.queries.design import StudyDesign, definition_of
from analytics.stats.comparison.multiplicity import benjamini_hochberg, holm
from analytics.stats.counting.reduction import (
    TallyRow,
    WaveSums,
    change_cell,
    estimate_cell,
    sum_up,
    trend_cell,
)
from analytics.stats.counting.rows import ChangeRow
from surveys.domain.lineage import Comparability
from surveys.models import Wave

NOT_COMPARED = Comparability.BREAK


def sums_of(design: StudyDesign, tallies: Iterable[Tally]) -> dict[str, WaveSums]:
    """Add up tallies by wave; a wave without counted interviews has empty sums."""
    codes = {wave.pk: wave.code for wave in design.waves}
    rows = (
        TallyRow(
            wave=codes[tally.wave_id],
            respondent=str(tally.respondent_id),
            approved=tally.approved,
            definitions_hash=tally.definitions_hash,
            cells=tally.cells,
            left_out=tally.left_out,
        )
        for tally in tallies
    )
    empty = {code: WaveSums() for code in codes.values()}
    return empty | sum_up(rows, definitions_hash=design.definitions_hash)


def estimate_rows(
    design: StudyDesign, sums: dict[str, WaveSums], wave: Wave, *, only: AffectedCells = ALL
) -> list[Estimate]:
    """Return the estimates of a wave: every indicator overall and in every category."""
    found = []
    for indicator in design.indicators:
        definition = definition_of(indicator)
        if not design.asked(definition, wave):
            continue
        before = design.before(definition, wave)
        for segment, category in _cells(design, indicator, only, wave):
            row = estimate_cell(sums[wave.code], definition, _code(segment), category)
            codes = (*definition.names(), *_variable(segment))
            comparability = design.comparability(codes, before, wave)
            found.append(
                Estimate(
                    study=design.study,
                    indicator=indicator,
                    wave=wave,
                    segment=segment,
                    category=category,
                    comparability=comparability.status,
                    comparability_note=comparability.note,
                    **vars(row),
                )
            )
    return found


def _cells(
    design: StudyDesign, indicator: Indicator, only: AffectedCells, *waves: Wave
) -> Iterator[tuple[Segment | None, str]]:
    """Yield the cells of an indicator: overall, then the categories known in all the waves."""
    if only.hold(indicator.code, "", ""):
        yield None, ""
    for segment in design.segments_of(indicator.unit):
        known = [design.categories(segment, wave) for wave in waves]
        for category in known[0]:
            if all(category in categories for categories in known) and only.hold(
                indicator.code, segment.code, category
            ):
                yield segment, category


def _code(segment: Segment | None) -> str:
    return segment.code if segment else ""


def _variable(segment: Segment | None) -> tuple[str, ...]:
    return (segment.variable.code,) if segment else ()


def change_rows(
    design: StudyDesign,
    sums: dict[str, WaveSums],
    before: Wave,
    after: Wave,
    *,
    only: AffectedCells = ALL,
) -> list[Change]:
    """Return the changes between two waves; `adjust_families` comes after."""
    found = []
    for indicator in design.indicators:
        definition = definition_of(indicator)
        if not (design.asked(definition, before) and design.asked(definition, after)):
            continue
        for segment, category in _cells(design, indicator, only, before, after):
            codes = (*definition.names(), *_variable(segment))
            status = design.comparability(codes, before, after).status
            first, second = sums[before.code], sums[after.code]
            row = change_cell(first, second, definition, _code(segment), category)
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
    moved, kept = [], {id(change) for change in stored}
    for family in families.values():
        tests = [change.p for change in family]
        adjusted = zip(holm(tests), benjamini_hochberg(tests), strict=True)
        for change, values in zip(family, adjusted, strict=True):
            if id(change) in kept and values != (change.p_adjusted, change.p_discovery):
                moved.append(change)
            change.p_adjusted, change.p_discovery = values
    return moved


def trend_rows(design: StudyDesign, sums: dict[str, WaveSums]) -> list[Trend]:
    """Return the trends of a study: indicators with three or more comparable waves."""
    found = []
    for indicator in design.indicators:
        definition = definition_of(indicator)
        waves = design.since_break(definition)
        if not design.in_time(waves):
            continue  # what a year brought cannot be told; the page of the indicator says so
        times = [design.times[wave.code] for wave in waves]
        row = trend_cell([sums[wave.code] for wave in waves], times, definition)
        if row.slope is None:
            continue
        status = design.comparability(definition.names(), waves[0], waves[-1]).status
        found.append(
            Trend(
                study=design.study,
                indicator=indicator,
                waves=[wave.code for wave in waves],
                comparability=status,
                **vars(row),
            )
        )
    for trend, p in zip(found, holm([trend.p for trend in found]), strict=True):
        trend.p_adjusted = p
    return found

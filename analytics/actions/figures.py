"""From the tallies of a study to the rows of its estimates and changes."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from analytics.models import Change, Estimate, Indicator, Segment, Tally
from analytics.queries.design import StudyDesign, definition_of
from analytics.stats.grades import Grade
from analytics.stats.reduction import (
    ChangeRow,
    EstimateRow,
    TallyRow,
    WaveSums,
    adjust,
    change_cell,
    estimate_cell,
    sum_up,
)
from surveys.models import Lineage, Wave

NOT_COMPARED = Lineage.Status.BREAK


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


def estimates_of(design: StudyDesign, sums: dict[str, WaveSums], wave: Wave) -> list[Estimate]:
    """Return the estimates of a wave: every indicator overall and in every category."""
    found = []
    for indicator in design.indicators:
        definition = definition_of(indicator)
        if not design.asked(definition, wave):
            continue
        before = design.before(definition, wave)
        for segment, category in _cells(design, indicator, wave):
            row = estimate_cell(
                sums[wave.code], definition, segment.code if segment else "", category
            )
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
                    **_estimate_fields(row),
                )
            )
    return found


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


def _variable(segment: Segment | None) -> tuple[str, ...]:
    return (segment.variable.code,) if segment else ()


def _estimate_fields(row: EstimateRow) -> dict:
    return {
        "base": row.base,
        "clusters": row.clusters,
        "interviews": row.interviews,
        "approved": row.approved,
        "count": row.count,
        "value": row.value,
        "se": row.se,
        "low": row.low,
        "high": row.high,
        "method": row.method,
        "df": row.df,
        "deff": row.deff,
        "grade": row.grade.code if row.grade else "",
        "grade_reason": _reason(row.grade),
        "left_out": dict(row.left_out),
        "uncategorised": dict(row.uncategorised),
    }


def _reason(grade: Grade | None) -> dict:
    return {"template": grade.template, "params": dict(grade.params)} if grade else {}


def wave_pairs(design: StudyDesign, touched: Iterable[Wave]) -> list[tuple[Wave, Wave]]:
    """Return all pairs of waves, the earlier first, of which at least one was touched."""
    ids = {wave.pk for wave in touched}
    return [
        (before, after)
        for before, after in combinations(design.waves, 2)
        if before.pk in ids or after.pk in ids
    ]


def changes_of(
    design: StudyDesign, sums: dict[str, WaveSums], before: Wave, after: Wave
) -> list[Change]:
    """Return the changes between two waves, with p values adjusted within fixed families.

    A family is all unsegmented indicators of the study, or all categories of one indicator in
    one segment: what is shown on a page never moves an adjusted p value.
    """
    families: dict[tuple[str, str], list[tuple[Change, ChangeRow]]] = {}
    for indicator in design.indicators:
        definition = definition_of(indicator)
        if not (design.asked(definition, before) and design.asked(definition, after)):
            continue
        for segment, category in _cells(design, indicator, before, after):
            code = segment.code if segment else ""
            codes = (*definition.names(), *_variable(segment))
            status = design.comparability(codes, before, after).status
            row = change_cell(sums[before.code], sums[after.code], definition, code, category)
            if status == NOT_COMPARED:  # across a break a difference would say nothing
                row = ChangeRow(panel_clusters=row.panel_clusters)
            change = Change(
                study=design.study,
                indicator=indicator,
                from_wave=before,
                to_wave=after,
                segment=segment,
                category=category,
                comparability=status,
                **vars(row),
            )
            family = (indicator.code, code) if segment else ("", "")
            families.setdefault(family, []).append((change, row))
    return [change for family in families.values() for change in _adjusted(family)]


def _adjusted(family: list[tuple[Change, ChangeRow]]) -> Iterator[Change]:
    for (change, _), p in zip(family, adjust([row for _, row in family]), strict=True):
        change.p_adjusted = p
        yield change

"""Every stored figure of a study beside the records that are listed behind it."""

from itertools import groupby

from analytics.domain.parts import Part
from analytics.models import Estimate
from analytics.queries.behind import read_waves
from analytics.queries.design import definition_of, load_design
from analytics.stats.counting.tallies import SCALE


def disagreements(study):
    """Return the figures of which a list has another length, with both numbers."""
    design = load_design(study)
    waves = list(design.waves)
    segments = {one.code: one for one in design.definitions.segments}
    rows = Estimate.objects.filter(study=study).select_related("indicator", "wave", "segment")
    found = []
    by_table = sorted(rows, key=lambda row: (row.indicator.code, segment_of(row), row.category))
    for (code, segment), group in groupby(
        by_table, key=lambda row: (row.indicator.code, segment_of(row))
    ):
        indicator = next(one for one in design.indicators if one.code == code)
        definition, by = definition_of(indicator), segments.get(segment)
        read = read_waves(waves, definition, by, harmonised=design.harmonised)
        for category, figures in groupby(group, key=lambda row: row.category):
            behind = read.behind(definition, by, category)
            for row in figures:
                place = next(n for n, one in enumerate(waves) if one.pk == row.wave_id)
                listed = numbers_of(behind, place)
                if listed != stored_of(row):
                    found.append((code, segment, category, row.wave.code, listed, stored_of(row)))
    return found


def segment_of(row):
    return row.segment.code if row.segment else ""


def numbers_of(behind, place):
    """Return base, numerator, and those left out by kind, from the lists themselves."""
    amount = behind.amount(wave=place)
    lists = [len(behind.of(part, wave=place)) for part in (Part.BASE, Part.NUMERATOR)]
    if behind.values is not None:
        assert lists[0] == lists[1]  # a mean counts all that have a value
        amount = round(amount / SCALE, 9)
    else:
        assert amount == lists[1]
    uncategorised = {}
    if Part.UNCATEGORISED in behind.parts:
        uncategorised = behind.by_kind(Part.UNCATEGORISED, wave=place)
    left_out = behind.by_kind(Part.LEFT_OUT, wave=place)
    return lists[0], amount, dict(left_out), dict(uncategorised)


def stored_of(row):
    return row.base, round(row.count, 9), shown(row.left_out), shown(row.uncategorised)


def shown(kinds):
    return {kind: number for kind, number in kinds.items() if number}

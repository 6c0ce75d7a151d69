"""Where the figures of a study stand: which indicator, in which wave or pair, in which category."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from analytics.domain.indicators import IndicatorDefinition
from analytics.models import Indicator, Segment
from analytics.queries.design import StudyDesign
from analytics.stats.counting.study_state import cell_of
from surveys.domain.lineage import Comparability
from surveys.models import Wave

Waves = tuple[Wave, ...]
Family = tuple[str, ...]


class At(NamedTuple):
    """Where a figure stands: an indicator in a wave or a pair, overall or in a category.

    `comparability`: of the two waves of a pair; of one wave, that it is its own.
    """

    indicator: Indicator
    definition: IndicatorDefinition
    waves: Waves
    segment: Segment | None
    category: str
    comparability: str
    family: Family
    """The family that a change is tested in."""

    @property
    def cell(self) -> tuple[str, str]:
        """The codes of segment and category; empty overall."""
        return self.segment.code if self.segment else "", self.category


Places = Mapping[Waves, Mapping[str, At]]
"""By wave or pair of waves, and by cell as the state names it."""


def family_of(waves: Iterable[str], indicator: str, segment: str) -> Family:
    """Return the family of a test.

    A family is all unsegmented indicators of the study for a pair of waves, or all categories of
    one indicator in one segment: what is shown on a page never moves an adjusted p value.
    """
    return (*waves, indicator, segment) if segment else tuple(waves)


def estimate_places(design: StudyDesign) -> Mapping[str, Places]:
    """Return where the estimates of each indicator stand, by its code; made once for a design."""
    return design.once("estimates", lambda: _places(design, 1))


def change_places(design: StudyDesign) -> Mapping[str, Places]:
    """Return where the changes of each indicator stand, by its code; made once for a design."""
    return design.once("changes", lambda: _places(design, 2))


def tested_families(design: StudyDesign) -> Mapping[tuple[str | None, ...], Family]:
    """Return the family of each change, by the codes of its waves, indicator, segment, category."""
    return design.once("families", lambda: dict(_tested_families(design)))


def _tested_families(design: StudyDesign) -> Iterator[tuple[tuple[str | None, ...], Family]]:
    for places in change_places(design).values():
        for waves, cells in places.items():
            codes = [wave.code for wave in waves]
            for at in cells.values():
                segment = at.segment.code if at.segment else None
                yield (*codes, at.indicator.code, segment, at.category), at.family


def _places(design: StudyDesign, size: int) -> dict[str, Places]:
    found: dict[str, Places] = {}
    for indicator, definition in zip(design.indicators, design.definitions.indicators, strict=True):
        asked = [wave for wave in design.waves if design.asked(definition, wave)]
        found[indicator.code] = {
            waves: _cells(design, indicator, definition, waves)
            for waves in combinations(asked, size)
        }
    return found


def _cells(
    design: StudyDesign, indicator: Indicator, definition: IndicatorDefinition, waves: Waves
) -> dict[str, At]:
    found: dict[str, At] = {}
    compared: dict[str, str] = {}
    codes = [wave.code for wave in waves]
    for segment, category in design.cells(indicator.unit, *waves):
        code = segment.code if segment else ""
        if code not in compared:
            read = variables_of(definition, segment)
            compared[code] = design.comparability(read, waves[0], waves[-1]).status
        found[cell_of(code, category)] = At(
            indicator,
            definition,
            waves,
            segment,
            category,
            compared[code],
            family_of(codes, indicator.code, code),
        )
    return found


def variables_of(definition: IndicatorDefinition, segment: Segment | None) -> tuple[str, ...]:
    """Return the variables that a figure reads."""
    return (*definition.names(), *([segment.variable.code] if segment else []))


def is_compared(at: At) -> bool:
    """Say whether the waves of a pair may be compared: after a break a difference says nothing."""
    return at.comparability != Comparability.BREAK

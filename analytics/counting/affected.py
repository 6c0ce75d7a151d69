"""Which figures a count has to make anew: those that read a number of the state that changed.

An edit changes a handful of cells of one wave. Where a respondent comes or goes, the design of the
wave changes and with it every figure of the wave.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

from analytics.stats.counting.moments import LEFT_OUT, OVERALL, PANEL, STUDY, Moments, StatePlace
from analytics.stats.counting.study_state import StudyState, cell_of


@dataclass(frozen=True)
class Affected:
    """Figures by the numbers they read; `everything` stands for all.

    `difference` is what was added to the state. `resized`: waves and pairs of them in which other
    numbers of respondents were interviewed than before.
    """

    difference: Moments = field(default_factory=dict)
    resized: frozenset[StatePlace] = frozenset()
    everything: bool = False

    @property
    def indicators(self) -> set[str] | None:
        """The indicators of which figures are to be made; None for all of the study."""
        if self.everything or self.resized or STUDY in self.difference:
            return None
        return {place[0] for place in self.difference}

    def touches(self, indicator: str, *waves: str) -> bool:
        """Say whether any figure of an indicator in a wave, or between two, reads what changed."""
        if self.everything or not self.resized.isdisjoint([waves]):
            return True
        places = [(indicator, *waves), *((indicator, wave) for wave in waves)]
        return any(place in self.difference for place in places)

    def estimate(self, indicator: str, wave: str, segment: str, category: str) -> bool:
        """Say whether an estimate reads what changed; left out without category, all read."""
        if self.everything or (wave,) in self.resized:
            return True
        cells = self.difference.get((indicator, wave), {})
        key = cell_of(segment, category)
        return not cells.keys().isdisjoint((key, LEFT_OUT + key, LEFT_OUT + cell_of(segment, "")))

    def change(self, indicator: str, before: str, after: str, segment: str, category: str) -> bool:
        """Say whether a change reads what changed."""
        if self.everything or (before, after) in self.resized:
            return True
        key = cell_of(segment, category)
        pair = self.difference.get((indicator, before, after), {})
        return (
            key in pair
            or (key == OVERALL and PANEL in pair)
            or key in self.difference.get((indicator, before), {})
            or key in self.difference.get((indicator, after), {})
        )

    def trend(self, indicator: str) -> bool:
        """Say whether the trend of an indicator reads what changed."""
        if self.everything or STUDY in self.difference:
            return True
        return any(
            place[0] == indicator and (len(place) == 1 or OVERALL in cells)
            for place, cells in self.difference.items()
        )


ALL = Affected(everything=True)


def affected_by(
    difference: Moments, before: Moments, after: Moments, waves: Iterable[str]
) -> Affected:
    """Return which figures change with a difference between two states."""
    if STUDY not in difference:
        return Affected(difference)
    one, other = StudyState(before), StudyState(after)
    resized: set[StatePlace] = set()
    for first, second in combinations(waves, 2):
        if _sizes(one, first, second) != _sizes(other, first, second):
            resized.add((first, second))
    resized |= {(wave,) for wave in waves if one.interviewed(wave) != other.interviewed(wave)}
    return Affected(difference, frozenset(resized))


def _sizes(state: StudyState, first: str, second: str) -> tuple[int, int, int, int]:
    return (
        state.interviewed(first),
        state.interviewed(second),
        state.interviewed(first, second),
        state.interviewed_in_both(first, second),
    )

"""Which figures a count has to make anew: those that read a number of the state that changed.

An edit changes a handful of cells of one wave. Where a respondent comes or goes, the design of the
wave changes and with it every figure of the wave.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from itertools import combinations

from analytics.stats.counting.moments import LEFT_OUT, OVERALL, PANEL, STUDY, Moments, StatePlace
from analytics.stats.counting.sampling import MARK
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

    def cells(self, known: Set[str], indicator: str, *waves: str) -> Set[str]:
        """Return of the known cells those whose estimate in a wave reads what changed.

        Of two waves, those whose change between them does.
        """
        if self.everything or waves in self.resized:
            return known
        if len(waves) == 1:
            return self._of_wave(known, indicator, *waves)
        return self._of_pair(indicator, *waves) & known

    def _of_wave(self, known: Set[str], indicator: str, wave: str) -> Set[str]:
        changed = self.difference.get((indicator, wave), ())
        names = {_cell_in(name).removeprefix(LEFT_OUT) for name in changed}
        # All categories of a segment tell how many records have none.
        segments = {name for name in names if name.endswith("|")} - {OVERALL}
        if segments:
            names |= {key for key in known if cell_of(key.partition("|")[0], "") in segments}
        return names & known

    def _of_pair(self, indicator: str, before: str, after: str) -> set[str]:
        places = (indicator, before, after), (indicator, before), (indicator, after)
        names = {_cell_in(name) for place in places for name in self.difference.get(place, ())}
        if PANEL in names:
            names.add(OVERALL)
        return names

    def trend(self, indicator: str) -> bool:
        """Say whether the trend of an indicator reads what changed."""
        if self.everything or STUDY in self.difference:
            return True
        return any(
            place[0] == indicator and (len(place) == 1 or OVERALL in cells)
            for place, cells in self.difference.items()
        )


def _cell_in(name: str) -> str:
    """Return the cell that a number of the state belongs to, of whatever stratum."""
    return name.partition(MARK)[0]


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

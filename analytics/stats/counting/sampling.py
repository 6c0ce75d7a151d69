"""How the respondents of a study were chosen, as far as its state knows of it.

Where a wave is weighted or stratified, the state holds the cells of all waves once more: those of
a respondent multiplied by their weight, and apart for each stratum. Only respondents who all have
a weight make a weighted wave, so one who comes without changes what is multiplied; then all is
counted anew. In a wave without weights everybody weighs 1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveys.domain.sampling import Coverage, Drawn

MARK = "\t"
"""Ends the name of a cell that is weighted or of one stratum; no code has it. The stratum follows.

Without strata nothing follows.
"""

OF_WAVE = "="
"""Begins the cell of the study that tells how many of a wave have a weight, and a stratum."""


@dataclass(frozen=True)
class Modes:
    """Codes of the waves whose figures are weighted, and of those that know of strata."""

    weighted: frozenset[str] = frozenset()
    stratified: frozenset[str] = frozenset()

    @classmethod
    def of(cls, coverage: Mapping[str, Coverage]) -> "Modes":
        """Return the modes of waves, given how many of whom have a weight or a stratum."""
        return cls(
            frozenset(wave for wave, one in coverage.items() if one.is_weighted),
            frozenset(wave for wave, one in coverage.items() if one.is_stratified),
        )

    @property
    def waves(self) -> frozenset[str]:
        """The waves whose figures are not those of a simple sample."""
        return self.weighted | self.stratified


PLAIN = Modes()


@dataclass(frozen=True)
class Chosen:
    """How one respondent was chosen: what is said of each wave, by its code."""

    modes: Modes = PLAIN
    drawn: Mapping[str, Drawn] | None = None

    @property
    def stratum(self) -> str:
        """The stratum of the respondent, the same in all waves that give one."""
        return next((one.stratum for one in (self.drawn or {}).values() if one.stratum), "")

    @property
    def mark(self) -> str:
        """The end of the names of the respondent's own cells."""
        return MARK + (self.stratum if self.modes.stratified else "")

    def weight(self, wave: str) -> int:
        """What the respondent's sums of a wave are multiplied by."""
        if wave not in self.modes.weighted:
            return 1
        drawn = (self.drawn or {}).get(wave)
        return (drawn and drawn.millionths) or 0

    def given(self, waves: Iterable[str]) -> dict[str, list[int]]:
        """Say in which of these waves the respondent has a weight, and a stratum."""
        found = {}
        for wave in waves:
            if drawn := (self.drawn or {}).get(wave):
                found[OF_WAVE + wave] = [
                    int(drawn.millionths is not None),
                    int(drawn.stratum != ""),
                ]
        return found


SIMPLY = Chosen()

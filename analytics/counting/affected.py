"""Which figures a count has to make anew: those of the cells that its interviews changed.

An edit touches a handful of cells of one wave. Where a respondent comes or goes, the design of
the wave changes and with it every figure of the wave.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from analytics.models import Tally
from analytics.stats.counting.tallies import cell_key


@dataclass
class AffectedCells:
    """AffectedCells by key; `everything` stands for all cells of the wave."""

    keys: set[str] = field(default_factory=set)
    everything: bool = False

    def __bool__(self) -> bool:
        return self.everything or bool(self.keys)

    def __or__(self, other: "AffectedCells") -> "AffectedCells":
        return AffectedCells(self.keys | other.keys, self.everything or other.everything)

    def hold(self, indicator: str, segment: str, category: str) -> bool:
        """Say whether a cell is among them; a segment's key without category holds them all."""
        if self.everything or cell_key(indicator, segment, category) in self.keys:
            return True
        return bool(segment) and cell_key(indicator, segment) in self.keys


ALL = AffectedCells(everything=True)
NONE = AffectedCells()


def affected_cells(
    before: Iterable[Tally], after: Iterable[Tally], kept: Iterable[Tally]
) -> dict[UUID, AffectedCells]:
    """Return the cells by wave that differ between old and new tallies of the same interviews.

    `kept` are the tallies of all other interviews of the study.
    """
    old = {tally.interview_id: tally for tally in before}
    new = {tally.interview_id: tally for tally in after}
    others = {(tally.wave_id, tally.respondent_id) for tally in kept}
    design_before = others | {(tally.wave_id, tally.respondent_id) for tally in old.values()}
    design_after = others | {(tally.wave_id, tally.respondent_id) for tally in new.values()}
    found = {wave: AffectedCells(everything=True) for wave, _ in design_before ^ design_after}
    for interview in old.keys() | new.keys():
        for wave, keys in _differing(old.get(interview), new.get(interview)):
            found.setdefault(wave, AffectedCells()).keys.update(keys)
    return found


def _differing(old: Tally | None, new: Tally | None) -> list[tuple[UUID, set[str]]]:
    if old is None or new is None or _place(old) != _place(new):
        return [(tally.wave_id, _keys(tally)) for tally in (old, new) if tally is not None]
    keys = {
        key
        for one, other in ((old.cells, new.cells), (old.left_out, new.left_out))
        for key in one.keys() | other.keys()
        if one.get(key) != other.get(key)
    }
    return [(new.wave_id, keys)]


def _place(tally: Tally) -> tuple:
    return tally.wave_id, tally.respondent_id, tally.approved


def _keys(tally: Tally) -> set[str]:
    return {*tally.cells, *tally.left_out}

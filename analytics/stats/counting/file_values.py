"""Values of indicators worked out from the rows of a data file, and from nothing else.

Rows are decided on as those of figures are; sums are whole numbers, so that the order of rows and
pieces never matters. Whoever has the file can work out the same.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analytics.domain.indicators import TRAITS, IndicatorDefinition
from analytics.stats.counting.decisions import Answered, decide, records_of
from analytics.stats.counting.tallies import SCALE, in_millionths
from surveys.domain.expressions.coded import Coded, coded_texts, unlinked
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Level

NOT_ASKED = as_missing(Missing.NOT_ASKED)


@dataclass(frozen=True)
class Piece:
    """Some interviews with their projects: stored answers by variable, one of each record.

    `weights` are those of the experts in millionths, None of one who has none. `parents` is the
    place of the interview of each project.
    """

    waves: Sequence[str]
    weights: Sequence[int | None]
    above: Mapping[str, Sequence[Any]]
    below: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    parents: Sequence[int] = ()


@dataclass
class _Sums:
    base: int = 0
    numerator: int = 0
    weighted_base: int = 0
    weighted_numerator: int = 0


class FileValues:
    """Adds up pieces of a file, and says the value of each indicator in each wave."""

    def __init__(self, definitions: Sequence[IndicatorDefinition]) -> None:
        self._definitions = definitions
        self._sums: dict[tuple[str, str], _Sums] = defaultdict(_Sums)
        self._unweighted: set[str] = set()

    def add(self, piece: Piece) -> None:
        """Add some interviews with their projects."""
        for wave, weight in zip(piece.waves, piece.weights, strict=True):
            if weight is None:
                self._unweighted.add(wave)
        answered = Answered(
            piece.waves, _coded(piece.above), _coded(piece.below), list(piece.parents)
        )
        records = records_of(answered)
        for one in self._definitions:
            decided = decide(one, records[one.unit], piece.waves)
            kept = np.flatnonzero(decided.kept)
            owners = records[one.unit].owners[kept].tolist()
            if TRAITS[one.kind].in_millionths and decided.measured is not None:
                codes = decided.measured.codes[kept]
                known = {code: in_millionths(decided.measured.values[code]) for code in {*codes}}
                amounts = [known[code] for code in codes]
            else:
                amounts = decided.counted[kept].astype(int).tolist()
            self._add(one.code, piece, owners, amounts)
        unlinked(records[Level.INTERVIEW].frame, records[Level.PROJECT].frame)

    def _add(self, code: str, piece: Piece, owners: Iterable[int], amounts: Iterable[int]) -> None:
        for owner, amount in zip(owners, amounts, strict=True):
            sums, weight = self._sums[code, piece.waves[owner]], piece.weights[owner] or 0
            sums.base += 1
            sums.numerator += amount
            sums.weighted_base += weight
            sums.weighted_numerator += weight * amount

    def values(self) -> dict[str, list[dict[str, Any]]]:
        """Return by indicator what came out in each wave that has a base, in their order.

        Numbers that are not whole are texts with all of their digits. `value` is without weights;
        `weighted` is there where every expert of the wave has a weight. A count is its base.
        """
        found: dict[str, list[dict[str, Any]]] = {one.code: [] for one in self._definitions}
        scales = {one.code: TRAITS[one.kind] for one in self._definitions}
        for (code, wave), sums in self._sums.items():
            scale = SCALE if scales[code].in_millionths else 1
            said: dict[str, Any] = {"wave": wave, "base": sums.base}
            if scales[code].is_estimated:
                said["value"] = repr(sums.numerator / (sums.base * scale))
                if wave not in self._unweighted and sums.weighted_base:
                    weighted = sums.weighted_numerator / (sums.weighted_base * scale)
                    said["weighted"] = repr(weighted)
            found[code].append(said)
        return {code: sorted(said, key=lambda one: one["wave"]) for code, said in found.items()}


def _coded(answers: Mapping[str, Sequence[Any]]) -> dict[str, Coded]:
    """Return answers by columns, of which each different one is looked at once."""
    return {
        code: coded_texts([None if one is None else json.dumps(one) for one in stored])
        for code, stored in answers.items()
    }

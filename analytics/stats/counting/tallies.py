"""What one interview contributes to every indicator and segment, as whole numbers.

A tally is a pure function of stored answers and definitions. Tallies of different interviews add
up, so figures are made from them without going back to the records.

It is stored as JSON that names each cell once, and a base that several indicators have:

| "keys" | of the cells |
| "bases" | for each: places among the keys, bases |
| "cells" | by indicator: number of its base, numerators, of a mean squares |
| "left_out" | by indicator and kind of empty: places among the keys, numbers |
"""

import json
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

SCALE = 1_000_000
"""Values of means are kept as whole millionths, so that sums are exact in any order."""

Cells = dict[str, list[int]]
LeftOut = dict[str, dict[str, int]]


@dataclass
class TallyCounts:
    """Counts of one interview.

    `cells` maps the key of a cell to [numerator, base], for a mean to [sum, base, squares] in
    millionths; only cells with a base. `left_out` counts records by cell and kind of empty; the
    key with a segment and no category holds those of the base whose category is not known.
    """

    cells: Cells = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=dict)


def in_millionths(value: Any) -> int:
    """Return a number as whole millionths; the sixth decimal is rounded half to even."""
    return round(Fraction(str(value)) * SCALE)


def read_counts(stored: str) -> TallyCounts:
    """Return the counts that a stored tally holds."""
    found = TallyCounts()
    written = json.loads(stored)
    keys = written["keys"]
    for indicator, (base, sums, *squares) in written["cells"].items():
        for place, m, y, *rest in zip(*written["bases"][base], sums, *squares, strict=True):
            found.cells[f"{indicator}|{keys[place]}"] = [y, m, *rest]
    for indicator, kinds in written["left_out"].items():
        for kind, (places, amounts) in kinds.items():
            for place, number in zip(places, amounts, strict=True):
                found.left_out.setdefault(f"{indicator}|{keys[place]}", {})[kind] = number
    return found

"""What one interview contributes to every indicator and segment, as whole numbers.

A tally is a pure function of stored answers and definitions. Tallies of different interviews add
up, so figures are made from them without going back to the records.

It is stored as JSON that names each cell once, and nearly all numbers as bytes in hexadecimals,
since a study has a hundred for each interview:

| "keys" | of the cells |
| "indicators" | in the order of "cells" |
| "cells" | of each indicator: how many cells, their places among the keys, bases, numerators |
| "width" | of a number in "cells", in bytes; the lowest byte is the first |
| "sums" | by mean, whose numerators do not stand in "cells": numerators, squares |
| "left_out" | by indicator and kind of empty: places among the keys, numbers |
"""

import json
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
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


WIDTHS = (1, 2, 4, 8)
"""Of numbers in stored tallies, in bytes."""


def read_counts(stored: str) -> TallyCounts:
    """Return the counts that a stored tally holds."""
    found = TallyCounts()
    written = json.loads(stored)
    keys = written["keys"]
    raw, width = bytes.fromhex(written["cells"]), written["width"]
    starts = range(0, len(raw), width)
    numbers = (int.from_bytes(raw[start : start + width], "little") for start in starts)
    for indicator in written["indicators"]:
        size = next(numbers)
        places, bases = list(islice(numbers, size)), list(islice(numbers, size))
        amounts = written["sums"].get(indicator) or [list(islice(numbers, size))]
        for place, m, y, *squares in zip(places, bases, *amounts, strict=True):
            found.cells[f"{indicator}|{keys[place]}"] = [y, m, *squares]
    for indicator, kinds in written["left_out"].items():
        for kind, (places, amounts) in kinds.items():
            for place, number in zip(places, amounts, strict=True):
                found.left_out.setdefault(f"{indicator}|{keys[place]}", {})[kind] = number
    return found

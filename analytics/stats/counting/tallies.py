"""What one interview contributes to every indicator and segment, as whole numbers.

A tally is a pure function of stored answers and definitions. Tallies of different interviews add
up, so figures are made from them without going back to the records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

SCALE = 1_000_000
"""Values of means are kept as whole millionths, so that sums are exact in any order."""

Answers = Mapping[str, Any]
Cells = dict[str, list[int]]
LeftOut = dict[str, dict[str, int]]


@dataclass(frozen=True)
class InterviewRecord:
    """The stored answers of one interview and of its projects."""

    wave: str
    answers: Answers
    projects: Sequence[Answers] = ()


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

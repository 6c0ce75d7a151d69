"""Can published figures hold together? Whole numbers behind printed percentages.

A printed share allows only some k of n. A set of claims about one wave holds together if some
table of whole numbers, one for each combination of answers, gives every one of them as printed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from analytics.stats.design.columns import Flags, Floats

Constraint = tuple[NDArray[np.int64], float, float]
"""A coefficient for each combination of answers, and the bounds of their sum."""
TOLERANCE = Fraction(1, 100)
"""Widths are found to a hundredth of a point."""
WIDEST = Fraction(100)
SECONDS = 20.0
"""For one search; tens of claims take milliseconds."""
OPTIMAL, INFEASIBLE = 0, 2  # what the solver says of its search


class Undecided(RuntimeError):
    """The search took longer than allowed, so nothing is known."""


@dataclass(frozen=True)
class Bounds:
    """From `low`, included, up to `high`, included or not."""

    low: Fraction
    high: Fraction
    closed: bool = False

    def hold(self, value: Fraction) -> bool:
        """Say whether a value lies inside."""
        return self.low <= value < self.high or (self.closed and value == self.high)

    def widened(self, half: Fraction) -> "Bounds":
        """The same middle with another half width."""
        middle = (self.low + self.high) / 2
        return replace(self, low=middle - half, high=middle + half)


def printed_share(percent: Fraction | int | str, *, digits: int = 0) -> Bounds:
    """Return the shares that are printed as a percentage, rounded half up.

    Parameters
    ----------
    percent : number
        As printed, such as 38 or "12.5".
    digits : int
        Digits after the decimal point in print.

    Returns
    -------
    Bounds
        Shares in [0, 1]: 38 gives 0.375 up to, not with, 0.385.

    Raises
    ------
    ValueError
        If the percentage lies outside 0 to 100.
    """
    middle = Fraction(percent) / 100
    if not 0 <= middle <= 1:
        raise ValueError(f"{percent} is not a percentage; give a number from 0 to 100.")
    half = Fraction(1, 200 * 10**digits)
    return Bounds(middle - half, middle + half)


def numerators(bounds: Bounds, base: int) -> list[int]:
    """Return every k for which k of `base` is printed so; empty where the print is impossible.

    Raises ValueError for a base below 1.
    """
    if base < 1:
        raise ValueError(f"The base is {base}; a share needs one or more.")
    around = range(max(0, floor(bounds.low * base)), min(base, ceil(bounds.high * base)) + 1)
    return [k for k in around if bounds.hold(Fraction(k, base))]


def possible_fractions(bounds: Bounds, largest_base: int) -> list[tuple[int, int]]:
    """Return every (k, n) with n up to `largest_base` that is printed so: when n is not told."""
    return [(k, n) for n in range(1, largest_base + 1) for k in numerators(bounds, n)]


@dataclass(frozen=True, eq=False)
class PrintedClaim:
    """What is printed about one wave: a share of a base, or a count (`base` is None).

    base, numerator : which combinations of answers belong to each, shape (combinations,).
    bounds : the values that are printed so: shares in [0, 1], or counts.
    """

    code: str
    numerator: Flags
    bounds: Bounds
    base: Flags | None = None


@dataclass(frozen=True)
class ClaimConflict:
    """Claims that cannot hold together; any one of them left out, the others can.

    widening : half width in percentage points that the rounding of the shares among them would
        need, to a hundredth; None where no width is enough (counts contradict each other).
    misses : by how many records, at least, numerators would have to be others; None with
        `widening`, or where no count says how many records there are.

    The counts among all the claims are taken as given, for the size of the bases.
    """

    codes: tuple[str, ...]
    widening: float | None
    misses: int | None


@dataclass(frozen=True)
class Consistency:
    """Whether claims hold together: `table` is an example where they do, else `conflict` says why.

    tightness : the smallest half width of rounding, in percentage points, at which they still
        hold together; None where they do not.
    """

    holds: bool
    table: tuple[int, ...] | None
    conflict: ClaimConflict | None
    tightness: float | None


def check_claims(claims: Sequence[PrintedClaim], *, largest: int = 1_000_000) -> Consistency:
    """Say whether claims about one wave can hold together.

    Parameters
    ----------
    claims : sequence of PrintedClaim
        All over the same combinations of answers, one kind of record.
    largest : int
        No combination has more records.

    Returns
    -------
    Consistency
        An example is checked in exact arithmetic before it is given.

    Raises
    ------
    ValueError
        For no claims, or masks of different lengths.
    Undecided
        If a search takes longer than `SECONDS`.

    Notes
    -----
    Integer feasibility by branch and bound (HiGHS through SciPy); the smallest conflict by
    alternating smallest hitting sets and maximal sets that hold. Both can take long with very
    many claims; a study has some tens.

    References
    ----------
    Huangfu and Hall (2018), Math. Prog. Comp. 10 (HiGHS). Ignatiev et al. (2015), CP: smallest
    unsatisfiable subsets by hitting sets.
    """
    if not claims:
        raise ValueError("There are no claims to check.")
    if len({claim.numerator.size for claim in claims}) > 1:
        raise ValueError(
            "The claims are about different combinations; evaluate all on the same ones."
        )
    table = _solve(claims, largest)
    if table is not None:
        return Consistency(True, table, None, _tightness(claims, largest))
    return Consistency(False, None, _conflict(claims, largest), None)


def narrowed(claims: Sequence[PrintedClaim], half: Fraction) -> list[PrintedClaim]:
    """Return the claims with the rounding of shares set to a half width, in points.

    Counts, and shares that state their own interval, stay as they are.
    """
    return [
        replace(claim, bounds=claim.bounds.widened(half / 100)) if _is_rounded(claim) else claim
        for claim in claims
    ]


def _is_rounded(claim: PrintedClaim) -> bool:
    return claim.base is not None and not claim.bounds.closed


def _solve(claims: Sequence[PrintedClaim], largest: int) -> tuple[int, ...] | None:
    """Return a table that gives every claim as printed, or None if there is none."""
    size = claims[0].numerator.size
    rows = [row for claim in claims for row in _rows(claim)]
    found = _program(np.zeros(size), rows, largest)
    if found is None:
        return None
    table = tuple(int(number) for number in found)
    wrong = [claim.code for claim in claims if not _gives(claim, table)]
    if wrong:
        raise ArithmeticError(f"The solver's table does not give {', '.join(wrong)}.")
    return table


def _program(cost: Floats, rows: Sequence[Constraint], largest: int) -> Floats | None:
    """Return whole numbers up to `largest` of the least cost within the rows, or None.

    Raises Undecided where the solver ends without saying that there are, or are not, any.
    """
    found = optimize.milp(
        c=cost,
        constraints=optimize.LinearConstraint(
            *(np.array(part) for part in zip(*rows, strict=True))
        ),
        integrality=np.ones(cost.size, dtype=np.int64),
        bounds=optimize.Bounds(0, largest),
        options={"time_limit": SECONDS},
    )
    if found.status == INFEASIBLE:
        return None
    if found.status != OPTIMAL or found.x is None:
        raise Undecided(f"No answer within {SECONDS:.0f} seconds; check fewer claims at once.")
    numbers: Floats = np.rint(found.x)
    return numbers


def _rows(claim: PrintedClaim) -> list[Constraint]:
    """Return a claim as inequalities with whole coefficients: low <= row · table <= high."""
    k = claim.numerator.astype(np.int64)
    bounds = claim.bounds
    if claim.base is None:
        top = bounds.high if bounds.closed else Fraction(ceil(bounds.high) - 1)
        return [(k, float(ceil(bounds.low)), float(floor(top)))]
    inside = claim.base.astype(np.int64)
    k = k * inside
    above = k * bounds.low.denominator - inside * bounds.low.numerator
    below = inside * bounds.high.numerator - k * bounds.high.denominator
    return [
        (inside, 1.0, np.inf),  # a share of nothing is no share
        (above, 0.0, np.inf),
        (below, 0.0 if bounds.closed else 1.0, np.inf),
    ]


def _gives(claim: PrintedClaim, table: Sequence[int]) -> bool:
    if claim.base is None:
        return claim.bounds.hold(Fraction(_sum(claim.numerator, table)))
    base = _sum(claim.base, table)
    return base > 0 and claim.bounds.hold(Fraction(_sum(claim.numerator & claim.base, table), base))


def _sum(mask: Flags, table: Sequence[int]) -> int:
    return sum(table[place] for place in np.flatnonzero(mask).tolist())


def _tightness(claims: Sequence[PrintedClaim], largest: int) -> float | None:
    widths = [c.bounds.high - c.bounds.low for c in claims if _is_rounded(c)]
    return _smallest(_holds_at(claims, largest), max(widths) * 50) if widths else None


def _smallest(holds: Callable[[Fraction], bool], enough: Fraction) -> float:
    """Return, to a hundredth, the smallest half width that is enough, rounded up."""
    low, high = 0, ceil(enough / TOLERANCE)
    while low < high:
        middle = (low + high) // 2
        if holds(middle * TOLERANCE):
            high = middle
        else:
            low = middle + 1
    return float(high * TOLERANCE)


def _conflict(claims: Sequence[PrintedClaim], largest: int) -> ClaimConflict:
    smallest = [claims[place] for place in _smallest_conflict(claims, largest)]
    codes = tuple(claim.code for claim in smallest)
    counts = [claim for claim in claims if claim.base is None and claim not in smallest]
    for context in ([*smallest, *counts], smallest):  # counts say how large the bases are
        if _solve(narrowed(context, WIDEST), largest) is not None:
            widening = _smallest(_holds_at(context, largest), WIDEST)
            sized = any(claim.base is None for claim in context)
            return ClaimConflict(codes, widening, _misses(context, largest) if sized else None)
    return ClaimConflict(codes, None, None)


def _holds_at(claims: Sequence[PrintedClaim], largest: int) -> Callable[[Fraction], bool]:
    return lambda half: _solve(narrowed(claims, half), largest) is not None


def _smallest_conflict(claims: Sequence[PrintedClaim], largest: int) -> list[int]:
    """Return the places of a smallest set of claims that cannot hold together.

    A conflict must contain a claim of every set whose removal lets the others hold. So: take the
    smallest set that hits all such sets found so far. If it cannot hold it is a smallest
    conflict; if it can, grow it until it cannot grow, and what is left over is a new such set.
    """
    everything = set(range(len(claims)))
    corrections: list[set[int]] = []
    while True:
        hitting = _hitting_set(corrections, len(claims))
        if hitting and _solve([claims[place] for place in sorted(hitting)], largest) is None:
            return sorted(hitting)
        grown = set(hitting)
        for place in sorted(everything - grown):
            if _solve([claims[one] for one in sorted(grown | {place})], largest) is not None:
                grown.add(place)
        corrections.append(everything - grown)


def _hitting_set(sets: Sequence[set[int]], size: int) -> set[int]:
    """Return a smallest set with a member of each of the given sets."""
    if not sets:
        return set()
    rows = [
        (np.array([place in one for place in range(size)], dtype=np.int64), 1.0, np.inf)
        for one in sets
    ]
    found = _program(np.ones(size), rows, 1)
    assert found is not None, "taking every member hits every set"
    return set(np.flatnonzero(found).tolist())


def _misses(claims: Sequence[PrintedClaim], largest: int) -> int | None:
    """Return how many records, at least, would have to be counted otherwise.

    Each share may miss its numerator by some records; their sum is made as small as possible.
    """
    size, shares = claims[0].numerator.size, [c for c in claims if c.base is not None]
    rows: list[Constraint] = []
    for claim in claims:
        place = shares.index(claim) if claim.base is not None else None
        for number, (row, lower, upper) in enumerate(_rows(claim)):
            extra = np.zeros(len(shares), dtype=np.int64)
            if place is not None and number > 0:
                bound = claim.bounds.low if number == 1 else claim.bounds.high
                extra[place] = bound.denominator
            rows.append((np.concatenate([row, extra]), lower, upper))
    cost = np.concatenate([np.zeros(size), np.ones(len(shares))])
    found = _program(cost, rows, largest)
    return None if found is None else int(found[size:].sum())

"""Ratios of cells of a state over the strata of a design."""

from collections.abc import Iterable, Mapping, Sequence

from analytics.stats.counting.moments import Cell, Cross, Own
from analytics.stats.counting.tallies import SCALE
from analytics.stats.estimation.ratios import ExactRatios, Products, Stratum, Totals

Sums = Cell | Own
Pairs = Mapping[tuple[int, int], Products]
"""Sums of products of two of several ratios, by their places."""


def parts_of(*cells: Cell) -> int:
    """Return into how many parts a unit is cut: 1 where all sums are whole, else a million."""
    return SCALE if any(cell.broken for cell in cells) else 1


def stratum(clusters: int, sums: Sequence[Sums], pairs: Pairs, step: int) -> Stratum:
    """Return a stratum, given its sums of several ratios, whose values come in units of `step`."""
    return Stratum(clusters, [totals(one, step) for one in sums], lambda k, h: pairs[k, h])


def ratios(strata: Sequence[Stratum]) -> ExactRatios | None:
    """Return the ratios over all strata; None where a base is empty."""
    found = ExactRatios(strata)
    return found if all(one.m for one in found.totals) else None


def totals(sums: Sums, step: int) -> Totals:
    return Totals(y=sums.y // step, m=sums.m, active=sums.active)


def products(sums: Sums, step: int) -> Products:
    """Products of a ratio with itself."""
    my = sums.my // step
    return sums.mm, my, my, sums.yy // step**2


def between(cross: Cross, step: int) -> Products:
    """Products of a wave with a later one."""
    return cross.mm, cross.my // step, cross.ym // step, cross.yy // step**2


def turned(found: Products) -> Products:
    """Products of the later wave with the earlier one."""
    mm, my, ym, yy = found
    return mm, ym, my, yy


def degrees(active: Iterable[int]) -> int:
    """Degrees of freedom: active respondents of each stratum, minus the strata that hold one."""
    return sum(number - 1 for number in active if number)


def over(number: float | None, parts: int) -> float | None:
    """Return a number of parts of a unit in units."""
    return None if number is None else number / parts

"""Sums of whole numbers without rounding: the state from which unweighted statistics come."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

# Below this bound a sum of products of int64 cannot overflow; above it Python integers take over.
_SAFE = 2.0**62


@dataclass(frozen=True)
class Sums:
    """First and second moments of cluster totals (y, m) over all clusters of a design."""

    clusters: int
    m: int
    y: int
    mm: int
    my: int
    yy: int

    def ratio_variance(self) -> Fraction:
        """Variance of Y / M by Taylor linearisation, as an exact fraction; needs two clusters."""
        squared_residuals = (
            self.yy * self.m**2 - 2 * self.y * self.my * self.m + self.y**2 * self.mm
        )
        return Fraction(self.clusters * squared_residuals, (self.clusters - 1) * self.m**4)

    def total_variance(self) -> Fraction:
        """Variance of the total Y, as an exact fraction; needs two clusters."""
        return Fraction(self.clusters * self.yy - self.y**2, self.clusters - 1)


def sums(y: NDArray[np.int64], m: NDArray[np.int64]) -> Sums:
    """Reduce cluster totals to their moments."""
    one = np.ones_like(m)
    return Sums(
        clusters=int(y.size),
        m=dot(m, one),
        y=dot(y, one),
        mm=dot(m, m),
        my=dot(m, y),
        yy=dot(y, y),
    )


def dot(a: NDArray[np.int64], b: NDArray[np.int64]) -> int:
    """Sum of products as a Python integer, never overflowing."""
    if a.size == 0:
        return 0
    bound = float(np.abs(a).max()) * float(np.abs(b).max()) * a.size
    if bound < _SAFE:
        return int(np.dot(a, b))
    return sum(int(x) * int(z) for x, z in zip(a, b, strict=True))


def as_integers(values: NDArray[np.float64]) -> NDArray[np.int64] | None:
    """Return the same numbers as int64, or None unless all are whole and exactly held."""
    if values.size and float(np.abs(values).sum()) >= 2.0**53:
        return None
    rounded = np.rint(values)
    return rounded.astype(np.int64) if bool(np.all(rounded == values)) else None

"""The state of a cell: whole numbers from which its statistics come without rounding.

Those of a whole study add up and are exchanged in `analytics/stats/counting/moments.py`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.stats.design import exact


@dataclass(frozen=True)
class State:
    """Sums over the clusters of one cell. Clusters with nothing in the base add nothing.

    active : clusters with something in the base.
    having, lacking : active clusters with at least one element that has, or lacks, the attribute.
    outside : clusters whose numerator is below 0 or above their base: then it is not a share.
    m, y : base and numerator.
    mm, my, yy : sums of products of the two totals of each cluster.
    """

    active: int = 0
    having: int = 0
    lacking: int = 0
    outside: int = 0
    m: int = 0
    y: int = 0
    mm: int = 0
    my: int = 0
    yy: int = 0

    def ratio(self) -> float | None:
        """Y / M, rounded once; None for an empty base."""
        return self.y / self.m if self.m else None

    def ratio_variance(self, clusters: int) -> float:
        """Variance of Y / M by Taylor linearisation in a design of `clusters`, rounded once.

        n (ΣyyM² - 2YΣmyM + Y²Σmm) / ((n - 1) M⁴); Särndal, Swensson and Wretman (1992).
        Needs two clusters and a base.
        """
        squared_residuals = (
            self.yy * self.m**2 - 2 * self.y * self.my * self.m + self.y**2 * self.mm
        )
        return clusters * squared_residuals / ((clusters - 1) * self.m**4)

    def total_variance(self, clusters: int) -> float:
        """Variance of the total Y in a design of `clusters`, rounded once; needs two."""
        return (clusters * self.yy - self.y**2) / (clusters - 1)


def state_of(y: NDArray[np.int64], m: NDArray[np.int64]) -> State:
    """Reduce whole cluster totals to their state.

    Parameters
    ----------
    y, m : array of int, shape (clusters,)
        Numerator and base summed per cluster.

    Returns
    -------
    State

    Raises
    ------
    ValueError
        For unequal shapes, numbers that are not integers, or a negative base.
    """
    y, m = np.asarray(y), np.asarray(m)
    if y.shape != m.shape or y.ndim != 1:
        raise ValueError(f"y has shape {y.shape} and m {m.shape}; give one number per cluster.")
    if m.size and (y.dtype.kind not in "iu" or m.dtype.kind not in "iu"):
        raise ValueError("y and m must be whole numbers; a state is exact. Scale them first.")
    if m.size and int(m.min()) < 0:
        raise ValueError("m has a negative number; a base counts elements.")
    one = np.ones_like(m)
    inside = m != 0
    return State(
        active=int(np.count_nonzero(inside)),
        having=int(np.count_nonzero(inside & (y != 0))),
        lacking=int(np.count_nonzero(inside & (m > y))),
        outside=int(np.count_nonzero((y < 0) | (y > m))),
        m=exact.dot(m, one),
        y=exact.dot(y, one),
        mm=exact.dot(m, m),
        my=exact.dot(m, y),
        yy=exact.dot(y, y),
    )

"""Sums of whole numbers without rounding."""

import numpy as np
from numpy.typing import NDArray

# Below this bound a sum of products of int64 cannot overflow; above it Python integers take over.
SAFE = 2.0**62


def dot(a: NDArray[np.int64], b: NDArray[np.int64]) -> int:
    """Sum of products as a Python integer, never overflowing."""
    if a.size == 0:
        return 0
    bound = float(np.abs(a).max()) * float(np.abs(b).max()) * a.size
    if bound < SAFE:
        return int(np.dot(a, b))
    return sum(int(x) * int(z) for x, z in zip(a, b, strict=True))


def as_integers(values: NDArray[np.float64]) -> NDArray[np.int64] | None:
    """Return the same numbers as int64, or None unless all are whole and exactly held."""
    if values.size and float(np.abs(values).sum()) >= 2.0**53:
        return None
    rounded = np.rint(values)
    return rounded.astype(np.int64) if bool(np.all(rounded == values)) else None

"""Sums of whole numbers without rounding."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

# Below this bound a sum of products of int64 cannot overflow; above it Python integers take over.
SAFE = 2.0**62
# Below this bound every whole number is a double.
EXACT = 2.0**53


def dot(a: NDArray[np.int64], b: NDArray[np.int64]) -> int:
    """Sum of products as a Python integer, never overflowing."""
    if a.size == 0:
        return 0
    bound = float(np.abs(a).max()) * float(np.abs(b).max()) * a.size
    if bound < SAFE:
        return int(np.dot(a, b))
    return sum(int(x) * int(z) for x, z in zip(a, b, strict=True))


def dots(columns: Sequence[NDArray[np.int64]]) -> Callable[[int, int], int]:
    """Return what gives the `dot` of two of these columns, by their places.

    All of them are taken at once where doubles hold them: they multiply matrices so fast that the
    time hardly grows with the number of pairs.
    """
    largest = max(float(np.abs(column).max(initial=0)) for column in columns)
    if largest**2 * columns[0].size >= EXACT:
        return lambda k, h: dot(columns[k], columns[h])
    rows = np.array(columns, dtype=np.float64)
    found = (rows @ rows.T).astype(np.int64).tolist()
    return lambda k, h: int(found[k][h])


def as_integers(values: NDArray[np.float64]) -> NDArray[np.int64] | None:
    """Return the same numbers as int64, or None unless all are whole and exactly held."""
    if values.size and float(np.abs(values).sum()) >= EXACT:
        return None
    rounded = np.rint(values)
    return rounded.astype(np.int64) if bool(np.all(rounded == values)) else None

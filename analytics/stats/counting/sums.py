"""Exact sums of whole numbers by group: 64 bits where all of them fit, Python's own beyond."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.stats.design.columns import Indices

Integers = NDArray[np.int64] | NDArray[np.object_]
"""Whole numbers; Python's own where 64 bits may not do: values in millionths."""
LARGEST = 2**62
"""Below it, sums are kept in 64 bits."""
EXACT = 2.0**53
"""Below it, whole numbers are exact as floats, which NumPy adds by group the fastest."""


def added(group: Indices, values: NDArray[Any], size: int) -> Integers:
    """Add up values by the number of their group, from 0 to `size` - 1.

    Who gives 64 bits knows that the sums fit.
    """
    if values.dtype != object and float(np.abs(values).sum(dtype=float)) < EXACT:
        return np.bincount(group, weights=values, minlength=size).astype(np.int64)
    found: Integers = np.zeros(size, dtype=values.dtype)
    np.add.at(found, group, values)
    return found

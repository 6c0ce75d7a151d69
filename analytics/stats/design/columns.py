"""Checks of what is given to a statistic: columns of numbers, labels, confidence levels."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]
Labels = Sequence[Any] | NDArray[Any]

LEVEL = 0.95
"""The confidence level of an interval where nobody asks for another."""


def numbered(name: str, labels: Labels, elements: int) -> Indices:
    """Replace labels by numbers in order of first appearance."""
    listed = as_list(name, labels, elements)
    for position, label in enumerate(listed):
        if is_empty(label):
            raise ValueError(f"{name} of element {position} is empty; every element needs one.")
    codes: dict[Any, int] = {}
    return np.array([codes.setdefault(label, len(codes)) for label in listed], dtype=np.intp)


def as_list(name: str, labels: Labels, elements: int) -> list[Any]:
    """Return labels as a list of the right length."""
    listed = np.asarray(labels).tolist() if isinstance(labels, np.ndarray) else list(labels)
    if len(listed) != elements:
        raise ValueError(f"{name} has {len(listed)} labels for {elements} elements; give one each.")
    return listed


def members(labels: Sequence[Any], name: object) -> Flags:
    """Return which elements belong to a wave; refuse one that has none."""
    member = np.array([label == name for label in labels], dtype=bool)
    if not member.any():
        raise ValueError(f"No element belongs to wave {name!r}; check start and end.")
    return member


def is_empty(label: Any) -> bool:
    """Say whether a label is None or NaN."""
    return label is None or label != label


def column(name: str, values: ArrayLike, elements: int | None = None) -> Floats:
    """Check a column of numbers: one dimension, the right length, not empty."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}; give one number per element.")
    if elements is not None and array.size != elements:
        raise ValueError(f"{name} has {array.size} numbers where {elements} are needed.")
    if array.size == 0:
        raise ValueError(f"{name} is empty; leave the estimate out where there is no element.")
    return array


def matrix(name: str, values: ArrayLike, shape: tuple[int, int] | None = None) -> Floats:
    """Check a matrix of numbers: two dimensions, the right shape, not empty, all finite."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}; give a table of numbers, not empty.")
    if shape is not None and array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape} where {shape} is needed.")
    if not np.isfinite(array).all():
        row, place = (int(index[0]) for index in np.nonzero(~np.isfinite(array)))
        raise ValueError(f"{name} has {array[row, place]} in row {row}, column {place}.")
    return array


def finite(name: str, values: Floats, *, negative: bool = True) -> Floats:
    """Refuse NaN and infinity, and negative numbers unless they are allowed."""
    bad = ~np.isfinite(values)
    if bad.any():
        where = int(np.flatnonzero(bad)[0])
        raise ValueError(
            f"{name} of element {where} is {values[where]}; drop missing answers first "
            "(m = 0 keeps the element in the design)."
        )
    if not negative and np.any(values < 0):
        where = int(np.flatnonzero(values < 0)[0])
        raise ValueError(f"{name} of element {where} is {values[where]}; it cannot be negative.")
    return values


def check_level(level: float) -> None:
    """Refuse a confidence level outside (0, 1)."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; give a number between 0 and 1, such as {LEVEL}.")

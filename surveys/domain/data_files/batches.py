"""Rows some at a time: enough for a library to be quick, too few to fill the memory."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Row = TypeVar("Row")


def in_batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Yield the rows in lists of at most so many."""
    given = iter(rows)
    while batch := list(islice(given, size)):
        yield batch

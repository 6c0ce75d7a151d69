"""Choices that look like chance and are always the same: drawn from a hash of their names."""

import hashlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)
SCALE = 10**6


def number(*names: object) -> int:
    """Return a number from 0 to 999999 that depends on the names alone."""
    text = "/".join(str(name) for name in names)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % SCALE


def happens(percent: float, *names: object) -> bool:
    """Say whether something happens that does so in `percent` of all cases."""
    return number(*names) < percent * SCALE / 100


def between(low: int, high: int, *names: object) -> int:
    """Return a whole number from `low` to `high`, both included."""
    return low + number(*names) % (high - low + 1)


def one_of(options: Sequence[T], *names: object) -> T:
    """Return one of the options, each as likely as the others."""
    return options[number(*names) % len(options)]


def weighted(weights: Mapping[T, int], *names: object) -> T:
    """Return one of the keys, each as likely as its weight says."""
    rest = number(*names) % sum(weights.values())
    for option, weight in weights.items():
        if rest < weight:
            return option
        rest -= weight
    raise ValueError("no weights")


def shuffled(items: Iterable[T], *names: object) -> list[T]:
    """Return the items in an order that depends on the names and the items."""
    return sorted(items, key=lambda item: (number(*names, item), str(item)))

"""What stands elsewhere: as few as must have moved, so that one move is not said of all others."""

from bisect import bisect_left
from collections.abc import Sequence


def moved(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return what must have moved, in the new order; both have the same codes."""
    place = {code: number for number, code in enumerate(before)}
    places = [place[code] for code in after]
    kept = _longest_rising(places)
    return [code for code, number in zip(after, places, strict=True) if number not in kept]


def _longest_rising(numbers: Sequence[int]) -> frozenset[int]:
    """Return the longest subsequence that rises (patience sorting)."""
    ends: list[int] = []
    piles: list[int] = []
    previous: list[int] = []
    for index, number in enumerate(numbers):
        pile = bisect_left(ends, number)
        previous.append(piles[pile - 1] if pile else -1)
        if pile == len(ends):
            ends.append(number)
            piles.append(index)
        else:
            ends[pile], piles[pile] = number, index
    found, index = [], piles[-1] if piles else -1
    while index >= 0:
        found.append(numbers[index])
        index = previous[index]
    return frozenset(found)

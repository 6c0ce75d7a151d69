"""Entries laid out as the tallies of the interviews that they are of, as they are stored."""

import json
from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any

import numpy as np

from analytics.stats.counting.decisions import KINDS
from analytics.stats.counting.entries import Entries
from analytics.stats.counting.tallies import WIDTHS
from analytics.stats.design.columns import Flags, Indices

ENCODE = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
Parts = list[dict[str, Any]]


def tallies_of(entries: Sequence[Entries], interviews: int) -> list[str]:
    """Return the tally of each interview as it is stored: `read_counts` reads it again.

    It depends on the interview alone: neither on its company nor on the order of definitions.
    """
    ordered = sorted(entries, key=lambda one: one.indicator)
    keys = sorted({key for one in entries for key in one.keys})
    numbers = {key: number for number, key in enumerate(keys)}
    columns = [np.array([numbers[key] for key in one.keys], dtype=np.intp) for one in ordered]
    there = np.zeros((interviews, len(keys)), dtype=bool)
    for one, column in zip(ordered, columns, strict=True):
        there[one.owner, column[one.cell]] = True
        there[one.left_owner, column[one.left_cell]] = True
    places = np.cumsum(there, axis=1) - 1
    sums: Parts = [{} for _ in range(interviews)]
    left_out: Parts = [{} for _ in range(interviews)]
    rows = []
    for one, column in zip(ordered, columns, strict=True):
        rows.append(places[one.owner, column[one.cell]])
        _add_sums(sums, one)
        _add_left_out(left_out, one, places[one.left_owner, column[one.left_cell]])
    indicators = ENCODE([one.indicator for one in ordered])
    return [
        f'{{"keys":[{here}],"indicators":{indicators},"width":{width},"cells":"{cells}",'
        f'"sums":{ENCODE(big) if big else "{}"},"left_out":{ENCODE(left) if left else "{}"}}}'
        for here, (width, cells), big, left in zip(
            _keys(keys, there), _cells(ordered, rows, interviews), sums, left_out, strict=True
        )
    ]


def _keys(keys: Sequence[str], there: Flags) -> Iterator[str]:
    """Yield of each interview the texts of the keys that it has."""
    texts = [ENCODE(key) for key in keys]
    for here in there.tolist():
        yield ",".join(compress(texts, here))


def _cells(
    entries: Sequence[Entries], places: Sequence[Indices], interviews: int
) -> Iterator[tuple[int, str]]:
    """Yield of each interview its small numbers in hexadecimals, and their width in bytes."""
    # Numbers this short are sorted by their digits: much faster.
    short = np.min_scalar_type(interviews)
    every = np.arange(interviews, dtype=short)
    owners, amounts = [every[:0]], [np.zeros(0, dtype=np.intp)]
    for one, where in zip(entries, places, strict=True):
        small = [where, one.m] if one.squares is not None else [where, one.m, one.y]
        owners += [every, *([one.owner.astype(short)] * len(small))]
        amounts += [np.bincount(one.owner, minlength=interviews), *small]
    owner, numbers = np.concatenate(owners), np.concatenate(amounts)
    order = np.argsort(owner, kind="stable")
    bounds = np.cumsum(np.bincount(owner, minlength=interviews)).tolist()
    narrow = numbers.astype("<u1")[order].tobytes()
    is_wide = np.bincount(owner[numbers > 255], minlength=interviews).tolist()
    for wide, start, end in zip(is_wide, [0, *bounds], bounds, strict=False):
        if wide:
            own = numbers[order[start:end]]
            width = next(width for width in WIDTHS if int(own.max()) < 256**width)
            yield width, own.astype(f"<u{width}").tobytes().hex()
        else:
            yield 1, narrow[start:end].hex()


def _add_sums(found: Parts, one: Entries) -> None:
    """Write numerators and squares of a mean, which may be of any size."""
    if one.squares is None:
        return
    y, squares = one.y.tolist(), one.squares.tolist()
    bounds = np.searchsorted(one.owner, np.arange(len(found) + 1)).tolist()
    for sums, start, end in zip(found, bounds, bounds[1:], strict=False):
        if start < end:
            sums[one.indicator] = [y[start:end], squares[start:end]]


def _add_left_out(found: Parts, one: Entries, places: Indices) -> None:
    rows = (one.left_owner, one.left_kind, places, one.left)
    for owner, kind, place, number in zip(*(part.tolist() for part in rows), strict=True):
        kinds = found[owner].setdefault(one.indicator, {})
        where, amounts = kinds.setdefault(KINDS[kind].value, ([], []))
        where.append(place)
        amounts.append(number)

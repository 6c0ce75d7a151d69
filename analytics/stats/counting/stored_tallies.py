"""Entries laid out as the tallies of the interviews that they are of, as they are stored."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analytics.stats.counting.entries import KINDS, Entries
from analytics.stats.design.columns import Indices

ENCODER = json.JSONEncoder(separators=(",", ":"), check_circular=False)


def tallies_of(entries: Sequence[Entries], interviews: int) -> list[str]:
    """Return the tally of each interview as it is stored: `read_counts` reads it again.

    It depends on the interview alone: neither on its company nor on the order of definitions.
    """
    keys = sorted({key for one in entries for key in one.keys})
    numbers = {key: number for number, key in enumerate(keys)}
    ordered = sorted(entries, key=lambda one: one.indicator)
    columns = [np.array([numbers[key] for key in one.keys], dtype=np.intp) for one in ordered]
    there = np.zeros((interviews, len(keys)), dtype=bool)
    for one, column in zip(ordered, columns, strict=True):
        there[one.owner, column[one.cell]] = True
        there[one.left_owner, column[one.left_cell]] = True
    places = np.cumsum(there, axis=1) - 1
    found = [_Tally([keys[key] for key in np.flatnonzero(row).tolist()]) for row in there]
    bases: dict[Any, _Bases] = {}
    for one, column in zip(ordered, columns, strict=True):
        # Most indicators share their base with others: it is looked at once.
        same = id(one.keys), one.owner.tobytes(), one.cell.tobytes(), one.m.tobytes()
        if same not in bases:
            bases[same] = _Bases(found, one, places[one.owner, column[one.cell]])
        bases[same].add(one)
        _add_left_out(found, one, places[one.left_owner, column[one.left_cell]])
    return [ENCODER.encode(tally.written()) for tally in found]


@dataclass
class _Tally:
    """What is stored of one interview."""

    keys: list[str]
    bases: dict[Any, int] = field(default_factory=dict)
    cells: dict[str, Any] = field(default_factory=dict)
    left_out: dict[str, Any] = field(default_factory=dict)

    def written(self) -> dict[str, Any]:
        bases = [*self.bases]
        return {"keys": self.keys, "bases": bases, "cells": self.cells, "left_out": self.left_out}


class _Bases:
    """The bases of some interviews: in which cells they have how much, and where that stands.

    of : the interviews that have one: tally, number among its bases, and rows of the entries.
    """

    def __init__(self, tallies: Sequence[_Tally], one: Entries, places: Indices) -> None:
        where, m = tuple(places.tolist()), tuple(one.m.tolist())
        bounds = np.searchsorted(one.owner, np.arange(len(tallies) + 1)).tolist()
        self.of = []
        for tally, start, end in zip(tallies, bounds, bounds[1:], strict=False):
            if start < end:
                base = where[start:end], m[start:end]
                number = tally.bases.setdefault(base, len(tally.bases))
                self.of.append((tally, number, start, end))

    def add(self, one: Entries) -> None:
        """Write what an indicator with these bases has."""
        amounts = [one.y.tolist()]
        if one.squares is not None:
            amounts.append(one.squares.tolist())
        for tally, number, start, end in self.of:
            tally.cells[one.indicator] = [number, *[part[start:end] for part in amounts]]


def _add_left_out(found: Sequence[_Tally], one: Entries, places: Indices) -> None:
    rows = (one.left_owner, one.left_kind, places, one.left)
    for owner, kind, place, number in zip(*(part.tolist() for part in rows), strict=True):
        kinds = found[owner].left_out.setdefault(one.indicator, {})
        where, amounts = kinds.setdefault(KINDS[kind].value, ([], []))
        where.append(place)
        amounts.append(number)

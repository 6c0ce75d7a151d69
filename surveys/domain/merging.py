"""Merging of two edits of one record, answer by answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.domain.refusals import Conflict


@dataclass(frozen=True)
class Merged:
    """The answers after both edits, and those that both sides changed differently."""

    values: dict[str, Any]
    conflicts: tuple[Conflict, ...]


def merge(
    base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any], *, place: str = ""
) -> Merged:
    """Merge `mine` into `theirs`, both of which started from `base`.

    An answer that only one side changed takes that side's value; one that both changed to
    different values is a conflict and keeps theirs until somebody decides.
    """
    values = dict(theirs)
    conflicts = []
    for code in mine:
        if mine[code] == base.get(code) or mine[code] == theirs.get(code):
            continue
        if theirs.get(code) == base.get(code):
            values[code] = mine[code]
        else:
            conflicts.append(Conflict(place, code, mine[code], theirs.get(code)))
    return Merged(values, tuple(conflicts))

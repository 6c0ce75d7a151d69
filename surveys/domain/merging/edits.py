"""Merging of two edits of one record, answer by answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import eq
from typing import Any

from surveys.domain.missing import Missing, as_missing
from surveys.domain.refusals import EditConflict, EditedPart


@dataclass(frozen=True)
class Merged:
    """The answers after both edits, what both sides changed, and what only they changed."""

    values: dict[str, Any]
    conflicts: tuple[EditConflict, ...]
    taken: tuple[EditConflict, ...]


def merge(
    base: Mapping[str, Any] | None,
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    *,
    place: str = "",
    part: EditedPart = EditedPart.ANSWER,
    same: Callable[[Any, Any], bool] = eq,
) -> Merged:
    """Merge `mine` into `theirs`, both of which started from `base`.

    An answer that only one side changed takes that side's value; one that both changed to
    different values is a conflict and keeps theirs until somebody decides. Where nobody knows
    any more what the two started from (None), every difference is a conflict. `same` says whether
    two values are one.
    """
    values = dict(theirs)
    conflicts, taken = [], []
    for code, value in mine.items():
        if same(value, theirs.get(code)):
            continue
        change = EditConflict(place, part, code, value, theirs.get(code))
        if base is not None and same(value, base.get(code)):
            taken.append(change)
        elif base is not None and same(theirs.get(code), base.get(code)):
            values[code] = value
        else:
            conflicts.append(change)
    return Merged(values, tuple(conflicts), tuple(taken))


def is_silent(answer: Any) -> bool:
    """Say whether nobody gave this answer: it was left empty, or its condition hid the question."""
    return answer in (None, "", *map(as_missing, (Missing.NO_ANSWER, Missing.NOT_APPLICABLE)))


def said_alike(one: Any, other: Any) -> bool:
    """Say whether two people gave one answer, whatever the conditions made of it."""
    return bool(one == other or (is_silent(one) and is_silent(other)))

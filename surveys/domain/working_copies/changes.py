"""What one page typed, put to what others typed meanwhile: nothing is lost."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

Rival = Mapping[str, Any]
"""A value that contradicts: `typed`, `by` (an id), `sender` (the page), `name`, `at`."""
MOST_OF_ONE = 20
"""How many rivals one person has in one place: of more open pages, the first gives way."""


SHARED = ""
"""In place of the page that typed something: several have, and each must have seen it."""


class Part(StrEnum):
    """What of a record is typed: their codes may be equal, so they are told apart."""

    ANSWER = "answer"
    FIELD = "field"  # of the details of an interview, or the label of a project
    CONSENT = "consent"
    PROJECT = "project"  # one as a whole, of which somebody is to decide


class Key(NamedTuple):
    """Where something is typed; `place` is the id of a project, empty for the interview."""

    place: str
    part: str
    code: str


@dataclass(frozen=True)
class Change:
    """One thing that somebody typed.

    `seen` is the version at which the writer saw what was typed there, 0 where nobody had. With
    `settles` it is the decision between values that contradict.
    """

    place: str
    part: str
    code: str
    typed: Any
    seen: int = 0
    settles: bool = False

    @property
    def key(self) -> Key:
        """Where it is typed."""
        return Key(self.place, self.part, self.code)


@dataclass(frozen=True)
class Hand:
    """Who typed with one request: a person at one open page, and at which version."""

    by: int
    name: str
    sender: str
    at: datetime.datetime
    version: int


@dataclass(frozen=True)
class Row:
    """What stands typed in one place, of whom, and what contradicts it."""

    typed: Any
    by: int
    sender: str
    version: int
    at: datetime.datetime
    rivals: tuple[Rival, ...] = ()


def taken(row: Row | None, change: Change, hand: Hand) -> tuple[Row, bool]:
    """Return what stands there after a change, and whether what stood there was kept.

    It is kept where another page wrote it after the writer saw it; the change then waits beside it
    as a rival, in place of what the same page had there. A row that stays as it is, is given back
    itself.
    """
    if row is None:
        return _new(change, hand), False
    saw = change.seen >= row.version
    if change.settles and saw:
        return _new(change, hand), False
    if not change.settles and (saw or _is_of(row.by, row.sender, hand)):
        return _overwritten(row, change, hand, saw), False
    if change.typed == row.typed:
        return _agreed(row, hand), change.settles
    return _contradicted(row, change, hand), True


def _new(change: Change, hand: Hand, rivals: tuple[Rival, ...] = ()) -> Row:
    return Row(change.typed, hand.by, hand.sender, hand.version, hand.at, rivals)


def _is_of(by: int | None, sender: str, hand: Hand) -> bool:
    """Say whether the same page typed it; another page of the same person has not seen it."""
    return (by, sender) == (hand.by, hand.sender)


def _overwritten(row: Row, change: Change, hand: Hand, saw: bool) -> Row:
    if change.typed == row.typed:
        return row
    others = [one for one in row.rivals if not _is_of(one["by"], one.get("sender", ""), hand)]
    left = tuple(one for one in others if one["typed"] != change.typed)
    written = _new(change, hand, left)
    # Whoever says the same without knowing agrees with another, and does not stand in their place.
    return written if saw or len(left) == len(others) else replace(written, sender=SHARED)


def _agreed(row: Row, hand: Hand) -> Row:
    """Return what two pages say, neither of which knows the other: no page types over it alone."""
    if row.sender == SHARED or _is_of(row.by, row.sender, hand):
        return row
    return replace(row, sender=SHARED, version=hand.version)


def _contradicted(row: Row, change: Change, hand: Hand) -> Row:
    if any(one["by"] == hand.by and one["typed"] == change.typed for one in row.rivals):
        return row
    others = [one for one in row.rivals if not _is_of(one["by"], one.get("sender", ""), hand)]
    own = [one for one in others if one["by"] == hand.by]
    if len(own) >= MOST_OF_ONE:
        others.remove(own[0])
    mine = {
        "typed": change.typed,
        "by": hand.by,
        "sender": hand.sender,
        "name": hand.name,
        "at": hand.at.isoformat(),
    }
    return replace(row, rivals=(*others, mine), version=hand.version)

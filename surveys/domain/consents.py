"""What a respondent agreed to, over time: given, withdrawn, given again.

A consent is one period of one purpose; periods follow each other, and at most one is open.
"""

import datetime
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Any, Generic, Protocol, TypeVar

from surveys.domain.confirming import Confirmation
from surveys.domain.wording import gettext_noop


class Purpose(StrEnum):
    """What a respondent agrees to."""

    PARTICIPATE = "participate"
    QUOTE = "quote"
    QUOTE_WITH_NAME = "quote_with_name"
    ARCHIVE = "archive"


PURPOSES: Mapping[str, str] = {
    Purpose.PARTICIPATE: gettext_noop("to participate"),
    Purpose.QUOTE: gettext_noop("to be quoted without name"),
    Purpose.QUOTE_WITH_NAME: gettext_noop("to be quoted with name"),
    Purpose.ARCHIVE: gettext_noop("to be archived for later research"),
}

WITHDRAWN = "consent.withdrawn"
"""What the log calls a withdrawal."""

MOVED = "consent.moved"
"""What the log calls it when a consent becomes another expert's."""

ACTS_ON_CLOSED_WAVES = frozenset({WITHDRAWN})
"""The acts that reach a wave although it is closed. Withdrawing is a person's right, at any time;
it writes no interview, but an interview without consent counts no longer."""

WITHDRAWN_AT_ONCE = gettext_noop(
    "A consent given on %(given)s cannot be withdrawn on %(on)s; give a later date."
)
OVERLAPPING = gettext_noop(
    "The consent given on %(before)s for the same purpose was not withdrawn before %(given)s. "
    "Withdraw it first, or correct the dates."
)


class Period(Protocol):
    """A consent from the day it was given to the day it was withdrawn, or None."""

    @property
    def given_on(self) -> datetime.date: ...

    @property
    def withdrawn_on(self) -> datetime.date | None: ...


P = TypeVar("P", bound=Period)


def in_time(consent: Period) -> tuple[datetime.date, bool, datetime.date]:
    """Return the place of a consent among those of its purpose: the open one is the last."""
    return (
        consent.given_on,
        consent.withdrawn_on is None,
        consent.withdrawn_on or datetime.date.max,
    )


def overlaps(consents: Iterable[P], key: Callable[[P], Any]) -> Iterator[tuple[P, P]]:
    """Yield the consents of one purpose (the same `key`) that were given while another stood."""
    ordered = sorted(consents, key=lambda one: (key(one), in_time(one)))
    for _, periods in groupby(ordered, key=key):
        for before, after in pairwise(periods):
            if before.withdrawn_on is None or after.given_on < before.withdrawn_on:
                yield before, after


@dataclass(frozen=True)
class United(Generic[P]):
    """What becomes of one consent where those of two codes are one person's.

    `ended_by` is the consent whose withdrawal ends this one, too; None where its end stays.
    `is_left` is False where another one covers the same time.
    """

    consent: P
    ended_by: P | None
    is_left: bool


def unite(there: Sequence[P], coming: Sequence[P]) -> list[United[P]]:
    """Say what becomes of the consents of one purpose, `coming` to those that are `there`.

    A withdrawal ends whatever stood on its day, under either code. What was given on that day or
    later is a period of its own, and stands. Of periods that then overlap one is left: the one
    that is there, else the one given first.
    """
    together = [*there, *coming]
    ended = {id(one): _first_withdrawal(one, together) for one in together}
    left = list(there)
    for one in sorted(coming, key=in_time):
        if not any(_share_a_day(one, other, ended) for other in left):
            left.append(one)
    kept = {id(one) for one in left}
    return [United(one, ended[id(one)], id(one) in kept) for one in together]


def _first_withdrawal(consent: P, others: Iterable[P]) -> P | None:
    """Return the other consent whose withdrawal fell first into the time of this one."""
    last = consent.withdrawn_on or datetime.date.max
    found = None
    for other in others:
        if other.withdrawn_on is not None and consent.given_on < other.withdrawn_on < last:
            found, last = other, other.withdrawn_on
    return found


def _share_a_day(one: P, other: P, ended: dict[int, P | None]) -> bool:
    ends = [(ended[id(c)] or c).withdrawn_on or datetime.date.max for c in (one, other)]
    return one.given_on < ends[1] and other.given_on < ends[0]


_EFFECTS: Mapping[str, str] = {
    Purpose.PARTICIPATE: gettext_noop(
        "Withdraw the consent of %(respondent)s to participate in wave %(wave)s? The interview "
        "stops counting at once, and the figures of the wave move."
    ),
    Purpose.QUOTE: gettext_noop(
        "Withdraw the consent of %(respondent)s to be quoted from wave %(wave)s? Quotes of the "
        "interview are shown no more."
    ),
    Purpose.QUOTE_WITH_NAME: gettext_noop(
        "Withdraw the consent of %(respondent)s to be quoted with name from wave %(wave)s? Quotes "
        "of the interview are shown without name, if that is agreed to, else no more."
    ),
    Purpose.ARCHIVE: gettext_noop(
        "Withdraw the consent of %(respondent)s to archive what was said in wave %(wave)s? It is "
        "given to no archive any more."
    ),
}
_UNKNOWN_EFFECT = gettext_noop(
    "Withdraw the consent of %(respondent)s for “%(purpose)s” in wave %(wave)s? This version of "
    "Nucleus does not know that purpose, nor what ends with it."
)


def ask_withdrawal(
    purpose: str, *, respondent: str, wave: str, consent: Hashable
) -> Iterator[Confirmation]:
    """Yield the question that a withdrawal asks: what it does."""
    params = {"respondent": respondent, "wave": wave}
    effect = _EFFECTS.get(purpose, _UNKNOWN_EFFECT)
    params |= {"purpose": purpose}
    yield Confirmation("withdraw", effect, params, subject=str(consent))

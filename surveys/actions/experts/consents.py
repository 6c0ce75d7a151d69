"""Consents that turn out to be another expert's: moved, and made one with those that are there."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from surveys.actions import log
from surveys.domain.consents import MOVED, WITHDRAWN, United, unite
from surveys.models import Consent, Respondent, User

JOINED = "consent.joined"


@dataclass
class Moves:
    """How many consents moved, were one with those there, and end by a withdrawal of the other."""

    moved: int = 0
    joined: int = 0
    ended: int = 0


def move_consents(consents: Iterable[Consent], to: Respondent, *, by: User) -> Moves:
    """Give consents to another expert; return what became of them.

    Where two overlap one is enough, and a withdrawal of either prevails: what somebody took back
    is not given again by a correction. What was given after it stands. The history keeps all.
    """
    moves, groups = Moves(), defaultdict(list)
    for consent in consents:
        groups[consent.wave_id, consent.purpose].append(consent)
    for (wave, purpose), coming in groups.items():
        there = Consent.objects.filter(respondent=to, wave=wave, purpose=purpose)
        # Mypy looks for the fields of a protocol past the descriptors of Django.
        united = unite([*there.select_related("wave")], coming)  # type: ignore[type-var]
        ends = [
            (one.ended_by.withdrawn_on, one.ended_by.withdrawn_by) if one.ended_by else None
            for one in united
        ]  # read before any is written
        pairs = sorted(zip(united, ends, strict=True), key=lambda pair: pair[0].is_left)
        for one, end in pairs:  # those that go make room: one stands at most
            _settle(one, end, to, by=by, moves=moves)
    return moves


def _settle(
    united: United[Consent],  # type: ignore[type-var]
    end: tuple[datetime.date | None, User | None] | None,
    to: Respondent,
    *,
    by: User,
    moves: Moves,
) -> None:
    consent = united.consent
    if not united.is_left:
        moves.joined += 1
        log.delete(consent, by=by, action=JOINED)
        return
    if end is not None:
        moves.ended += consent.withdrawn_on is None
        consent.withdrawn_on, consent.withdrawn_by = end
        log.update(consent, by=by, action=WITHDRAWN)
    if consent.respondent_id != to.pk:
        moves.moved += 1
        consent.respondent = to
        log.update(consent, by=by, action=MOVED)

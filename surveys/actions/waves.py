"""Planning, opening, closing and reopening waves."""

from django.db import transaction

from surveys.actions import locks, log
from surveys.domain.refusals import StaleVersion
from surveys.domain.waves import TARGETS, Move, require_move
from surveys.models import User, Wave
from surveys.queries.waves import holdings_of


@transaction.atomic
def move_wave(
    *, by: User, wave: Wave, move: Move, reason: str = "", seen: int | None = None
) -> Wave:
    """Plan, open, close or reopen a wave, with the reason where one is needed.

    `seen` is the version that the page showed. Whoever writes into the wave now is waited for,
    so that what is said of its interviews is true when it closes. Raises Refused.
    """
    locks.hold(wave.pk)
    wave.refresh_from_db()
    if seen is not None and seen != wave.version:
        raise StaleVersion(seen=seen, current=wave.version)
    reason = reason.strip()
    require_move(wave.code, wave.state, move, holdings_of(wave), reason)
    wave.state, wave.state_reason = TARGETS[move].value, reason
    log.update(wave, by=by, action=f"wave.{move.value}")
    return wave

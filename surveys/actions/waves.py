"""Planning, changing, opening, closing and reopening waves."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db import transaction

from surveys.actions import locks, log, studies
from surveys.actions.idempotency import settled
from surveys.actions.settings.changing import change, remove
from surveys.domain.confirming import Confirmation, require_confirmed
from surveys.domain.refusals import Refused, StaleVersion, WaveNotOpen
from surveys.domain.studies import SLUG
from surveys.domain.waves import TARGETS, Move, WaveState, not_open, require_move
from surveys.domain.wording import gettext_noop
from surveys.models import Study, User, Wave
from surveys.queries.readers import Subject, listed_in_words, readers_of
from surveys.queries.waves import holdings_of

LONGEST_CODE = 40
MOVES_FIGURES = ("year", "nature", "selection", "starts_on", "ends_on")
"""What figures, their words and their place in time follow."""

TAKEN = gettext_noop("The study has a wave %(code)s already. Choose another code.")


@settled
def plan_wave(*, by: User, study: Study, code: str, **fields: Any) -> Wave:
    """Add a planned wave behind the last one."""
    if not SLUG.fullmatch(code) or len(code) > LONGEST_CODE:
        raise Refused(
            gettext_noop(
                "%(code)s cannot be the code of a wave. Use at most %(most)s letters without "
                "accents, digits, - and _, such as 2026."
            ),
            {"code": code[:LONGEST_CODE], "most": LONGEST_CODE},
            code="wrong_code",
        )
    if study.waves.filter(code=code).exists():
        raise Refused(TAKEN, {"code": code}, code="taken_code")
    fields["state"] = WaveState.PLANNED.value
    return studies.create_wave(by=by, study=study, code=code, **fields)


@transaction.atomic
def change_wave(
    *,
    by: User,
    wave: Wave,
    seen: int | None,
    confirmed: Collection[str] = (),
    **fields: Any,
) -> bool:
    """Change what is said of a wave that is planned or open; nothing reaches a closed one."""
    locks.hold(wave.pk)
    wave.refresh_from_db()
    if wave.state == WaveState.CLOSED:
        params = {"wave": wave.code, "state": wave.state}
        raise WaveNotOpen(not_open(wave.state), params)
    starts_on = fields.get("starts_on", wave.starts_on)
    studies.require_dates(starts_on, fields.get("ends_on", wave.ends_on))
    require_confirmed(ask_before_moving_figures(wave, fields), confirmed)
    return change(wave, by=by, action="wave.changed", seen=seen, fields=fields)


def ask_before_moving_figures(wave: Wave, fields: Mapping[str, Any]) -> Iterator[Confirmation]:
    """Yield what is asked before something changes that the figures of a wave follow."""
    moved = [n for n in MOVES_FIGURES if n in fields and getattr(wave, n) != fields[n]]
    if not moved:
        return
    if readers := readers_of(Subject(wave.study, wave=wave.code)):
        yield Confirmation(
            "moves_figures",
            gettext_noop(
                "Dates, year, what the wave is and how experts are chosen decide where its figures "
                "stand and what is said about them. Wave %(wave)s has %(readers)s. Change it?"
            ),
            {"wave": wave.code, "readers": listed_in_words(readers)},
            subject="-".join([wave.code, *(f"{name}={fields[name]}" for name in moved)]),
        )


@transaction.atomic
def remove_wave(*, by: User, wave: Wave, seen: int | None) -> None:
    """Remove a wave that was planned by mistake and holds nothing."""
    locks.hold(wave.pk)
    wave.refresh_from_db()
    readers = readers_of(Subject(wave.study, wave=wave.code))
    if wave.state != WaveState.PLANNED or readers:
        raise Refused(
            gettext_noop(
                "Only a planned wave that holds nothing and that nothing names can be removed. "
                "Wave %(wave)s is %(state)s and has: %(readers)s."
            ),
            {
                "wave": wave.code,
                "state": wave.get_state_display(),
                "readers": listed_in_words(readers) or "—",
            },
            code="wave_in_use",
        )
    remove(wave, by=by, action="wave.removed", seen=seen)


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

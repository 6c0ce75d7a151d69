"""The guard of waves: no write reaches a record of a wave that is not open.

`log` asks it before every insert, update and delete, so that no action can forget it. Writers
share a lock on the wave and whoever moves the wave holds it alone: a wave that closes waits for
the writes in flight, and those that come later find it closed.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from surveys.actions import locks
from surveys.domain.consents import ACTS_ON_CLOSED_WAVES
from surveys.domain.refusals import WaveNotOpen
from surveys.domain.waves import WaveState, not_open
from surveys.models import Wave
from surveys.models.record import Record


def guard(records: Sequence[Record], *, action: str) -> set[UUID]:
    """Raise WaveNotOpen where one of the records belongs to a wave that is not open.

    They are of one kind. Each wave is asked about once, however many records it has. Returned are
    the waves that must stay open until the records are written.
    """
    if isinstance(records[0], Wave):
        for record in records:
            locks.hold(record.pk)
    elif action not in ACTS_ON_CLOSED_WAVES:
        waves = {wave for record in records for wave in record.wave_ids()}
        require_open(waves, is_design=records[0].is_design)
        return waves
    return set()


def require_open(waves: Iterable, *, is_design: bool = False) -> None:
    """Raise WaveNotOpen unless all these waves are open, and keep them so until the commit.

    What is a part of a wave's design can be written while the wave is planned, too.
    """
    ids = sorted(waves)
    if not ids:
        return
    for wave_id in ids:
        locks.hold_shared(wave_id)
    # Asked after the locks: the state that was loaded before them may be an old one.
    found = Wave.objects.filter(pk__in=ids).order_by("position")
    for code, state in found.values_list("code", "state"):
        if state != WaveState.OPEN and not (is_design and state == WaveState.PLANNED):
            raise WaveNotOpen(not_open(state), {"wave": code, "state": state})

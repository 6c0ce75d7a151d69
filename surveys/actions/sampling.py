"""Weights and strata of the experts of a wave: given, changed, taken away.

An expert has one stratum in all waves of a study that give them one. So whoever gives another one
changes it in all of them, after that was asked, and writers of a study come one after the other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from surveys.actions import locks, log
from surveys.domain.confirming import Confirmation, require_confirmed
from surveys.domain.experts import MERGED_MEANWHILE
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.sampling import (
    ADDED,
    CHANGED,
    MOST_NAMED,
    REMOVED,
    Drawn,
    StratumMove,
    ask_strata_elsewhere,
)
from surveys.domain.waves import WaveState
from surveys.domain.wording import gettext_noop
from surveys.models import Respondent, SampledExpert, Study, User, Wave
from surveys.queries.sampling import missing_experts, of_experts

_CLOSED_ELSEWHERE = gettext_noop(
    "An expert has one stratum in all waves of a study, and it would change in waves that are "
    "closed: %(waves)s (%(experts)s). Give these experts the stratum that they have there, or "
    "reopen the waves first, with a reason."
)
_STRATUM_MEANWHILE = gettext_noop(
    "%(expert)s stands in another stratum in wave %(wave)s by now. Nothing was imported: import it "
    "again."
)


@dataclass(frozen=True)
class Written:
    """How many experts have a weight or stratum now, another one, or none any more.

    `moves` are the strata that changed in other waves.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    moves: tuple[StratumMove, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether all was stored already."""
        return not (self.added or self.changed or self.removed)


@transaction.atomic
def set_drawn(
    *, by: User, wave: Wave, given: Mapping[UUID, Drawn], confirmed: Collection[str] = ()
) -> Written:
    """Store weight and stratum of experts of a wave by their ids; an empty one takes them away.

    What is not given stays. Raises ToConfirm where a stratum changes in other waves, too.
    """
    hold_strata(wave.study_id)
    _require_experts(wave.study, given)
    mine = SampledExpert.objects.filter(wave=wave).select_related("wave")
    stored = {row.respondent_id: row for row in of_experts(mine, given)}
    moving = _strata_elsewhere(wave, given)
    moves = _as_moves(moving)
    require_confirmed(_asked(moves), confirmed)
    new = [
        (wave, expert, drawn) for expert, drawn in given.items() if drawn and expert not in stored
    ]
    _insert(new, by=by)
    removed = [row for expert, row in stored.items() if not given[expert]]
    changed = [
        row for expert, row in stored.items() if given[expert] and given[expert] != row.drawn
    ]
    for row in changed:
        drawn = given[row.respondent_id]
        row.millionths, row.stratum = drawn.millionths, drawn.stratum
    for row, stratum in moving:
        row.stratum = stratum
    log.delete_many(removed, by=by, action=REMOVED)
    log.update_many([*changed, *(row for row, _ in moving)], by=by, action=CHANGED)
    return Written(len(new), len(changed), len(removed), moves)


def add_drawn(*, by: User, drawn: Sequence[tuple[Wave, UUID, Drawn]]) -> None:
    """Store what is new of experts by their ids, while the strata are held.

    Refused where somebody gave an expert another stratum in another wave.
    """
    by_wave: dict[Wave, dict[UUID, Drawn]] = defaultdict(dict)
    for wave, expert, one in drawn:
        by_wave[wave][expert] = one
    for wave, given in by_wave.items():
        for row, _stratum in _strata_elsewhere(wave, given):
            params = {"expert": row.respondent.code, "wave": row.wave.code}
            raise Refused(_STRATUM_MEANWHILE, params, code="stratum_meanwhile")
    _insert(drawn, by=by)


def _insert(drawn: Iterable[tuple[Wave, UUID, Drawn]], *, by: User) -> None:
    rows = [
        SampledExpert(
            wave=wave, respondent_id=expert, millionths=one.millionths, stratum=one.stratum
        )
        for wave, expert, one in drawn
    ]
    log.insert_many(rows, by=by, action=ADDED)


def questions_about(wave: Wave, given: Mapping[UUID, Drawn]) -> list[Confirmation]:
    """Return what `set_drawn` would ask before it stores this; Refused where it would refuse."""
    return _asked(_as_moves(_strata_elsewhere(wave, given)))


@transaction.atomic
def set_drawn_of(
    *,
    by: User,
    wave: Wave,
    respondent: Respondent,
    drawn: Drawn,
    seen: int,
    confirmed: Collection[str] = (),
) -> Written:
    """Store weight and stratum of one expert; `seen` is the version shown, 0 where there was none.

    Raises StaleVersion where somebody else changed them meanwhile.
    """
    hold_strata(wave.study_id)
    row = SampledExpert.objects.filter(wave=wave, respondent=respondent).first()
    current = row.version if row else 0
    if seen != current and (row.drawn if row else Drawn()) != drawn:
        raise StaleVersion(seen=seen, current=current)
    return set_drawn(by=by, wave=wave, given={respondent.pk: drawn}, confirmed=confirmed)


def hold_strata(study: UUID) -> None:
    """Keep others from giving strata in a study until the commit: two waves could get two."""
    locks.hold_name("strata", str(study))


def _require_experts(study: Study, given: Collection[UUID]) -> None:
    """Refuse experts that are not, or no longer, of the study."""
    if missing := missing_experts(study, given):
        code = Respondent.objects.filter(pk=missing[0]).values_list("code", flat=True).first()
        raise Refused(MERGED_MEANWHILE, {"code": code or missing[0]}, code="merged_meanwhile")


def _strata_elsewhere(wave: Wave, given: Mapping[UUID, Drawn]) -> list[tuple[SampledExpert, str]]:
    """Return rows of other waves whose stratum is another one than the expert is given now."""
    strata = {expert: drawn.stratum for expert, drawn in given.items() if drawn.stratum}
    others = SampledExpert.objects.filter(wave__study=wave.study_id).exclude(wave=wave)
    rows = of_experts(others.exclude(stratum="").select_related("wave", "respondent"), strata)
    return [
        (row, strata[row.respondent_id]) for row in rows if row.stratum != strata[row.respondent_id]
    ]


def _as_moves(moving: Sequence[tuple[SampledExpert, str]]) -> tuple[StratumMove, ...]:
    """Return in words what changes in other waves; Refused where one of them is closed."""
    _refuse_closed(row for row, _ in moving)
    return tuple(
        StratumMove(row.respondent.code, row.wave.code, row.stratum, stratum)
        for row, stratum in moving
    )


def _asked(moves: Sequence[StratumMove]) -> list[Confirmation]:
    return [ask_strata_elsewhere(moves)] if moves else []


def _refuse_closed(rows: Iterable[SampledExpert]) -> None:
    closed = [row for row in rows if row.wave.state == WaveState.CLOSED]
    if closed:
        waves = {row.wave.code for row in closed}
        experts = sorted({row.respondent.code for row in closed})
        named = ", ".join(experts[:MOST_NAMED]) + (", …" if len(experts) > MOST_NAMED else "")
        raise Refused(
            _CLOSED_ELSEWHERE,
            {"waves": ", ".join(sorted(waves)), "experts": named},
            code="strata_closed",
        )

"""Consents that turn out to be another expert's: moved, and made one with those that are there."""

from collections.abc import Iterable

from surveys.actions import log
from surveys.domain.consents import WITHDRAWN
from surveys.models import Consent, Respondent, User

MOVED, JOINED = "consent.moved", "consent.joined"


def move_consents(consents: Iterable[Consent], to: Respondent, *, by: User) -> list[Consent]:
    """Give consents to another expert; return those that now stand or stood there.

    Where the two overlap one is enough, and a withdrawal of either prevails: what somebody took
    back is not given again by a correction. The other stays in the history.
    """
    kept = []
    for consent in sorted(consents, key=lambda one: (one.given_on, str(one.pk))):
        there = Consent.objects.filter(respondent=to, wave=consent.wave, purpose=consent.purpose)
        same = next((one for one in there if _overlap(one, consent)), None)
        if same is None:
            consent.respondent = to
            log.update(consent, by=by, action=MOVED)
            kept.append(consent)
            continue
        log.delete(consent, by=by, action=JOINED)
        if same.withdrawn_on is None and consent.withdrawn_on is not None:
            same.withdrawn_on, same.withdrawn_by = consent.withdrawn_on, consent.withdrawn_by
            log.update(same, by=by, action=WITHDRAWN)
        kept.append(same)
    return kept


def _overlap(one: Consent, other: Consent) -> bool:
    ends = [c.withdrawn_on for c in (one, other)]
    return (ends[1] is None or one.given_on <= ends[1]) and (
        ends[0] is None or other.given_on <= ends[0]
    )

"""What respondents agree to: given, withdrawn, given again, each an act of its own."""

import datetime
import uuid
from collections.abc import Collection, Iterator

from django.db import transaction
from django.utils import timezone

from surveys.actions import locks, log
from surveys.actions.idempotency import first_or_found
from surveys.actions.wave_guard import require_open
from surveys.domain.confirming import Confirmation, require_confirmed
from surveys.domain.consents import OVERLAPPING, WITHDRAWN, WITHDRAWN_AT_ONCE, ask_withdrawal
from surveys.domain.dates import date_problem
from surveys.domain.experts import MERGED_MEANWHILE
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Consent, Respondent, User, Wave

TEXTS = "consent texts"
"""Who writes consents shares this lock of the study; who changes a text holds it alone."""


def keep_texts(study_id: uuid.UUID) -> None:
    """Keep the words of a study as they are until the consents that name them are committed."""
    locks.hold_shared_name(TEXTS, str(study_id))


def give_consent(
    *,
    by: User,
    respondent: Respondent,
    wave: Wave,
    purpose: str,
    text_version: str,
    given_on: datetime.date,
    id: uuid.UUID | None = None,
) -> Consent:
    """Record that a respondent agrees to a purpose in a wave, for the first time or again.

    The same text while a consent to it stands changes nothing; another text is refused until the
    one that stands is withdrawn. Call inside a write that is tried again.
    """
    # Read once: another one may record the same at this moment.
    before = [*Consent.objects.filter(respondent=respondent, wave=wave, purpose=purpose)]
    if standing := next((one for one in before if one.withdrawn_on is None), None):
        return _same_or_refuse(standing, text_version)
    require_open([wave.pk])
    _require_date(given_on)
    if not Respondent.objects.filter(pk=respondent.pk).exists():
        raise Refused(MERGED_MEANWHILE, {"code": respondent.code}, code="merged_meanwhile")
    last = max(before, key=lambda one: one.withdrawn_on or datetime.date.max, default=None)
    if last is not None and last.withdrawn_on is not None and given_on < last.withdrawn_on:
        params = {"before": last.given_on, "given": given_on}
        raise Refused(OVERLAPPING, params, code="overlapping_consent")
    keep_texts(wave.study_id)
    consent = Consent(
        id=id or uuid.uuid4(),
        respondent=respondent,
        wave=wave,
        purpose=purpose,
        text_version=text_version,
        given_on=given_on,
    )
    log.insert(consent, by=by, action="consent.given")
    return consent


record_consent = first_or_found(give_consent)
"""Record a consent in a write of its own."""


def _same_or_refuse(standing: Consent, text_version: str) -> Consent:
    if standing.text_version != text_version:
        raise Refused(
            gettext_noop(
                "A consent under text %(text)s, given on %(given)s, stands already. Withdraw it "
                "before another one is recorded."
            ),
            {"text": standing.text_version, "given": standing.given_on},
            code="consent_stands",
        )
    return standing


@transaction.atomic
def record_past_consent(
    *, by: User, wave: Wave, withdrawn_on: datetime.date, **fields: object
) -> Consent:
    """Record a consent that was given and withdrawn before it reached this instance."""
    require_open([wave.pk])
    keep_texts(wave.study_id)
    consent = Consent(wave=wave, withdrawn_on=withdrawn_on, withdrawn_by=by, **fields)
    log.insert(consent, by=by, action="consent.recorded")
    return consent


@transaction.atomic
def withdraw_consent(
    *, by: User, consent: Consent, on: datetime.date, confirmed: Collection[str] = ()
) -> Consent:
    """Withdraw a consent: from now on the interview counts nowhere that needs it.

    It is asked before, and it is possible while the wave is closed, too.
    """
    if consent.withdrawn_on:
        return consent
    _require_date(on)
    if on < consent.given_on:
        params = {"given": consent.given_on, "on": on}
        raise Refused(WITHDRAWN_AT_ONCE, params, code="withdrawn_before_given")
    require_confirmed(ask_before_withdrawal(consent), confirmed)
    consent.withdrawn_on, consent.withdrawn_by = on, by
    log.update(consent, by=by, action=WITHDRAWN)
    return consent


def ask_before_withdrawal(consent: Consent) -> Iterator[Confirmation]:
    """Yield what is asked before a consent is withdrawn."""
    yield from ask_withdrawal(
        consent.purpose,
        respondent=consent.respondent.code,
        wave=consent.wave.code,
        consent=consent.pk,
    )


def _require_date(day: datetime.date) -> None:
    if wrong := date_problem(day, today=timezone.localdate()):
        raise Refused(*wrong, code="implausible_date")

"""What a respondent agreed to in a wave, purpose by purpose, for pages and forms."""

import datetime
from dataclasses import dataclass, field

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.domain.consents import PURPOSES, WITHDRAWN, Purpose
from surveys.models import Consent, Entry, Interview, Respondent, Wave
from surveys.queries.consent_texts import texts_in_force


@dataclass
class Agreement:
    """What was agreed to for one purpose: what stands, if anything, and what was withdrawn.

    Each says in `recorded_by` who recorded it.
    """

    code: str
    standing: Consent | None = None
    withdrawn: list[Consent] = field(default_factory=list)

    @property
    def label(self) -> str:
        return _(PURPOSES.get(self.code, self.code))


def consents_of(interview: Interview) -> dict[str, Agreement]:
    """Return every purpose by its code, in their order."""
    found = {code: Agreement(code) for code in PURPOSES}
    consents = Consent.objects.of_interview(interview).select_related("withdrawn_by")
    recorded_by = Subquery(_first_entries().values("by__username")[:1])
    consents = consents.annotate(recorded_by=recorded_by)
    for consent in consents.order_by("given_on", "withdrawn_on", "pk"):
        purpose = found.setdefault(consent.purpose, Agreement(consent.purpose))
        if consent.withdrawn_on is None:
            purpose.standing = consent
        else:
            purpose.withdrawn.append(consent)
    return found


def withdrawals_of(interview: Interview) -> dict[str, datetime.datetime]:
    """Return when each purpose was withdrawn last, where it was; as the log has it, not by day."""
    purposes = dict(Consent.objects.of_interview(interview).values_list("pk", "purpose"))
    entries = Entry.objects.filter(
        record_type=Consent._meta.label_lower, record_id__in=purposes, action=WITHDRAWN
    )
    found = entries.order_by("at").values_list("record_id", "at")
    return {purposes[id]: at for id, at in found}


def has_agreed(respondent: Respondent, wave: Wave) -> bool:
    """Say whether a consent to participate stands."""
    standing = Consent.objects.standing().filter(
        respondent=respondent, wave=wave, purpose=Purpose.PARTICIPATE
    )
    return standing.exists()


def _first_entries() -> QuerySet[Entry]:
    """Return, for the consent of an outer query, the entry of the log that brought it in."""
    return Entry.objects.filter(
        record_type=Consent._meta.label_lower, record_id=OuterRef("pk"), record_version=1
    )


def last_text(wave: Wave) -> str:
    """Return the text version to offer for the next consent of a wave.

    That which was used last in it; before there is one, that of the study for taking part.
    """
    consents = Consent.objects.filter(wave=wave).order_by("-given_on", "-text_version")
    if used := consents.values_list("text_version", flat=True).first():
        return used
    text = texts_in_force(wave.study, timezone.localdate()).get(Purpose.PARTICIPATE)
    return text.text_version if text else ""

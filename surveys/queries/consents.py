"""What a respondent agreed to in a wave, purpose by purpose, for pages and forms."""

from dataclasses import dataclass, field

from surveys.domain.consents import PURPOSES
from surveys.models import Consent, Interview, Wave


@dataclass
class Purpose:
    """One purpose: the consent that stands, if any, and those that were withdrawn before."""

    code: str
    standing: Consent | None = None
    withdrawn: list[Consent] = field(default_factory=list)

    @property
    def label(self) -> str:
        return Consent.Purpose(self.code).label


def consents_of(interview: Interview | None) -> dict[str, Purpose]:
    """Return every purpose by its code, in their order; all empty before there is an interview."""
    found = {code: Purpose(code) for code in PURPOSES}
    if interview is None:
        return found
    consents = Consent.objects.of_interview(interview).select_related("withdrawn_by")
    for consent in consents.order_by("given_on", "withdrawn_on", "pk"):
        purpose = found[consent.purpose]
        if consent.withdrawn_on is None:
            purpose.standing = consent
        else:
            purpose.withdrawn.append(consent)
    return found


def last_text(wave: Wave) -> str:
    """Return the text version that was used last in a wave, to be offered for the next consent."""
    consents = Consent.objects.filter(wave=wave).order_by("-given_on", "-text_version")
    return consents.values_list("text_version", flat=True).first() or ""

"""The texts that respondents agree to, and how often each was agreed to."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from surveys.domain.consents import PURPOSES, Purpose
from surveys.models import Consent, ConsentText, Study


@dataclass(frozen=True)
class TextVersion:
    """One version of the text for a purpose; `text` is None where only consents name it."""

    text_version: str
    consents: int
    text: ConsentText | None = None


@dataclass(frozen=True)
class PurposeTexts:
    """The versions of the text for one purpose, newest first."""

    code: str
    versions: tuple[TextVersion, ...]

    @property
    def label(self) -> str:
        """The purpose in the reader's language."""
        return _(PURPOSES.get(self.code, self.code))


def texts_by_purpose(study: Study) -> list[PurposeTexts]:
    """Return the texts of every purpose, and the versions that consents name without a text."""
    agreed = _agreed(study)
    found: dict[str, list[TextVersion]] = {code: [] for code in PURPOSES}
    for text in study.consent_texts.order_by("-valid_from", "-text_version"):
        number = agreed.get((text.purpose, text.text_version), 0)
        found.setdefault(text.purpose, []).append(TextVersion(text.text_version, number, text))
    for (purpose, version), number in agreed.items():
        if all(version != known.text_version for known in found.get(purpose, ())):
            found.setdefault(purpose, []).append(TextVersion(version, number))
    return [PurposeTexts(code, tuple(versions)) for code, versions in found.items()]


def versions_to_offer(study: Study) -> list[str]:
    """Return the versions of the text on taking part, newest first."""
    texts = study.consent_texts.filter(purpose=Purpose.PARTICIPATE)
    return [*texts.order_by("-valid_from", "-text_version").values_list("text_version", flat=True)]


def _agreed(study: Study) -> dict[tuple[str, str], int]:
    consents = Consent.objects.filter(wave__study=study).order_by("purpose", "text_version")
    rows = consents.values_list("purpose", "text_version").annotate(number=Count("*"))
    return {(purpose, version): number for purpose, version, number in rows}


def consents_under(text: ConsentText) -> int:
    """Return how many consents name a text, also those that were withdrawn."""
    consents = Consent.objects.filter(wave__study=text.study_id, purpose=text.purpose)
    return consents.filter(text_version=text.text_version).count()


def texts_in_force(study: Study, on: datetime.date) -> Mapping[str, ConsentText]:
    """Return the newest text of each purpose that was in force on a day."""
    texts = ConsentText.objects.filter(study=study, valid_from__lte=on)
    return {text.purpose: text for text in texts.order_by("valid_from", "text_version")}

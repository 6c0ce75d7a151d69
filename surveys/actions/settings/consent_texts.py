"""The texts that respondents are asked to agree to, in versions that consents name."""

import datetime

from django.db import transaction

from surveys.actions import locks, studies
from surveys.actions.consents import TEXTS
from surveys.actions.idempotency import settled
from surveys.actions.settings.changing import change, remove
from surveys.domain.dates import date_problem
from surveys.domain.refusals import Refused
from surveys.domain.studies import require_text
from surveys.domain.wording import Texts, gettext_noop
from surveys.models import ConsentText, Study, User
from surveys.queries.consent_texts import consents_under

TAKEN = gettext_noop(
    "There is a text %(text)s for this purpose already. Give the new one another version."
)


@settled
def add_consent_text(
    *,
    by: User,
    study: Study,
    purpose: str,
    text_version: str,
    valid_from: datetime.date,
    text: Texts,
) -> ConsentText:
    """Store a text for a purpose under a version of its own, from a day on."""
    _require_date(valid_from)
    require_text(text, study.languages)
    taken = {"text": text_version}
    if study.consent_texts.filter(purpose=purpose, text_version=text_version).exists():
        raise Refused(TAKEN, taken, code="taken_version")
    return studies.create_consent_text(
        by=by,
        study=study,
        purpose=purpose,
        text_version=text_version,
        valid_from=valid_from,
        text=text,
    )


@transaction.atomic
def change_consent_text(
    *,
    by: User,
    consent_text: ConsentText,
    seen: int | None,
    valid_from: datetime.date,
    text: Texts,
) -> bool:
    """Mend a text that nobody has agreed to yet."""
    _require_date(valid_from)
    require_text(text, consent_text.study.languages)
    fields = {"valid_from": valid_from, "text": text}
    if any(getattr(consent_text, name) != value for name, value in fields.items()):
        _require_unused(consent_text)
    return change(consent_text, by=by, action="consent_text.changed", seen=seen, fields=fields)


@transaction.atomic
def remove_consent_text(*, by: User, consent_text: ConsentText, seen: int | None) -> None:
    """Remove a text that nobody has agreed to."""
    _require_unused(consent_text)
    remove(consent_text, by=by, action="consent_text.removed", seen=seen)


def _require_unused(consent_text: ConsentText) -> None:
    """Refuse where a consent names the text; nobody writes one until the commit."""
    locks.hold_name(TEXTS, str(consent_text.study_id))
    if agreed := consents_under(consent_text):
        raise Refused(
            gettext_noop(
                "Consents that name text %(text)s: %(count)s. Its words stay what was agreed to; "
                "add a new version instead."
            ),
            {"count": agreed, "text": consent_text.text_version},
            code="agreed_to",
        )


def _require_date(day: datetime.date) -> None:
    if wrong := date_problem(day, today=None):
        raise Refused(*wrong, code="implausible_date")

"""The code of an expert or an organization is corrected, and the former one goes on leading there.

Who has the code already is one with whom it would be given to: that is a merge, not a correction.
"""

from typing import TypeVar
from uuid import UUID

from surveys.actions.experts.doubles import settle_codes
from surveys.domain.confirming import Confirmation
from surveys.domain.details import stored_code
from surveys.domain.experts import ask_former_code
from surveys.domain.pseudonyms import key_of
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.wording import gettext_noop
from surveys.models import Organization, OrganizationIdentity, Respondent, RespondentIdentity
from surveys.queries.experts import taken_over

Code = TypeVar("Code", Respondent, Organization)

TAKEN = {
    Respondent: gettext_noop(
        "%(code)s is another expert of this study. Choose another code; if both are one person, an "
        "admin merges the two."
    ),
    Organization: gettext_noop(
        "%(code)s is another organization of this study. Choose another code; if both are one, an "
        "admin merges the two."
    ),
}


def require_free(model: type[Code], code: str, own: Code | None, study_id: UUID) -> None:
    """Refuse a code that another record of the study has."""
    others = model.objects.filter(study=study_id, key=key_of(code))
    if own is not None:
        others = others.exclude(pk=own.pk)
    if other := others.first():
        raise Refused(TAKEN[model], {"code": other.code}, code="code_taken")


def recode(record: Code, code: str, reason: str) -> list[Confirmation]:
    """Give a record another code, to be stored by the caller; return what is to be confirmed.

    Refused where it is no code, somebody has it, or nobody says why.
    """
    code = stored_code(code)
    if code == record.code:
        return []
    if not reason.strip():
        raise Refused(
            gettext_noop("Say why the code is corrected; it stays in the history."),
            code="reason_missing",
        )
    require_free(type(record), code, record, record.study_id)
    questions = []
    now = taken_over(type(record).objects.filter(study=record.study_id)).get(key_of(code))
    if now and now != record.code:
        questions.append(ask_former_code(code, now))
    if key_of(code) != record.key:
        former = {"code": record.code, "reason": reason.strip()}
        others: list[dict[str, str]] = [
            one for one in record.former_codes if key_of(one["code"]) != key_of(code)
        ]
        record.former_codes = [*others, former]
        record.is_double = False
    record.code = code
    record.complete()
    return questions


def settle(record: Code, key_before: str) -> None:
    """Leave one record unmarked of those that shared the former code."""
    if record.key != key_before:
        settle_codes(type(record), record.study, key_before)


def require_seen(
    record: Code | RespondentIdentity | OrganizationIdentity | None, seen: int
) -> None:
    """Refuse a change of what somebody else changed since it was seen; 0 where nothing was."""
    current = 0 if record is None or record._state.adding else record.version
    if current != seen:
        raise StaleVersion(seen=seen, current=current)

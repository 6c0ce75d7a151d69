"""Respondents and organizations, and their identities."""

from typing import Any, TypeVar
from uuid import UUID

from surveys.actions import log
from surveys.actions.idempotency import first_or_found
from surveys.domain.confirming import Question
from surveys.domain.details import PSEUDONYM, PSEUDONYM_RULE
from surveys.domain.experts import ask_former_expert, ask_new_expert
from surveys.domain.pseudonyms import cleaned, key_of
from surveys.domain.refusals import Refused
from surveys.models import (
    Organization,
    OrganizationIdentity,
    Respondent,
    RespondentIdentity,
    Study,
    User,
)
from surveys.queries.experts import near_codes, taken_over

Identity = TypeVar("Identity", RespondentIdentity, OrganizationIdentity)


@first_or_found
def ensure_respondent(*, by: User, study: Study, code: str, id: UUID | None = None) -> Respondent:
    """Return the respondent that this pseudonym code means, created if new."""
    code = _pseudonym(code)
    if existing := study.respondents.named(code):
        return existing
    respondent = Respondent(study=study, code=code, **({"id": id} if id else {}))
    log.insert(respondent, by=by, action="respondent.added")
    return respondent


def questions_about_expert(study: Study, code: str) -> list[Question]:
    """Return what is asked before somebody who types this code gets a record of an expert.

    A file that lists its respondents knows them; a person who types one may have made a slip.
    """
    code = _pseudonym(code)
    if study.respondents.named(code):
        return []
    if now := taken_over(study.respondents.all()).get(key_of(code)):
        return [ask_former_expert(code, now)]
    return [ask_new_expert(code, near_codes(study, code))]


@first_or_found
def ensure_organization(*, by: User, study: Study, code: str) -> Organization:
    """Return the organization that this pseudonym code means, created if new."""
    code = _pseudonym(code)
    if existing := study.organizations.named(code):
        return existing
    organization = Organization(study=study, code=code)
    log.insert(organization, by=by, action="organization.added")
    return organization


def _pseudonym(code: str) -> str:
    """Return the code as it is stored; refuse what may be a name: identity is stored apart."""
    code = cleaned(code)
    if not PSEUDONYM.fullmatch(code):
        raise Refused(PSEUDONYM_RULE)
    return code


@first_or_found
def identify_respondent(*, by: User, respondent: Respondent, **fields: Any) -> RespondentIdentity:
    """Store name and contact of a respondent, apart from all answers."""
    identity = RespondentIdentity.objects.filter(respondent=respondent).first()
    return _store_identity(identity or RespondentIdentity(respondent=respondent), fields, by=by)


@first_or_found
def identify_organization(
    *, by: User, organization: Organization, name: str
) -> OrganizationIdentity:
    """Store the name of an organization, apart from all answers."""
    identity = OrganizationIdentity.objects.filter(organization=organization).first()
    identity = identity or OrganizationIdentity(organization=organization)
    return _store_identity(identity, {"name": name}, by=by)


def _store_identity(identity: Identity, fields: dict[str, Any], *, by: User) -> Identity:
    if all(getattr(identity, name) == value for name, value in fields.items()):
        return identity
    is_new = identity._state.adding
    for name, value in fields.items():
        setattr(identity, name, value)
    write = log.insert if is_new else log.update
    write(identity, by=by, action="identity.stored")
    return identity

"""Respondents and organizations, and their identities."""

from typing import Any, TypeVar
from uuid import UUID

from surveys.actions import log
from surveys.actions.idempotency import first_or_found
from surveys.domain.details import stored_code
from surveys.models import (
    Organization,
    OrganizationIdentity,
    Respondent,
    RespondentIdentity,
    Study,
    User,
)

Identity = TypeVar("Identity", RespondentIdentity, OrganizationIdentity)


@first_or_found
def ensure_respondent(*, by: User, study: Study, code: str, id: UUID | None = None) -> Respondent:
    """Return the respondent that this pseudonym code means, created if new."""
    return study.respondents.named(stored_code(code)) or add_respondent(
        by=by, study=study, code=code, id=id
    )


def add_respondent(*, by: User, study: Study, code: str, id: UUID | None = None) -> Respondent:
    """Store a respondent whose code nobody has yet; call inside a write that is tried again."""
    respondent = Respondent(study=study, code=stored_code(code), **({"id": id} if id else {}))
    log.insert(respondent, by=by, action="respondent.added")
    return respondent


def organization_named(*, code: str, study: Study, by: User) -> Organization | None:
    """Return the organization that a code means, created if new; None where there is no code.

    Call it inside a write that is tried again: another one may store the same code meanwhile.
    """
    if not code:
        return None
    code = stored_code(code)
    if existing := study.organizations.named(code):
        return existing
    organization = Organization(study=study, code=code)
    log.insert(organization, by=by, action="organization.added")
    return organization


ensure_organization = first_or_found(organization_named)
"""Return the organization that a code means, in a write of its own."""


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

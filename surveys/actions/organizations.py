"""Organizations are added to the register of a study, and what it says of them is corrected."""

from collections.abc import Collection

from django.db.models import Q

from surveys.actions import log
from surveys.actions.codes import recode, require_free, require_seen, settle
from surveys.actions.idempotency import first_or_found
from surveys.actions.respondents import identify_organization, organization_named
from surveys.domain.confirming import require_confirmed
from surveys.models import Interview, Organization, OrganizationIdentity, Study, User


@first_or_found
def add_organization(*, by: User, study: Study, code: str, name: str = "") -> Organization:
    """Add an organization to the register; Refused where its code is taken."""
    require_free(Organization, code, None, study.pk)
    organization = organization_named(code=code, study=study, by=by)
    assert organization is not None
    if name:
        identify_organization(by=by, organization=organization, name=name)
    return organization


@first_or_found
def edit_organization(
    *,
    by: User,
    organization: Organization,
    seen: int,
    code: str,
    reason: str = "",
    name: str | None = None,
    seen_name: int = 0,
    confirmed: Collection[str] = (),
) -> Organization:
    """Correct the code of an organization, and its name where one is given.

    As with an expert: what stands is not written, and what was changed meanwhile is refused.
    """
    stored = Organization.objects.select_related("study").get(pk=organization.pk)
    if name is not None:
        _store_name(stored, name, seen_name, by=by)
    before, code_before, key = stored.content(), stored.code, stored.key
    questions = recode(stored, code, reason)
    if stored.content() != before:
        require_seen(stored, seen)
        log.update(stored, by=by, action="organization.edited", reason=reason.strip())
        settle(stored, key)
        _rename_in_approved(stored, code_before, by=by)
    require_confirmed(questions, confirmed)
    return stored


def _store_name(organization: Organization, name: str, seen: int, *, by: User) -> None:
    stored = OrganizationIdentity.objects.filter(organization=organization).first()
    if name != (stored.name if stored else ""):
        require_seen(stored, seen)
        identify_organization(by=by, organization=organization, name=name)


def _rename_in_approved(organization: Organization, code_before: str, *, by: User) -> None:
    """Name the new code where what was approved of an interview that is open again has the old."""
    approved = Q(approved_content__organization=code_before)
    interviews = Interview.objects.filter(approved, wave__study=organization.study_id)
    for interview in interviews.select_related("wave__study"):
        interview.approved_content["organization"] = organization.code  # type: ignore[index]
        log.update(interview, by=by, action="interview.organization_recoded")

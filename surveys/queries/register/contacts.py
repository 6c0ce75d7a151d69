"""Who the experts of a study are, for the contact list."""

from collections.abc import Iterator
from uuid import UUID

from surveys.domain.register.contact_list import Contact
from surveys.models import Consent, Respondent, Study
from surveys.queries.register.listing import Narrowed, as_listed, experts_listed

AT_ONCE = 500  # experts that a few queries are about

Consents = dict[str, dict[str, bool]]


def contacts_of(study: Study) -> Iterator[Contact]:
    """Yield the experts of a study by code, with what their pages in the register show of them."""
    keys = [*experts_listed(study, Narrowed()).values_list("pk", flat=True)]
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        consents = _consents_of(some)
        for expert in as_listed(some, by_identity=True):
            yield _contact(expert, consents.get(expert.pk, {}))


def _consents_of(experts: list[UUID]) -> dict[UUID, Consents]:
    """Return by expert, purpose and wave whether a consent stands; of several the last says it."""
    found: dict[UUID, Consents] = {}
    given = Consent.objects.filter(respondent__in=experts)
    in_time = given.order_by("wave__position", "given_on", "withdrawn_on", "id")
    for expert, purpose, wave, withdrawn in in_time.values_list(
        "respondent", "purpose", "wave__code", "withdrawn_on"
    ):
        of_purpose = found.setdefault(expert, {}).setdefault(purpose, {})
        of_purpose[wave] = of_purpose.get(wave, False) or withdrawn is None
    return found


def _contact(expert: Respondent, consents: Consents) -> Contact:
    identity = getattr(expert, "identity", None)
    works_at = expert.last_organization
    named = getattr(works_at, "identity", None)
    interviews = expert.interviews.all()
    return Contact(
        code=expert.code,
        name=identity.name if identity else "",
        email=identity.email if identity else "",
        phone=identity.phone if identity else "",
        organization_code=works_at.code if works_at else "",
        organization=named.name if named else "",
        waves=tuple(dict.fromkeys(one.wave.code for one in interviews)),
        consents=consents,
    )

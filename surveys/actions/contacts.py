"""Taking the contact list: who takes it and why is written down before anything leaves."""

from django.db import transaction
from django.utils import timezone

from surveys.actions import log
from surveys.domain.refusals import Refused
from surveys.domain.register.contact_list import Contact, names_somebody
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.models import ContactExport, Study, User
from surveys.queries.register.contacts import contacts_of
from surveys.rules import require

TAKEN = "contacts.taken"
"""What the log calls it."""
NEEDED = (Permission.RECORDS_EXPORT, Permission.IDENTITY_READ)
"""What a role must include for it."""


def take_contacts(*, by: User, study: Study, reason: str, format: str) -> list[Contact]:
    """Return the contacts of a study to whoever takes them, and write that down without names.

    Raises RoleFallsShort where a role is missing, Refused where no reason is given or it names an
    expert.
    """
    for permission in NEEDED:
        require(by, permission, study)
    reason = reason.strip()
    if not reason:
        raise Refused(
            gettext_noop("Say why the contacts are taken; it stays in the log."),
            code="reason_missing",
        )
    contacts = [*contacts_of(study)]
    if names_somebody(reason, contacts):
        raise Refused(
            gettext_noop(
                "The reason names an expert, and it stays in the log for good. Say it without "
                "names and addresses."
            ),
            code="reason_names_somebody",
        )
    taken = ContactExport(
        study=study,
        by=by,
        at=timezone.now(),
        reason=reason,
        format=format,
        experts=len(contacts),
    )
    with transaction.atomic():
        log.insert(taken, by=by, action=TAKEN)
    return contacts

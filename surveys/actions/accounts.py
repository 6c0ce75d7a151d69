"""People who sign in, and their roles in a study."""

from django.db import transaction

from surveys.actions import log
from surveys.actions.idempotency import first_or_found
from surveys.domain.roles import Role
from surveys.models import Membership, Study, User

SYSTEM_USERNAME = "nucleus-system"


def system_account() -> User:
    """Return the account in whose name commands write; nobody can sign in with it."""
    account, created = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"is_active": False, "is_superuser": True}
    )
    if created:
        account.set_unusable_password()
        account.save()
    return account


@first_or_found
def add_member(*, study: Study, user: User, role: str, by: User) -> Membership:
    """Give a person a role in a study; giving it twice changes nothing."""
    existing = Membership.objects.filter(study=study, user=user, role=role).first()
    if existing:
        return existing
    membership = Membership(study=study, user=user, role=role)
    log.insert(membership, by=by, action="membership.added")
    return membership


@transaction.atomic
def remove_member(*, study: Study, user: User, role: str, by: User) -> bool:
    """Take a role away, from the next page on; return whether the person had it."""
    membership = Membership.objects.filter(study=study, user=user, role=role).first()
    if membership:
        log.delete(membership, by=by, action="membership.removed")
    return membership is not None


@transaction.atomic
def create_demo_accounts(*, study: Study, password: str) -> list[User]:
    """Create (or reset) `researcher`, `analyst` and `admin`, one for each role in the study."""
    accounts = []
    for role in Role:
        account, _ = User.objects.get_or_create(username=role)
        account.is_staff = role == Role.ADMIN
        account.set_password(password)
        account.save()
        account.user_permissions.clear()  # an earlier version gave all to view; roles say it now
        add_member(study=study, user=account, role=role, by=system_account())
        accounts.append(account)
    return accounts

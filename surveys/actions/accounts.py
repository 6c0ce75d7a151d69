"""People who sign in, and their roles in a study.

A role is a record, with a history. An account is none: it belongs to no study, and its row holds a
password. Who made or changed it is told by the list of acts that the Django admin keeps.
"""

from collections.abc import Collection

from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import F

from surveys.actions import locks, log
from surveys.actions.idempotency import first_or_found
from surveys.domain.refusals import Refused
from surveys.domain.roles import Role
from surveys.domain.wording import gettext_noop
from surveys.models import Membership, Study, User
from surveys.queries.people import admins_beside
from surveys.rules import may_edit_accounts

SYSTEM_USERNAME = "nucleus-system"
WHO_IT_IS = frozenset({"username", "first_name", "last_name", "email", "is_staff", "is_superuser"})
"""What is changed of an account; its password, and whether it is active, have acts of their own."""
LETS_IN = ("is_active", "is_staff", "is_superuser")
"""What somebody must be to change accounts in the Django admin."""


def system_account() -> User:
    """Return the account in whose name commands write; nobody can sign in with it."""
    account, created = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"is_active": False, "is_superuser": True}
    )
    if created:
        account.set_unusable_password()
        account.save()
    return account


@transaction.atomic
def create_account(*, account: User, by: User) -> User:
    """Store a new account as its form filled it in, with the password."""
    check_account(account=account, by=by)
    account.save(force_insert=True)
    return account


@transaction.atomic
def change_account(*, account: User, fields: Collection[str], by: User) -> User:
    """Store those of these fields that say who it is.

    With the address the former ones go, or they would still get a link to a new password.
    """
    check_account(account=account, by=by)
    account.save(update_fields=WHO_IT_IS.intersection(fields))
    if "email" in fields:
        former = EmailAddress.objects.filter(user=account).exclude(email__iexact=account.email)
        former.delete()
    return account


@transaction.atomic
def activate_account(*, account: User, by: User) -> User:
    """Let somebody sign in again."""
    return _set_active(account, True, by=by)


@transaction.atomic
def deactivate_account(*, account: User, by: User) -> User:
    """Lock somebody out of everything, from the next page on; what they did stays theirs."""
    return _set_active(account, False, by=by)


@transaction.atomic
def open_account(*, account: User) -> User:
    """Store the account of somebody who was invited, with the password that they chose."""
    account.is_staff = account.is_superuser = False
    _require_free_name(account)
    account.save(force_insert=True)
    return account


@transaction.atomic
def describe_oneself(*, by: User, first_name: str, last_name: str, language: str) -> User:
    """Store what somebody says of themselves; nobody else's account is touched."""
    said = {"first_name": first_name, "last_name": last_name, "language": language}
    for name, value in said.items():
        setattr(by, name, value)
    by.save(update_fields=said)
    return by


@transaction.atomic
def end_sessions(*, account: User, by: User) -> User:
    """Sign somebody out everywhere, from the next page on; whoever did it is written down."""
    User.objects.filter(pk=account.pk).update(sign_outs=F("sign_outs") + 1)
    account.refresh_from_db(fields=["sign_outs"])
    note_act(account=account, by=by, text="Ended all sessions.")
    return account


def note_act(*, account: User, by: User, text: str) -> None:
    """Write an act on an account into the list that the Django admin keeps."""
    LogEntry.objects.log_actions(by.pk, [account], CHANGE, change_message=text, single_object=True)


@transaction.atomic
def switch_account(*, account: User, active: bool, by: User) -> User:
    """Deactivate or activate an account from a page of a study, and write down who did."""
    switched = _set_active(account, active, by=by)
    note_act(account=account, by=by, text="Activated." if active else "Deactivated.")
    return switched


def check_account(*, account: User, by: User) -> None:
    """Refuse what an account must not become; a form asks in the transaction that will write.

    Superusers wait for each other here: else two could lock out each other, or give one name twice.
    """
    editors = User.objects.select_for_update().filter(is_superuser=True, is_active=True)
    if not may_edit_accounts(by) or by.pk not in {editor.pk for editor in editors.order_by("pk")}:
        raise Refused(
            gettext_noop("Only superusers make and change accounts."), code="not_a_superuser"
        )
    stored = User.objects.filter(pk=account.pk).first()
    if stored is None or stored.username != account.username:
        _require_free_name(account)
    if stored is not None:
        _require_no_change_of_the_system(stored)
        _require_nobody_locked_out(stored, account, by=by)


def _set_active(account: User, active: bool, *, by: User) -> User:
    account.is_active = active
    check_account(account=account, by=by)
    account.save(update_fields=["is_active"])
    return account


def _require_free_name(account: User) -> None:
    """Two names that differ only in their case would be one at the sign-in, which takes neither."""
    locks.hold_name("account", account.username)
    others = User.objects.exclude(pk=account.pk).filter(username__iexact=account.username)
    if others.exists() or account.username.casefold() == SYSTEM_USERNAME:
        raise Refused(
            gettext_noop(
                "The name %(name)s is taken, perhaps in other letter case. Choose another one."
            ),
            {"name": account.username},
            code="taken_name",
        )


def _require_no_change_of_the_system(stored: User) -> None:
    if stored.username == SYSTEM_USERNAME:
        raise Refused(
            gettext_noop("Commands write in the name of %(name)s. Nobody changes that account."),
            {"name": SYSTEM_USERNAME},
            code="system_account",
        )


def _require_nobody_locked_out(stored: User, account: User, *, by: User) -> None:
    """Somebody must be left who can open the Django admin and change accounts there."""
    if not any(getattr(stored, name) and not getattr(account, name) for name in LETS_IN):
        return
    if account.pk == by.pk:
        raise Refused(
            gettext_noop(
                "Nobody makes their own account inactive, or takes from it being staff or a "
                "superuser. Ask another superuser."
            ),
            code="own_account",
        )
    keepers = User.objects.filter(**dict.fromkeys(LETS_IN, True))
    if set(keepers.values_list("pk", flat=True)) == {stored.pk}:
        raise Refused(
            gettext_noop(
                "This is the last account that is active, staff and a superuser. Without it nobody "
                "could change accounts; make another one first."
            ),
            code="last_superuser",
        )


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
    """Take a role away, from the next page on; return whether the person had it.

    Refused where nobody were left who gives roles in the study. Two who take them from each other
    at once wait for one another.
    """
    locks.hold(study.pk)
    membership = Membership.objects.filter(study=study, user=user, role=role).first()
    if membership:
        if role == Role.ADMIN and not admins_beside(study, user).exists():
            raise Refused(
                gettext_noop(
                    "%(name)s is the last admin of the study who can sign in. Make somebody else "
                    "an admin first."
                ),
                {"name": user.get_username()},
                code="last_admin",
            )
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

"""Who is in a study: an admin gives and takes roles, removes somebody, hands over.

Nobody gives a role to themselves, and a study keeps an admin. Both are asked in the transaction
that writes, where whoever else changes who is in the study waits.
"""

from django.db import transaction

from surveys.actions import accounts, locks
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.models import Membership, Study, User
from surveys.queries.people import roles_of
from surveys.rules import people_who


@transaction.atomic
def give_role(*, study: Study, user: User, role: str, by: User) -> Membership:
    """Give somebody a role; giving it twice changes nothing."""
    require_may_give_roles(study, by)
    _require_somebody_else(user, by)
    _require_active(user)
    return accounts.add_member(study=study, user=user, role=role, by=by)


@transaction.atomic
def take_role(*, study: Study, user: User, role: str, by: User) -> bool:
    """Take a role from somebody, or from oneself; return whether they had it."""
    require_may_give_roles(study, by)
    return accounts.remove_member(study=study, user=user, role=role, by=by)


@transaction.atomic
def remove_person(*, study: Study, user: User, by: User) -> list[str]:
    """Take all roles in a study from somebody and end their sessions; return the roles."""
    require_may_give_roles(study, by)
    return _take_all(study, user, by=by)


@transaction.atomic
def hand_over(*, study: Study, giver: User, receiver: User, by: User) -> list[str]:
    """Give somebody in the study the roles of another one, who has none any more.

    What the giver entered stays theirs to the log, and every researcher can go on with it.
    """
    require_may_give_roles(study, by)
    _require_somebody_else(receiver, by)
    _require_active(receiver)
    if giver.pk == receiver.pk or not roles_of(study, receiver):
        raise Refused(
            gettext_noop(
                "Choose somebody else who is in this study already. Whoever is not is invited "
                "first."
            ),
            code="not_in_the_study",
        )
    roles = roles_of(study, giver)
    for role in roles:
        accounts.add_member(study=study, user=receiver, role=role, by=by)
    return _take_all(study, giver, by=by)


@transaction.atomic
def end_sessions_of(*, study: Study, user: User, by: User) -> None:
    """Sign somebody in the study out everywhere; they may sign in again."""
    require_may_give_roles(study, by)
    if not roles_of(study, user):
        raise Refused(
            gettext_noop("%(name)s is not in this study any more."),
            {"name": user.get_username()},
            code="not_in_the_study",
        )
    accounts.end_sessions(account=user, by=by)


def require_may_give_roles(study: Study, by: User) -> None:
    """Refuse whoever may not give roles in a study just now, whatever their page showed.

    Whoever else changes who is in the study waits until the transaction ends.
    """
    locks.hold(study.pk)
    if not may_give_roles(study, by):
        raise Refused(
            gettext_noop("Only an admin of the study gives and takes roles."), code="not_an_admin"
        )


def may_give_roles(study: Study, user: User) -> bool:
    """Say whether somebody may give roles in a study, as it is stored now."""
    if user.username == accounts.SYSTEM_USERNAME:
        return True
    return people_who(Permission.PEOPLE_EDIT, study).filter(pk=user.pk).exists()


def _take_all(study: Study, user: User, *, by: User) -> list[str]:
    roles = roles_of(study, user)
    for role in roles:
        accounts.remove_member(study=study, user=user, role=role, by=by)
    if roles and user.pk != by.pk:
        accounts.end_sessions(account=user, by=by)
    return roles


def _require_somebody_else(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise Refused(
            gettext_noop("Nobody gives themselves a role. Ask another admin of the study."),
            code="own_role",
        )


def _require_active(user: User) -> None:
    if not user.is_active:
        raise Refused(
            gettext_noop(
                "The account %(name)s is deactivated, so it gets no role. A superuser activates "
                "it again."
            ),
            {"name": user.get_username()},
            code="inactive_account",
        )

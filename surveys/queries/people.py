"""Who is in a study, who else may open it, and what somebody who leaves has begun."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from surveys.domain.interviews import INCOMPLETE
from surveys.domain.roles import Role
from surveys.models import Interview, Membership, Study, User


def people_of(study: Study) -> QuerySet[User]:
    """Accounts with a role in a study; of their memberships each has those there only."""
    here = Membership.objects.filter(study=study)
    return (
        User.objects.filter(pk__in=here.values("user"))
        .prefetch_related(Prefetch("memberships", queryset=here))
        .order_by("username")
    )


def roles_of(study: Study, user: User) -> list[str]:
    """Return the roles that somebody has in a study, in the order of the table of roles."""
    held = set(Membership.objects.filter(study=study, user=user).values_list("role", flat=True))
    return [role.value for role in Role if role in held]


def roles_by_study(user: User) -> list[tuple[Study, list[str]]]:
    """Return each study of somebody with their roles there, in the order of the table of roles."""
    held: dict[Study, set[str]] = {}
    for one in Membership.objects.filter(user=user).select_related("study").order_by("study__slug"):
        held.setdefault(one.study, set()).add(one.role)
    return [
        (study, [role.value for role in Role if role in roles]) for study, roles in held.items()
    ]


def superusers() -> QuerySet[User]:
    """Accounts that may do everything in every study and sign in; that of the system cannot."""
    return User.objects.filter(is_superuser=True, is_active=True).order_by("username")


def admins_beside(study: Study, user: User) -> QuerySet[User]:
    """Admins of a study other than this person who can sign in."""
    admins = Membership.objects.filter(study=study, role=Role.ADMIN).exclude(user=user)
    return User.objects.filter(pk__in=admins.values("user"), is_active=True)


def unfinished_of(study: Study, users: Iterable[User]) -> QuerySet[Interview]:
    """Interviews that these people entered and that somebody must still submit."""
    return (
        Interview.objects.of_study(study)
        .filter(created_by__in=list(users), state__in=[state.value for state in INCOMPLETE])
        .select_related("wave", "respondent")
        .order_by("wave__position", "respondent__code", "id")
    )

"""Who may do what: the one place where a role, a study and an object meet."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from surveys.domain.roles import IN_WORDS, ROLES, Permission, allowed_by
from surveys.models import Interview, Membership, Study, User, Visitor
from surveys.queries.handing_in import handed_in_by

Found = TypeVar("Found", bound=Model)


class SignedInRequest(HttpRequest):
    """A request for a page that asks to sign in first."""

    user: User


class RoleFallsShort(PermissionDenied):
    """The person may see the study, but a role is missing; the text says what it would allow."""


def permissions_of(user: Visitor, study: Study) -> frozenset[Permission]:
    """Return what the user may do in the study; remembered on the user for the request."""
    if not user.is_authenticated:
        return frozenset()
    if user.is_superuser:
        return frozenset(Permission)
    remembered: dict[UUID, frozenset[Permission]]
    remembered = user.__dict__.setdefault("_study_permissions", {})
    if study.pk not in remembered:
        roles = Membership.objects.filter(user=user, study=study).values_list("role", flat=True)
        remembered[study.pk] = allowed_by(roles)
    return remembered[study.pk]


def can(user: Visitor, permission: Permission, study: Study) -> bool:
    """Say whether a role of the user in the study allows it."""
    return permission in permissions_of(user, study)


def studies_where(user: Visitor, permission: Permission) -> QuerySet[Study]:
    """Return the studies in which a role of the user allows it."""
    if not user.is_authenticated:
        return Study.objects.none()
    if user.is_superuser:
        return Study.objects.all()
    roles = [role for role, allowed in ROLES.items() if permission in allowed]
    held = Membership.objects.filter(user=user, role__in=roles)
    return Study.objects.filter(pk__in=held.values("study"))


def may_anywhere(user: Visitor, permission: Permission) -> bool:
    """Say whether a role of the user in some study allows it; asked once for the request."""
    if not user.is_authenticated:
        return False
    remembered = user.__dict__.setdefault("_permissions_anywhere", {})
    if user.pk not in remembered:
        roles = Membership.objects.filter(user=user).order_by().values_list("role", flat=True)
        remembered[user.pk] = allowed_by(roles.distinct())
    return permission in remembered[user.pk]


def people_who(permission: Permission, study: Study) -> QuerySet[User]:
    """Return the accounts that can sign in and whose roles in the study allow it, as of now."""
    roles = [role for role, allowed in ROLES.items() if permission in allowed]
    held = Membership.objects.filter(study=study, role__in=roles)
    may = Q(is_superuser=True) | Q(pk__in=held.values("user"))
    return User.objects.filter(may, is_active=True)


def may_edit_accounts(user: Visitor) -> bool:
    """Superusers make, change and deactivate accounts, which belong to no study."""
    return user.is_superuser


def may_create_studies(user: Visitor) -> bool:
    """Superusers, staff, and admins of a study, who let people in already."""
    if not user.is_authenticated:
        return False
    return user.is_superuser or user.is_staff or may_anywhere(user, Permission.PEOPLE_EDIT)


def may_approve(
    user: Visitor, interview: Interview, handed_in: Mapping[UUID, Collection[int]] | None = None
) -> bool:
    """An admin approves any interview, a researcher only what others entered and handed in.

    `handed_in` says of a whole list who handed in what (see `handed_in_by`); it is looked up
    where it is not given.
    """
    study = interview.wave.study
    if not can(user, Permission.INTERVIEW_APPROVE, study):
        return False
    if can(user, Permission.PEOPLE_EDIT, study):
        return True
    if interview.created_by_id == user.pk:
        return False
    handed_in = handed_in_by([interview]) if handed_in is None else handed_in
    return user.pk not in handed_in.get(interview.pk, ())


def get_for_user(
    queryset: type[Found] | QuerySet[Found],
    user: Visitor,
    permission: Permission,
    *,
    study_of: Callable[[Any], Study] = lambda study: study,
    **lookup: Any,
) -> Found:
    """Fetch one object: 404 if its study is hidden from the user, 403 if the role falls short."""
    obj = get_object_or_404(queryset, **lookup)
    study = study_of(obj)
    if not permissions_of(user, study):
        get_object_or_404(Study.objects.none())
    require(user, permission, study)
    return obj


def require(user: Visitor, permission: Permission, study: Study) -> None:
    """Raise RoleFallsShort, which pages answer with 403, where no role of the user allows it."""
    if not can(user, permission, study):
        raise RoleFallsShort(
            _("Your role does not include: %(permission)s. Ask an admin of the study.")
            % {"permission": _(IN_WORDS[permission])}
        )

"""Roles in words, and the table that says who may do what: the rules themselves, read out."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from surveys.domain.roles import IN_WORDS, ROLE_NAMES, ROLES, Permission, Role


@dataclass(frozen=True)
class RolesTable:
    """The roles in their order, and for each thing that may be done which of them may do it."""

    roles: list[str]
    rows: list[tuple[str, list[bool]]]


def roles_table() -> RolesTable:
    """Return who may do what in a study."""
    return RolesTable(
        roles=roles_in_words(Role),
        rows=[
            (capfirst(_(IN_WORDS[one])), [one in ROLES[role] for role in Role])
            for one in Permission
        ],
    )


def roles_in_words(roles: Iterable[str]) -> list[str]:
    """Return the names of roles; one that only a later version knows stands for itself."""
    return [_(ROLE_NAMES[role]) if role in ROLE_NAMES else role for role in roles]

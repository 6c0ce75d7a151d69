"""The enumerations of the domain as columns have them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


def translated(words: Mapping[str, str]) -> list[tuple[str, str | Promise]]:
    """Return choices from words by member; each word is translated when it is read."""
    return [(str(member), gettext_lazy(word)) for member, word in words.items()]


def values(members: Iterable[StrEnum]) -> tuple[str, ...]:
    """Return the members as a constraint lists them: plain text, as in the migrations."""
    return tuple(member.value for member in members)

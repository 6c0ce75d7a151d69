"""The enumerations of `analytics.domain` as choices of a column."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


def translated(words: Mapping[str, str]) -> list[tuple[str, str | Promise]]:
    """Return choices from words by member; each word is translated when it is read."""
    return [(str(member), gettext_lazy(word)) for member, word in words.items()]

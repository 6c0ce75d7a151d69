"""Who reads: the language in which words and numbers are made at the edge."""

import datetime
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from surveys.domain.messages import Message, Spoken
from surveys.domain.wording import Named, Texts, in_language


def language() -> str:
    """Return the reader's language."""
    return (get_language() or "en").split("-")[0]


def language_name(code: str) -> str:
    """Return what the reader calls a language within a sentence; where nobody knows, its code."""
    try:
        name = str(get_language_info(code.lower())["name_translated"])
    except KeyError:
        return code
    return name if language() == "en" else name.lower()


def in_words(said: Message | Spoken) -> str:
    """Return what a message says, or what an exception does, in the reader's language."""
    message = said.said if isinstance(said, Spoken) else said
    return message.text(language(), worded)


def localized(texts: Texts | None) -> str:
    """Return a text in the reader's language."""
    return in_language(texts, language())


def worded(template: str, params: Mapping[str, Any]) -> str:
    """Return a message in the reader's language: its dates and names, too."""
    return _(template) % {name: _worded(value) for name, value in params.items()}


def day_in_words(stored: str) -> str:
    """Return a date as it is stored (2019-06-03) as the reader's language has it.

    What somebody typed and is no date stays as it was typed.
    """
    try:
        return date_format(datetime.date.fromisoformat(stored))
    except ValueError:
        return stored


def moment_in_words(stored: str) -> str:
    """Return a time (14:30:00), or a date and time, as the reader's language has it."""
    day, _separator, time = stored.rpartition("T")
    shown = time.removesuffix(":00") if time.count(":") > 1 else time
    return f"{day_in_words(day)}, {shown}" if day else shown


def _worded(value: Any) -> Any:
    """Return a parameter of a message as the reader's language has it: a date, or names."""
    if isinstance(value, datetime.date):
        return date_format(value)
    return value.said(language(), _) if isinstance(value, Named) else value


@cache
def in_every_language(text: str) -> tuple[str, ...]:
    """Return what a text of Nucleus is in each of its languages, as a file may have it."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(_(text))
    return tuple(dict.fromkeys(found))

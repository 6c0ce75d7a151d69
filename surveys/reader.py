"""Who reads: the language in which words and numbers are made at the edge."""

import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.domain.wording import Named


def language() -> str:
    """Return the reader's language."""
    return (get_language() or "en").split("-")[0]


def in_words(said) -> str:
    """Return what a message says (anything with a template and params) in the reader's language."""
    return _(said.template) % {name: _worded(value) for name, value in said.params.items()}


def _worded(value):
    """Return a parameter of a message as the reader's language has it: a date, or names."""
    if isinstance(value, datetime.date):
        return date_format(value)
    return value.said(language(), _) if isinstance(value, Named) else value

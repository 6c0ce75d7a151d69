"""Words and numbers as the reader's language writes them."""

import json
from collections.abc import Mapping

from django import template

from surveys.domain import numbers
from surveys.domain.wording import in_language
from surveys.presenters.answers import missing_label
from surveys.reader import in_words, language

register = template.Library()


@register.filter
def localized(texts: Mapping[str, str] | None) -> str:
    """Return a text in the reader's language."""
    return in_language(texts, language())


@register.filter
def as_json(value: object) -> str:
    """Return a value as JSON, for a data attribute (escaped by the template)."""
    return json.dumps(value, ensure_ascii=False)


@register.filter
def percent(value: float | None, digits: int | str = 0) -> str:
    """Return a share in [0, 1] as a percentage: 38% in English, 38 % in Spanish."""
    return numbers.percent(value, language(), int(digits))


@register.filter
def signed(value: float | None, digits: int | str = 0) -> str:
    """Return a difference with its sign."""
    return numbers.signed(value, language(), int(digits))


@register.filter
def number(value: float | None, digits: int | str = 0) -> str:
    """Return a number with the separators of the language."""
    return numbers.number(value, language(), int(digits))


register.filter(in_words)
register.filter(missing_label)

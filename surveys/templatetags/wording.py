"""Words and numbers as the reader's language writes them."""

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.utils.translation import gettext

from surveys.domain import numbers
from surveys.domain.sampling import MILLION
from surveys.presenters.answers import missing_label
from surveys.reader import in_words, language, localized

register = template.Library()


@register.filter
def colon(name: str) -> str:
    """Return the mark before what is said of something: none after a name that ends in “?”."""
    return "" if str(name).endswith((".", ":", ";", "?", "!", "…")) else ":"


@register.filter("percent")
def percent_in_words(value: float | None, digits: int | str = 0) -> str:
    """Return a share in [0, 1] as a percentage: 38% in English, 38 % in Spanish."""
    return numbers.percent(value, language(), int(digits))


@register.filter("signed")
def signed_in_words(value: float | None, digits: int | str = 0) -> str:
    """Return a difference with its sign."""
    return numbers.signed(value, language(), int(digits))


@register.filter("number")
def number_in_words(value: float | None, digits: int | str = 0) -> str:
    """Return a number with the separators of the language."""
    return numbers.number(value, language(), int(digits))


@register.filter
def weight(millionths: int | None) -> str:
    """Return a weight, or a sum of weights, with all its decimals."""
    if millionths is None:
        return numbers.NOTHING
    value = Decimal(millionths) / MILLION
    return numbers.number(value, language(), numbers.decimals_of(value))


@register.filter
def translated(words: str) -> str:
    """Return words that pure code marked for translation in the reader's language."""
    return gettext(words)


@register.filter
def said_in(texts: Mapping[str, str], code: str) -> str:
    """Return a text in one language and no other; empty where it lacks."""
    return texts.get(code, "")


register.filter(in_words)
register.filter(localized)
register.filter(missing_label)

"""Words and numbers as the reader's language writes them."""

import json

from django import template
from django.utils.translation import gettext as _

from surveys.domain import numbers
from surveys.domain.missing import Missing
from surveys.domain.wording import in_language
from surveys.reader import in_words, language

register = template.Library()


@register.filter
def localized(texts) -> str:
    """Return a text in the reader's language."""
    return in_language(texts, language())


@register.filter
def as_json(value) -> str:
    """Return a value as JSON, for a data attribute (escaped by the template)."""
    return json.dumps(value, ensure_ascii=False)


@register.filter
def missing_label(kind) -> str:
    """Return the words for a kind of empty."""
    return {
        Missing.NOT_ASKED: _("not asked"),
        Missing.NOT_APPLICABLE: _("not applicable"),
        Missing.NO_ANSWER: _("no answer"),
        Missing.REFUSED: _("refused"),
        Missing.DONT_KNOW: _("don't know"),
    }[Missing(kind)]


@register.filter
def percent(value, digits=0) -> str:
    """Return a share in [0, 1] as a percentage: 38% in English, 38 % in Spanish."""
    return numbers.percent(value, language(), int(digits))


@register.filter
def signed(value, digits=0) -> str:
    """Return a difference with its sign."""
    return numbers.signed(value, language(), int(digits))


@register.filter
def number(value, digits=0) -> str:
    """Return a number with the separators of the language."""
    return numbers.number(value, language(), int(digits))


register.filter(in_words)

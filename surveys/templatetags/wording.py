"""Words and numbers as the reader's language writes them."""

import json

from babel.numbers import format_decimal, format_percent
from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.domain.missing import Missing
from surveys.domain.wording import in_language

register = template.Library()


def language() -> str:
    return (get_language() or "en").split("-")[0]


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
    if value is None:
        return "—"
    pattern = "#,##0" + ("." + "0" * int(digits) if int(digits) else "")
    mark = "\u00a0%" if language() == "es" else "%"
    return format_percent(value, format=pattern + mark, locale=language())


@register.filter
def points(value, digits=0) -> str:
    """Return a difference of shares in percentage points, with its sign."""
    if value is None:
        return "—"
    pattern = "#,##0" + ("." + "0" * int(digits) if int(digits) else "")
    text = format_decimal(100 * value, format=f"+{pattern};\u2212{pattern}", locale=language())
    return _("%(points)s points") % {"points": text}


@register.filter
def number(value, digits=0) -> str:
    """Return a number with the separators of the language."""
    if value is None:
        return "—"
    pattern = "#,##0" + ("." + "0" * int(digits) if int(digits) else "")
    return format_decimal(value, format=pattern, locale=language())

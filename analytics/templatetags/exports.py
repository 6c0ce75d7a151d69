"""What pages call formats of data files, and what a row of them is about."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext

from surveys.domain.data_files.registry import FORMATS
from surveys.domain.layout.options import Unit
from surveys.domain.wording import gettext_noop

register = template.Library()
UNITS: Mapping[str, str] = {
    Unit.INTERVIEW: gettext_noop("interviews"),
    Unit.PROJECT: gettext_noop("projects"),
    Unit.BOTH: gettext_noop("interviews and projects"),
    Unit.ANSWER: gettext_noop("answers"),
}


@register.filter
def format_label(name: str) -> str:
    """Return what a format is called to the reader; one of another version by its name."""
    return gettext(FORMATS[name].label) if name in FORMATS else name.upper()


@register.filter
def unit_label(unit: str) -> str:
    """Return what the rows of a file are, in the reader's language."""
    return gettext(UNITS[unit]) if unit in UNITS else unit

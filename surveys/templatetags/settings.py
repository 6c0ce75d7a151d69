"""What the pages of settings say of readers and of fields."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.formats import localize

from surveys.queries.readers import listed_in_words

register = template.Library()
register.filter(listed_in_words)


@register.filter
def of_field(found: Mapping[str, str] | str, name: str) -> str:
    """Return what is said of a field; nothing where nothing is said of any."""
    return found.get(name, "") if isinstance(found, Mapping) else ""


@register.filter
def shown(field: BoundField) -> Any:
    """Return what a field that cannot be changed holds, in the reader's words."""
    value = field.value()
    labels = dict(getattr(field.field, "choices", None) or ())
    return labels.get(value, "" if value is None else localize(value))

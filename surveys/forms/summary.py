"""The list above a form that came back: all that is wrong with it, each with the way there."""

from collections.abc import Iterator
from typing import NamedTuple

from django.forms import BaseForm, BoundField


class SummaryLine(NamedTuple):
    """One line of the list: the words beside the field, and where it is."""

    text: str
    target: str = ""
    subject: str = ""


def lines_of(form: BaseForm) -> Iterator[SummaryLine]:
    """Yield a line for each problem of a form; one of no field leads to the first."""
    for text in form.non_field_errors():
        yield SummaryLine(str(text), next(map(element_of, form.visible_fields()), ""))
    for bound in form:
        for text in bound.errors:
            yield SummaryLine(str(text), element_of(bound), str(bound.label))


def element_of(bound: BoundField) -> str:
    """Return the id of the element that a link to a field leads to: of choices the first."""
    return bound.id_for_label or f"{bound.auto_id}_0"

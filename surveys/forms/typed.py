"""What a form sent, as a person reads it: each field beside what it was asked as.

For pages that keep words and show no form.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.forms import BooleanField, Field
from django.utils.translation import gettext as _

from surveys.domain.consents import PURPOSES
from surveys.domain.wording import gettext_noop
from surveys.forms.consents import GivingForm, WithdrawalForm
from surveys.forms.details import DetailsForm
from surveys.forms.experts import CorrectionForm
from surveys.forms.settings.labels import label_of_setting

Fields = Iterable[tuple[str, str]]

# What a page says to the server, nobody typed it: ids, versions, which button, what was asked.
MACHINERY = frozenset(
    {
        *("id", "seen", "wave", "confirm", "action"),
        *("purpose", "act", "consent", "back", "expert", "show"),
    }
)

DEFINITION_TEXTS = {
    "label": gettext_noop("Name"),
    "question": gettext_noop("Question that it answers"),
    "definition": gettext_noop("What is counted, in words"),
}
TEXT_OF_DEFINITION = re.compile(r"(label|question|definition)_([A-Za-z0-9-]+)")


class Typed(NamedTuple):
    """One thing that was typed, and what it was asked as."""

    name: str
    words: str


def typed_in_words(fields: Fields) -> list[Typed]:
    """Return all that was typed, in the order of the form."""
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        if value.strip() and name not in MACHINERY:
            sent.setdefault(name, []).append(value)
    return [_typed(name, values) for name, values in sent.items()]


def _typed(name: str, values: list[str]) -> Typed:
    if name.startswith("details-"):
        name = name.removeprefix("details-")
        return _of_field(DetailsForm.base_fields.get(name), name, values)
    return _of_other_form(name, values)


def _of_other_form(name: str, values: list[str]) -> Typed:
    """Return a field of the other forms: of consents, experts, reasons, definitions."""
    purpose, _dash, part = name.partition("-")
    if purpose in PURPOSES:
        fields = GivingForm.base_fields | WithdrawalForm.base_fields
        told = _of_field(fields.get(part), part, values)
        return Typed(f"{_(PURPOSES[purpose])}: {told.name}", told.words)
    labels = {
        "note": _("Why?"),
        "keep": _("The code that stays"),
        "merge": _("The code that ends"),
    }
    if name in labels:
        return Typed(labels[name], values[0])
    if name in CorrectionForm.base_fields:
        return _of_field(CorrectionForm.base_fields[name], name, values)
    return Typed(label_of_setting(name) or _of_definition(name) or name, ", ".join(values))


def _of_definition(name: str) -> str:
    """Return what a field of an indicator or a segment is called; "" for any other."""
    if found := TEXT_OF_DEFINITION.fullmatch(name):
        return f"{_(DEFINITION_TEXTS[found[1]])} ({found[2]})"
    labels = {
        "code": _("Code"),
        "base": _("Base"),
        "numerator": _("Counted"),
        "value": _("Averaged"),
        "kind": _("Kind"),
        "unit": _("Unit"),
        "variable": _("Broken down by"),
        "waves": _("Waves"),
    }
    return labels.get(name, "")


def _of_field(field: Field | None, name: str, values: list[str]) -> Typed:
    """Return a field as its form words it; by its name where there is none such."""
    if field is None:
        return Typed(name, ", ".join(values))
    if isinstance(field, BooleanField):
        return Typed(str(field.label), _("yes"))
    labels = dict(getattr(field, "choices", ()))
    return Typed(str(field.label), ", ".join(str(labels.get(value, value)) for value in values))

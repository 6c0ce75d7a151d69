"""Fields that say in our own words what is wrong, and what to do about it."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy

from surveys.domain.dates import date_problem
from surveys.domain.details import LONGEST_MINUTES, wrong_minutes
from surveys.reader import worded

OWN_WORDS = {
    "required": gettext_lazy("This is needed. Fill it in."),
    "max_length": gettext_lazy(
        "This has %(show_value)s characters. Shorten it to at most %(limit_value)s."
    ),
    "min_value": gettext_lazy(
        "Write a number that is at least %(limit_value)s (got %(show_value)s)."
    ),
    "max_value": gettext_lazy(
        "Write a number that is at most %(limit_value)s (got %(show_value)s)."
    ),
    "invalid_choice": gettext_lazy("%(value)s is not offered here. Choose from what is offered."),
    "invalid_list": gettext_lazy("This could not be read. Choose from what is offered."),
    "null_characters_not_allowed": gettext_lazy(
        "This holds a character that cannot be stored. Remove it; it often comes with text pasted "
        "from another program."
    ),
}
NO_DATE = gettext_lazy("This is no date of the calendar. Write it like 2019-06-30.")
NO_NUMBER = gettext_lazy("This is no whole number. Write it in digits, such as 45.")
NOTHING_CHOSEN = gettext_lazy("This is needed. Choose one.")


class OwnWordsForm(forms.Form):
    """A form whose every field says what is wrong in our own words, none in those of Django."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages |= own_words(field)


def own_words(field: forms.Field) -> dict[str, Any]:
    """Return what a field says, by the kind of what is wrong."""
    if isinstance(field, forms.DateField):
        return OWN_WORDS | {"invalid": NO_DATE}
    if isinstance(field, forms.IntegerField):
        return OWN_WORDS | {"invalid": NO_NUMBER}
    if isinstance(field, forms.ChoiceField):
        return OWN_WORDS | {"required": NOTHING_CHOSEN}
    return OWN_WORDS


def validate_past(day: datetime.date) -> None:
    """Refuse a date on which nothing can have happened yet, and one that cannot be."""
    if wrong := date_problem(day, today=timezone.localdate()):
        raise ValidationError(worded(*wrong))


class PastDateField(forms.DateField):
    """The day on which something happened."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(validators=[validate_past], **kwargs)


def validate_minutes(minutes: int) -> None:
    """Refuse what no conversation lasts."""
    if wrong := wrong_minutes(minutes):
        raise ValidationError(worded(*wrong))


class MinutesField(forms.IntegerField):
    """How long a conversation lasted."""

    def __init__(self, **kwargs):
        super().__init__(
            label=gettext_lazy("Duration in minutes"),
            required=False,
            widget=forms.NumberInput(attrs={"min": 1, "max": LONGEST_MINUTES}),
            validators=[validate_minutes],
            **kwargs,
        )

"""Giving and withdrawing consent: the two forms of the consent page."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.dates import date_problem


def validate_past(day: datetime.date) -> None:
    """Refuse a date on which nothing can have happened yet, and one that cannot be."""
    if wrong := date_problem(day, today=timezone.localdate()):
        template, params = wrong
        raise ValidationError(_(template) % params)


class PastDateField(forms.DateField):
    """The day on which something happened."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(validators=[validate_past], **kwargs)


class TextVersionField(forms.CharField):
    """The version of the text that a respondent agreed to."""

    def __init__(self, **kwargs):
        super().__init__(
            label=gettext_lazy("Version of the consent text"),
            max_length=40,
            help_text=gettext_lazy("As printed on the consent form, such as 2019-1."),
            **kwargs,
        )


class GivingForm(forms.Form):
    """A respondent agrees to one purpose, for the first time or again."""

    text_version = TextVersionField()
    given_on = PastDateField(label=gettext_lazy("Given on"))


class WithdrawalForm(forms.Form):
    """A respondent takes back one consent."""

    withdrawn_on = PastDateField(label=gettext_lazy("Withdrawn on"))

"""Giving and withdrawing consent: the two forms of the consent page."""

from django import forms
from django.utils.translation import gettext_lazy

from surveys.forms.fields import OwnWordsForm, PastDateField


class TextVersionField(forms.CharField):
    """The version of the text that a respondent agreed to."""

    def __init__(self, **kwargs):
        super().__init__(
            label=gettext_lazy("Version of the consent text"),
            max_length=40,
            help_text=gettext_lazy("As printed on the consent form, such as 2019-1."),
            **kwargs,
        )


class GivingForm(OwnWordsForm):
    """A respondent agrees to one purpose, for the first time or again."""

    text_version = TextVersionField()
    given_on = PastDateField(label=gettext_lazy("Given on"))


class WithdrawalForm(OwnWordsForm):
    """A respondent takes back one consent."""

    withdrawn_on = PastDateField(label=gettext_lazy("Withdrawn on"))

"""Variables, themes and consent texts of a study."""

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.domain.consents import PURPOSES
from surveys.domain.privacy import PRIVACIES, PRIVACY_HELP, Privacy
from surveys.domain.questionnaire import LEVELS
from surveys.forms.settings.texts import SettingsForm, TextField
from surveys.forms.settings.waves import DayField
from surveys.models.choices import translated

LABEL = TextField(_("Label"))


class VariableForm(SettingsForm):
    """What is declared about a variable; its code stays as it is."""

    TEXTS = {"label": LABEL}
    ORDER = ("code", "label", "level", "privacy", "seen")
    PLACES = {
        "taken_code": "code",
        "wrong_code": "code",
        "no_text": "label",
        "other_level": "level",
    }

    level = forms.ChoiceField(
        label=_("Level"),
        choices=translated(LEVELS),
        help_text=_("Whether it is asked once in an interview or about each project."),
    )
    privacy = forms.ChoiceField(
        label=_("Class"),
        choices=translated(PRIVACIES),
        initial=Privacy.OPEN.value,
        help_text=_(PRIVACY_HELP),
    )


class NewVariableForm(VariableForm):
    """A variable to be declared."""

    code = forms.CharField(
        label=_("Code"),
        max_length=64,
        help_text=_("As questionnaires name it, such as team_size. It stays as it is."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ThemeForm(SettingsForm):
    """What a theme is called; its code stays as it is."""

    TEXTS = {"label": LABEL}
    ORDER = ("code", "label", "seen")
    PLACES = {"taken_code": "code", "wrong_code": "code", "no_text": "label"}


class NewThemeForm(ThemeForm):
    """A theme to be added."""

    code = forms.CharField(
        label=_("Code"),
        max_length=64,
        help_text=_("Short, such as costs. It stays as it is."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ConsentTextForm(SettingsForm):
    """A text that nobody has agreed to yet; purpose and version stay as they are."""

    TEXTS = {"text": TextField(_("Text"), _("As it is read out or signed."), is_long=True)}
    ORDER = ("purpose", "text_version", "valid_from", "text", "seen")
    PLACES = {"taken_version": "text_version", "implausible_date": "valid_from", "no_text": "text"}

    valid_from = DayField(label=_("In force from"))


class NewConsentTextForm(ConsentTextForm):
    """A new version of the text for a purpose."""

    purpose = forms.ChoiceField(label=_("What they agree to"), choices=translated(PURPOSES))
    text_version = forms.CharField(
        label=_("Version"),
        max_length=40,
        help_text=_("As printed on the consent form, such as 2019-1. Consents name it."),
    )

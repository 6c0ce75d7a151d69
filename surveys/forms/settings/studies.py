"""A study of one's own, what it is called, and its languages."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from surveys.domain.studies import LONGEST_SLUG
from surveys.forms.fields import OwnWordsForm
from surveys.forms.settings.texts import LONG, SHORT, SettingsForm, TextField
from surveys.reader import language, language_name

OFFERED = (
    *("en", "es", "ca", "de", "eu", "fr", "gl", "it", "nl", "pl", "pt", "pt-BR", "sv"),
    *("ar", "ja", "ko", "zh-Hans"),
)
"""Languages that are offered in a list; any other is typed as its code."""

NAME = TextField(_("Name"), _("As in its publications, such as Deep learning in the cloud."))
DESCRIPTION = TextField(_("Description"), _("What it asks, and whom."), is_long=True)


class AddressField(forms.CharField):
    """The last part of the address of a study."""

    def __init__(self, **kwargs):
        super().__init__(
            label=_("Address"),
            max_length=LONGEST_SLUG,
            help_text=_(
                "How the study is called in addresses, files and commands, such as clouds. Letters "
                "without accents, digits, - and _. It stays as it is."
            ),
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            **kwargs,
        )


def offered_languages() -> list[tuple[str, str]]:
    """Return codes and names of languages that a list offers."""
    return [(code, f"{capfirst(language_name(code))} ({code})") for code in OFFERED]


class NewStudyForm(SettingsForm):
    """An empty study, named in its first language; others are added in its settings."""

    PLACES = {"taken_slug": "slug", "wrong_slug": "slug", "no_text": "name"}

    name = forms.CharField(label=NAME.label, max_length=SHORT, help_text=NAME.hint)
    slug = AddressField()
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("In which it is described. More are added in the settings of the study."),
    )
    description = forms.CharField(
        label=DESCRIPTION.label,
        help_text=DESCRIPTION.hint,
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, languages=(), **kwargs)
        choice = self.fields["language"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = offered_languages()
        choice.initial = language()

    @property
    def content(self) -> dict:
        """What the study is to be called, in its one language. Read when it is valid."""
        typed = self.cleaned_data
        described = typed["description"].strip()
        return {
            "slug": typed["slug"].strip(),
            "languages": [typed["language"]],
            "name": {typed["language"]: typed["name"].strip()},
            "description": {typed["language"]: described} if described else {},
        }


class StudyTextsForm(SettingsForm):
    """What a study is called and what is said about it."""

    TEXTS = {
        "name": NAME,
        "description": DESCRIPTION,
        "notes": TextField(
            _("Notes"), _("What readers must know; shown below the waves."), is_long=True
        ),
    }
    PLACES = {"no_text": "name"}


class AddLanguageForm(OwnWordsForm):
    """One more language of a study."""

    language = forms.CharField(
        label=_("Code of the language"),
        max_length=20,
        help_text=_("Such as fr for French, or pt-BR. Choose from the list or type a code."),
        widget=forms.TextInput(attrs={"list": "languages-to-offer", "autocomplete": "off"}),
    )
    seen = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

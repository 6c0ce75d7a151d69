"""A new study from a package, or from the design of another study."""

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.actions.waves import LONGEST_CODE
from surveys.forms.fields import OWN_WORDS, OwnWordsForm
from surveys.forms.settings.studies import AddressField
from surveys.forms.settings.texts import SHORT, SettingsForm
from surveys.forms.settings.waves import LARGEST_YEAR
from surveys.reader import language, localized

MEBIBYTE = 1024 * 1024
MOST_SENT = 10 * MEBIBYTE
"""What a request may have: `DATA_UPLOAD_MAX_MEMORY_SIZE`."""


class PackageForm(OwnWordsForm):
    """The zip file of a study package."""

    package = forms.FileField(
        label=_("Study package"),
        help_text=_("A zip file of at most 10 MB, 20 MB unpacked."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["package"].error_messages |= OWN_WORDS | {
            "required": _("Choose the zip file of a study package."),
            "empty": _("The file is empty. Choose the zip file of a study package."),
        }


class CopyForm(SettingsForm):
    """Which study's design to begin with, and what the new study and its wave are called."""

    ORDER = ("source", "name", "slug", "wave_code", "wave_year", "seen")
    PLACES = {
        "taken_slug": "slug",
        "wrong_slug": "slug",
        "wrong_code": "wave_code",
        "no_text": "name",
    }

    source = forms.ChoiceField(label=_("Study to begin with"))
    name = forms.CharField(
        label=_("Name of the new study"),
        max_length=SHORT,
        help_text=_("Translations are written in its settings."),
    )
    slug = AddressField()
    wave_code = forms.CharField(
        label=_("Code of its first wave"),
        max_length=LONGEST_CODE,
        required=False,
        help_text=_("Left empty: that of the newest wave."),
        widget=forms.TextInput(attrs={"class": "field-short", "autocomplete": "off"}),
    )
    wave_year = forms.IntegerField(
        label=_("Year of its first wave"),
        required=False,
        min_value=1000,
        max_value=LARGEST_YEAR,
        help_text=_("Left empty: that of the newest wave."),
        widget=forms.NumberInput(attrs={"class": "field-short"}),
    )

    def __init__(self, *args, studies, **kwargs):
        super().__init__(*args, languages=(), **kwargs)
        self.studies = {study.slug: study for study in studies}
        choice = self.fields["source"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(slug, localized(one.name)) for slug, one in self.studies.items()]

    @property
    def content(self) -> dict:
        """What to copy, and what it is to be called. Read when it is valid."""
        typed = self.cleaned_data
        source = self.studies[typed["source"]]
        own = language() if language() in source.languages else source.languages[0]
        return {
            "source": source,
            "slug": typed["slug"].strip(),
            "name": {own: typed["name"].strip()},
            "wave": typed["wave_code"].strip(),
            "year": typed["wave_year"],
        }

"""What is said of a wave."""

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.actions.waves import LONGEST_CODE
from surveys.domain.waves import NATURES, SELECTIONS, Selection
from surveys.forms.settings.texts import SettingsForm, TextField
from surveys.models.choices import translated

LARGEST_YEAR, LARGEST_COUNT = 9999, 2_147_483_647


class DayField(forms.DateField):
    """A day that may lie ahead; the action says which days cannot be."""

    def __init__(self, **kwargs):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, **kwargs)


def _count(label, hint=""):
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=LARGEST_COUNT,
        help_text=hint,
        widget=forms.NumberInput(attrs={"min": 0, "class": "field-short"}),
    )


class WaveForm(SettingsForm):
    """A wave that exists; its code stays as it is."""

    TEXTS = {
        "name": TextField(_("Name"), _("Such as Fourth wave, 2020. Left empty: the code.")),
        "source": TextField(_("Where the experts come from"), is_long=True),
        "sponsor": TextField(_("Who pays for it")),
        "methodology": TextField(
            _("Methodology"), _("How it was done; shown on the overview."), is_long=True
        ),
    }
    ORDER = (
        *("code", "year", "name", "starts_on", "ends_on", "nature", "selection", "source"),
        *("sponsor", "target", "contacted", "completed", "methodology", "seen"),
    )
    PLACES = {
        "taken_code": "code",
        "wrong_code": "code",
        "wave_dates": "ends_on",
        "implausible_date": "starts_on",
    }

    year = forms.IntegerField(
        label=_("Year"),
        min_value=1000,
        max_value=LARGEST_YEAR,
        widget=forms.NumberInput(attrs={"class": "field-short"}),
    )
    starts_on = DayField(label=_("Starts on"), required=False)
    ends_on = DayField(label=_("Ends on"), required=False)
    nature = forms.ChoiceField(
        label=_("What it is"),
        choices=translated(NATURES),
        help_text=_(
            "Observed: interviews that were held. Reconstructed: records made to match published "
            "totals. Invented: made up; every page says so."
        ),
    )
    selection = forms.ChoiceField(
        label=_("How experts are chosen"),
        choices=translated(SELECTIONS),
        initial=Selection.PURPOSIVE.value,
        help_text=_("Pages say what an interval means by this."),
    )
    target = _count(_("Target: interviews planned"))
    contacted = _count(_("Experts contacted"))
    completed = _count(_("Interviews completed"), _("As reported; Nucleus counts its own."))


class NewWaveForm(WaveForm):
    """The next wave of a study."""

    code = forms.CharField(
        label=_("Code"),
        max_length=LONGEST_CODE,
        help_text=_("Short, mostly the year. It stands in addresses and files and stays as it is."),
        widget=forms.TextInput(attrs={"class": "field-short", "autocomplete": "off"}),
    )

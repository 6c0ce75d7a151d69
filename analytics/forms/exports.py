"""What may be asked of an export."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.domain.indicators import UNITS
from analytics.writers.formats import format_names
from surveys.models import Study, Wave


class ExportForm(forms.Form):
    """Which records, of which wave (all by default), in which format."""

    unit = forms.ChoiceField(choices=[(unit, unit) for unit in UNITS])
    wave = forms.ModelChoiceField(
        queryset=Wave.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("All waves"),
    )
    format = forms.ChoiceField(choices=lambda: [(name, name) for name in format_names()])

    as_asked = forms.BooleanField(required=False)

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wave = self.fields["wave"]
        assert isinstance(wave, forms.ModelChoiceField)
        wave.queryset = study.waves.order_by("position")

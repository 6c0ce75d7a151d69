"""How an expert of a wave was chosen, to be given by hand; and a file that says it of many."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from surveys.domain.numbers import decimal_symbol
from surveys.domain.package.files import MEBIBYTE
from surveys.domain.refusals import Refused
from surveys.domain.sampling import Drawn, read_stratum, read_weight, weight_text
from surveys.forms.experts import AskingForm
from surveys.forms.fields import OwnWordsForm
from surveys.models import SampledExpert
from surveys.reader import in_words, language

LONGEST = 200  # characters that are read of a field; the rules say what may be in it


class DrawnForm(AskingForm):
    """Weight and stratum of one expert in one wave, with the version that the page shows."""

    weight = forms.CharField(
        label=_("Weight"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "class": "field-short"}
        ),
        help_text=_(
            "How many experts this one stands for: a number above 0 with at most six decimals. "
            "Empty: no weight."
        ),
    )
    stratum = forms.CharField(
        label=_("Stratum"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"list": "strata", "autocomplete": "off"}),
        help_text=_(
            "The group from which the expert was chosen, the same in all waves. Empty: none."
        ),
    )
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, stored: SampledExpert | None) -> None:
        super().__init__(data, initial=_shown(stored))
        for name, field in self.fields.items():
            described = [f"id_{name}_helptext"] if field.help_text else []
            if self.errors.get(name):
                field.widget.attrs["aria-invalid"] = "true"
                described.append(f"id_{name}_error")
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)

    def clean_weight(self) -> int | None:
        """Return the weight in millionths."""
        try:
            return read_weight(self.cleaned_data["weight"], decimal_symbol(language()))
        except Refused as refused:
            raise ValidationError(in_words(refused)) from refused

    def clean_stratum(self) -> str:
        """Return the stratum as it is stored."""
        try:
            return read_stratum(self.cleaned_data["stratum"])
        except Refused as refused:
            raise ValidationError(in_words(refused)) from refused

    @property
    def drawn(self) -> Drawn:
        """What was typed. Read when it is valid."""
        return Drawn(self.cleaned_data["weight"], self.cleaned_data["stratum"])

    @property
    def seen_version(self) -> int:
        """The version that the page showed; 0 where nothing was given."""
        return self.cleaned_data.get("seen") or 0

    def see(self, stored: SampledExpert | None) -> None:
        """Take what is stored by now as seen; what was typed stays."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["seen"] = str(stored.version if stored else 0)
        self.data = data


def _shown(stored: SampledExpert | None) -> dict[str, Any]:
    if stored is None:
        return {"seen": 0}
    weight = weight_text(stored.millionths).replace(".", decimal_symbol(language()))
    return {"weight": weight, "stratum": stored.stratum, "seen": stored.version}


class ListForm(OwnWordsForm):
    """A file with weights and strata."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, XLS or CSV, at most 10 MB. Larger ones: manage.py import_sampling."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt,.tsv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["empty"] = _("The file is empty. Choose another.")

    def pieces(self) -> Iterator[bytes]:
        """Yield the content of the file."""
        yield from self.cleaned_data["file"].chunks(MEBIBYTE)

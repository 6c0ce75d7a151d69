"""Why somebody takes the contact list, and as what."""

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.domain.data_files.registry import FORMATS
from surveys.domain.register.contact_list import WRITERS
from surveys.forms.signing_in_again import SignedInAgainForm


class ContactsForm(SignedInAgainForm):
    """Reason and format."""

    reason = forms.CharField(
        label=_("Why are the contacts taken?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the log for good. Name nobody in it."),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[(name, FORMATS[name].label) for name in WRITERS],
        help_text=_(
            "In CSV an apostrophe stands before what a spreadsheet would run, such as a phone "
            "with +."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            described = [f"id_{name}_helptext"]
            if self.errors.get(name):
                field.widget.attrs["aria-invalid"] = "true"
                described.append(f"id_{name}_error")
            field.widget.attrs["aria-describedby"] = " ".join(described)

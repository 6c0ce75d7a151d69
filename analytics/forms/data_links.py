"""What is said of a link that refreshes: what it is for, how long it works, for whom."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.domain.data_links import DAYS, LONGEST_NAME, MOST_DAYS
from surveys.forms.fields import OwnWordsForm


class DataLinkForm(OwnWordsForm):
    """A link, before it is made."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("What the link is for"),
        max_length=LONGEST_NAME,
        help_text=_("The workbook or the person, so that the right link is revoked one day."),
    )
    days = forms.IntegerField(
        label=_("Valid for how many days?"), min_value=1, max_value=MOST_DAYS, initial=DAYS
    )
    is_open = forms.BooleanField(
        label=_("The secret may stand in the address (for Google Sheets)"),
        required=False,
        help_text=_("Whoever sees the sheet has the data, and can pass the address on."),
    )

    def __init__(self, *args: Any, format: str, **kwargs: Any) -> None:
        kwargs["initial"] = {"id": uuid.uuid4()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if format != "csv":
            del self.fields["is_open"]  # Sheets loads CSV only

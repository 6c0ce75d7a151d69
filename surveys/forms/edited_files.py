"""What somebody says of an edited data file: what it was exported as, what stands, and why."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from surveys.domain.data_files.edited_cells import DayOrder
from surveys.domain.data_files.origins import of_this_name
from surveys.domain.package.files import MEBIBYTE
from surveys.domain.record_files.updates import Prefer, Status
from surveys.domain.wording import in_language
from surveys.forms.fields import OwnWordsForm
from surveys.models import Wave
from surveys.queries.made_files import MadeFile
from surveys.reader import language

LINE = "line-"
"""What the name of a choice about a line has in front of its number."""
NOT_FOUND = _(
    "No export of this study is called like this file. Choose the one that you edited, or give its "
    "manifest."
)
SEVERAL = _("Several exports are called like this file. Choose the one that you edited.")
TWO_ORIGINS = _("Choose an export or give a manifest, not both.")


class EditedFileForm(OwnWordsForm):
    """An edited data file, and which export it was, where its name does not tell."""

    file = forms.FileField(
        label=_("Edited file"),
        help_text=_(
            "In the format in which it was exported, at most 10 MB. Larger ones: manage.py "
            "import_records --update."
        ),
    )
    export = forms.ChoiceField(label=_("Which export it was"), required=False)
    manifest = forms.FileField(
        label=_("Manifest, where the export is not in the list"),
        required=False,
        help_text=_("The file that ends in .manifest.json, as a command writes it beside a file."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json"}),
    )
    wave = forms.ChoiceField(label=_("Wave"))

    def __init__(
        self, *args: Any, waves: Sequence[Wave], made: Sequence[MadeFile], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.made = made
        fields: Mapping[str, Any] = self.fields
        fields["export"].choices = [
            ("", _("the one that is called like the file")),
            *((one.id, _told(one)) for one in made),
        ]
        fields["wave"].choices = [
            (wave.code, in_language(wave.name, language()) or wave.code) for wave in waves
        ]
        for name in ("file", "manifest"):
            fields[name].error_messages["empty"] = _("The file is empty. Choose another.")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("export") and typed.get("manifest"):
            self.add_error("manifest", TWO_ORIGINS)
        elif typed.get("file") and not typed.get("manifest") and "export" in typed:
            self._find(typed)
        return typed

    def _find(self, typed: dict[str, Any]) -> None:
        if typed["export"]:
            found = [one for one in self.made if one.id == typed["export"]]
        else:
            found = of_this_name(typed["file"].name, self.made)
        if len(found) == 1:
            typed["origin"] = found[0]
        else:
            self.add_error("export", SEVERAL if found else NOT_FOUND)

    @property
    def manifest_content(self) -> bytes:
        """The manifest that was given, else that of the export."""
        given = self.cleaned_data["manifest"]
        content: bytes = given.read() if given else self.cleaned_data["origin"].manifest()
        return content

    @property
    def export_name(self) -> str:
        """What the export is called, where it is one that the study knows."""
        origin = self.cleaned_data.get("origin")
        return origin.name if origin else ""

    def pieces(self) -> Iterator[bytes]:
        """Yield the content of the file."""
        yield from self.cleaned_data["file"].chunks(MEBIBYTE)


def _told(one: MadeFile) -> str:
    at = date_format(localtime(one.made_at), "SHORT_DATETIME_FORMAT")
    return f"{one.name} · {at}"


class DaysForm(OwnWordsForm):
    """How a file has dates like 03/04/2024."""

    days = forms.ChoiceField(
        label=_("Dates written like 03/04/2024"),
        required=False,
        choices=[
            (DayOrder.UNKNOWN.value, _("are not read: nobody knows which is the month")),
            (DayOrder.DAY_FIRST.value, _("have the day first")),
            (DayOrder.MONTH_FIRST.value, _("have the month first")),
        ],
    )


class ApplyEditsForm(OwnWordsForm):
    """Why records are changed, and what is confirmed."""

    removes = forms.BooleanField(
        label=_("The projects whose rows are gone are to be removed"), required=False
    )
    confirmed = forms.BooleanField(label=_("All of this is right"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The history of each record keeps it. No names here."),
    )

    def __init__(self, *args: Any, counts: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not counts.get("removed"):
            del self.fields["removes"]
        if not counts.get("questions"):
            del self.fields["confirmed"]


class UndoForm(OwnWordsForm):
    """Why what a file changed is undone."""

    reason = forms.CharField(
        label=_("Why is it undone?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The history of each record keeps it. No names here."),
    )


def decided_lines(sent: Mapping[str, str]) -> dict[int, Prefer]:
    """Return what was decided of single lines, by their numbers; what is no decision is none."""
    found = {}
    for name, value in sent.items():
        number = name.removeprefix(LINE)
        is_line = name.startswith(LINE) and number.isascii() and number.isdigit()
        if is_line and len(number) < 8 and value in set(Prefer):
            found[int(number)] = Prefer(value)
    return found


def decided_of_all(sent: Mapping[str, str]) -> dict[Status, Prefer]:
    """Return what a button decides of all lines of a status: its value names both."""
    status, _mark, side = sent.get("every", "").partition(":")
    known = {Status.CONFLICT.value, Status.EMPTIED.value}
    if status in known and side in (Prefer.FILE, Prefer.STORED):
        return {Status(status): Prefer(side)}
    return {}

"""What somebody says of a file of interviews: its wave, its columns, and what was agreed to."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from surveys.domain.package.files import MEBIBYTE
from surveys.domain.record_files.known import Choices
from surveys.domain.record_files.targets import LEFT_OUT, OWN_LABELS, Target, Targets
from surveys.domain.wording import in_language
from surveys.forms.fields import OwnWordsForm
from surveys.models import RecordImport, Wave
from surveys.reader import in_every_language, language

AGREED = _("All experts of this file agreed to participate")
AGREED_HELP = _(
    "Without it, interviews whose consent is not stored are imported as drafts and do not count."
)
ACCEPT_ALL = "accept"
"""What the button sends that confirms all that is proposed."""
TEXT = _("Version of the text that they agreed to")


class ConsentFields(OwnWordsForm):
    """Whether the experts of a file agreed to participate, and to which text."""

    agreed = forms.BooleanField(label=AGREED, required=False, help_text=AGREED_HELP)
    consent = forms.CharField(
        label=TEXT,
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "consent-texts", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("agreed") and not typed.get("consent"):
            self.add_error("consent", _("Name the version of the text that they agreed to."))
        return typed

    @property
    def text_version(self) -> str:
        """The version of the text, where it is said that all agreed."""
        return self.cleaned_data["consent"] if self.cleaned_data["agreed"] else ""


class UploadForm(ConsentFields):
    """A file and the wave that it is for."""

    wave = forms.ChoiceField(label=_("Wave"))
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "XLSX, XLS, CSV, SPSS or Stata, at most 10 MB. Larger ones: manage.py import_records."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt,.tsv,.sav,.dta"}),
    )
    mapping = forms.ChoiceField(label=_("Saved mapping"), required=False)
    field_order = ("wave", "file", "mapping", "agreed", "consent")

    def __init__(
        self, *args: Any, waves: Sequence[Wave], mappings: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if mappings:
            offered: Any = self.fields["mapping"]
            offered.choices = [("", _("none")), *((one, one) for one in mappings)]
        else:
            del self.fields["mapping"]
        choices = [(wave.code, in_language(wave.name, language()) or wave.code) for wave in waves]
        self.fields["wave"].choices = choices  # type: ignore[attr-defined]
        self.fields["file"].error_messages["empty"] = _("The file is empty. Choose another.")

    def pieces(self) -> Iterator[bytes]:
        """Yield the content of the file."""
        yield from self.cleaned_data["file"].chunks(MEBIBYTE)


class CheckForm(ConsentFields):
    """What the sheets and columns of a file are."""

    interviews = forms.ChoiceField(label=_("Sheet of the interviews"), required=False)
    projects = forms.ChoiceField(label=_("Sheet of the projects"), required=False)
    questionnaire = forms.ChoiceField(label=_("Version of the questionnaire"), required=False)
    dates = forms.ChoiceField(
        label=_("Dates written like 03/04/2024"),
        required=False,
        choices=[
            ("", _("are not read: nobody knows which is the month")),
            ("dmy", _("have the day first")),
            ("mdy", _("have the month first")),
        ],
    )

    def __init__(
        self, *args: Any, record_import: RecordImport, targets: Targets, versions: Sequence[str]
    ) -> None:
        said = record_import.said
        given = {name: getattr(said, name) for name in ("interviews", "projects", "dates")}
        given |= {"agreed": bool(said.consent), "consent": said.consent}
        super().__init__(*args, initial={**given, "questionnaire": said.questionnaire})
        self.record_import = record_import
        self.targets = targets
        self.columns: list[dict[str, Any]] = record_import.found.get("columns", [])
        sheets = record_import.found.get("sheets", [])
        self._offer("interviews", sheets, _("found by its columns"))
        self._offer("projects", sheets, _("found by its columns, or none"))
        self._offer("questionnaire", versions, _("the newest"))
        for number, column in enumerate(self.columns):
            shown = (
                LEFT_OUT if column["left_out"] else column["target"] or column.get("proposed", "")
            )
            field = forms.CharField(
                label=column["heading"],
                required=False,
                max_length=200,
                initial=shown,
                widget=forms.TextInput(attrs={"list": "targets", "autocomplete": "off"}),
            )
            field.clean = self._cleaner(field)  # type: ignore[method-assign, assignment]
            self.fields[name_of(number)] = field
            if column.get("proposed", ""):
                self.fields[accept_of(number)] = forms.BooleanField(
                    label=_("that is right"), required=False
                )

    def _offer(self, name: str, offered: Sequence[str], otherwise: Any) -> None:
        if len(offered) < 2:
            del self.fields[name]
        else:
            field: Any = self.fields[name]
            field.choices = [("", otherwise), *((one, one) for one in offered)]

    def _cleaner(self, field: forms.CharField) -> Callable[[Any], str]:
        def clean(value: Any) -> str:
            said = forms.CharField.clean(field, value) or ""
            if said in ("", LEFT_OUT) or self.targets.named(said) is not None:
                return said
            raise ValidationError(
                _("There is no column or question called %(said)s. Choose from the list."),
                params={"said": said},
            )

        return clean

    @property
    def choices(self) -> Choices:
        """What was said; a column about which nothing was said is not in it."""
        typed = self.cleaned_data
        columns = dict(self.record_import.said.columns)
        for number, column in enumerate(self.columns):
            said = typed[name_of(number)]
            if said and said == column.get("proposed") and not self._accepts(number):
                continue
            if said == LEFT_OUT and column["left_out"] and column["heading"] not in columns:
                continue  # left out with all that nobody knows
            if said and said != column["target"]:
                columns[column["heading"]] = said
            elif not said:
                columns.pop(column["heading"], None)
        kept = {
            name: typed.get(name, "")
            for name in ("interviews", "projects", "questionnaire", "dates")
        }
        before = self.record_import.said
        return replace(
            before, **kept, consent=self.text_version, columns=columns, new_experts=False
        )

    def _accepts(self, number: int) -> bool:
        """Say whether somebody confirms what is proposed for a column."""
        proposed = self.columns[number]["proposed"]
        every = self.data.get("do") == ACCEPT_ALL
        return bool(proposed) and (every or self.cleaned_data[accept_of(number)])

    @property
    def proposals(self) -> int:
        """How many columns have something proposed."""
        return sum(bool(one.get("proposed")) for one in self.columns)

    @property
    def column_fields(
        self,
    ) -> list[tuple[dict[str, Any], forms.BoundField, forms.BoundField | None]]:
        """The columns of the file with their fields, those that are open first.

        The third of each is the field that confirms what is proposed.
        """
        found = [
            (
                one | {"words": self._words_of_proposed(one)},
                self[name_of(number)],
                self[accept_of(number)] if one.get("proposed") else None,
            )
            for number, one in enumerate(self.columns)
        ]
        return sorted(found, key=lambda one: bool(one[0]["target"] or one[0]["left_out"]))

    def _words_of_proposed(self, column: dict[str, Any]) -> str:
        target = self.targets.named(column.get("proposed", ""))
        return _words_of(target) if target else ""

    @property
    def offered(self) -> list[tuple[str, str]]:
        """What a column may be, each with its words."""
        found = [(LEFT_OUT, str(_("leave the column out")))]
        for text, target in self.targets.by_text.items():
            found.append((text, _words_of(target)))
        return found


def _words_of(target: Target) -> str:
    """Return what a target is called: of a category its own label, before that of its question."""
    if target.own is not None:
        return str(_(OWN_LABELS[target.own]))
    assert target.question is not None
    asked = target.question.label_in(language())
    if not target.is_tick:
        return asked
    if target.is_none:
        own = str(_("none of them selected"))
    else:
        (choice,) = (one for one in target.question.choices if one.code == target.choice)
        own = in_language(choice.label, language()) or choice.code
    return f"{own} · {asked}"


def name_of(number: int) -> str:
    """Return the name of the field of a column."""
    return f"column-{number}"


def accept_of(number: int) -> str:
    """Return the name of the field that confirms what is proposed for a column."""
    return f"accept-{number}"


def targets_of(form: Any) -> Targets:
    """Return what columns of a file of this questionnaire may be."""
    return Targets(form, in_every_language)

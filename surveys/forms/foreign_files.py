"""What somebody says of a file that others made: its headings, its values, what it lacks."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from surveys.domain.missing import Missing
from surveys.domain.record_files.headings import NOT_SHIFTED
from surveys.domain.record_files.known import ROW_KEY, Choices
from surveys.domain.record_files.targets import LEFT_OUT
from surveys.domain.wording import in_language
from surveys.forms.fields import validate_past
from surveys.forms.record_imports import CheckForm
from surveys.reader import language

Value = dict[str, Any]
"""A text that is no category: its question, the text, and how often it stands there."""


class ForeignForm(CheckForm):
    """What the sheets, columns and values of a file are, whoever made it."""

    header_rows = forms.ChoiceField(label=_("Rows of headings"), required=False)
    shift = forms.ChoiceField(label=_("Labels of the columns"), required=False)
    row_key = forms.CharField(
        label=_("Name in keys, where the file has no column for them"),
        required=False,
        max_length=31,
        help_text=_(
            "Without a column for the key or the expert, both are made of this name, the wave and "
            "the number of the row. The same name gives the same keys again."
        ),
        validators=[
            RegexValidator(
                rf"^(?:{ROW_KEY.pattern})$",
                _("Use letters, digits, dots, hyphens and underscores only."),
            )
        ],
    )
    held_on = forms.DateField(
        label=_("Date of the interviews, where the file has none"),
        required=False,
        validators=[validate_past],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    nothing = forms.ChoiceField(
        label=_("Cells with “None”, “NA” or “N/A”"),
        required=False,
        choices=[
            ("", _("are answers")),
            (Missing.NO_ANSWER.value, _("mean no answer")),
        ],
    )
    others_out = forms.BooleanField(
        label=_("Leave out all columns that nobody knows"), required=False
    )
    mapping_name = forms.CharField(
        label=_("Save this mapping by the name"),
        required=False,
        max_length=100,
        help_text=_(
            "It is offered for the next file of the study. A name that is there is replaced."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said, found = self.record_import.said, self.record_import.found
        for name in ("header_rows", "shift", "row_key", "nothing", "others_out"):
            self.initial[name] = getattr(said, name)
        self.initial["held_on"] = said.day
        self._offer_rows(found.get("header_rows", 1))
        self._offer_shift(found.get("shift", ""), said.shift)
        self.values = [*_values(found, said, self.targets.suggester.questions)]
        for number, one in enumerate(self.values):
            self.fields[value_of(number)] = self._value_field(one)

    def _offer_rows(self, found: int) -> None:
        detected = {1: _("found out: one"), 2: _("found out: two, question and option")}
        rows: Any = self.fields["header_rows"]
        rows.choices = [
            ("", detected.get(found, detected[1])),
            ("1", _("one")),
            ("2", _("two: question and option")),
        ]

    def _offer_shift(self, found: str, said: str) -> None:
        columns = [one for one in dict.fromkeys((found, said)) if one and one != NOT_SHIFTED]
        if not columns:
            del self.fields["shift"]
            return
        words = _("stand one too far to the right from column %(column)s on")
        shift: Any = self.fields["shift"]
        shift.choices = [
            ("", _("nobody has looked yet")),
            *((one, words % {"column": one}) for one in columns),
            (NOT_SHIFTED, _("stand right")),
        ]

    def _value_field(self, one: Value) -> forms.ChoiceField:
        question = self.targets.suggester.questions[one["question"]]
        offered = [
            (choice.code, in_language(choice.label, language()) or choice.code)
            for choice in question.choices
        ]
        return forms.ChoiceField(
            label=f"{one['question']}: {one['text']}",
            required=False,
            initial=one["said"],
            choices=[("", "—"), (LEFT_OUT, _("says nothing")), *offered],
        )

    @property
    def choices(self) -> Choices:
        """All that was said of the file."""
        typed = self.cleaned_data
        day: datetime.date | None = typed["held_on"]
        values: dict[str, dict[str, str]] = {}
        for number, one in enumerate(self.values):
            if said := typed[value_of(number)]:
                values.setdefault(one["question"], {})[one["text"]] = said
        names = ("header_rows", "row_key", "nothing", "others_out")
        return replace(
            super().choices,
            **{name: typed[name] for name in names},
            shift=typed.get("shift", ""),
            held_on=day.isoformat() if day else "",
            values=values,
        )

    @property
    def value_fields(self) -> Iterator[tuple[Value, forms.BoundField]]:
        """The texts that are no category, each with its field."""
        for number, one in enumerate(self.values):
            yield one, self[value_of(number)]

    @property
    def file_fields(self) -> list[forms.BoundField]:
        """The fields that are about the file as a whole."""
        base = {**CheckForm.base_fields, **ForeignForm.base_fields}
        return [bound for bound in self if bound.name in base and bound.name != "mapping_name"]


def _values(
    found: Mapping[str, list[Value]], said: Choices, questions: Mapping[str, Any]
) -> Iterator[Value]:
    """Yield the texts nobody knows, then those that somebody has spoken of."""
    counts = {(one["question"], one["text"]): one["count"] for one in found.get("meant", [])}
    seen: set[tuple[str, str]] = set()
    for one in found.get("values", []):
        key = one["question"], one["text"]
        if one["question"] in questions and key not in seen:
            seen.add(key)
            yield {**one, "said": said.values.get(key[0], {}).get(key[1], "")}
    for question, texts in said.values.items():
        for text, code in texts.items():
            if question in questions and (question, text) not in seen:
                count = counts.get((question, text), 0)
                yield {"question": question, "text": text, "count": count, "said": code}


def value_of(number: int) -> str:
    """Return the name of the field of a text that is no category."""
    return f"value-{number}"

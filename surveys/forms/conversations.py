"""Further conversations on an interview's form: rows that come and go, with a script or not."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.conversations import FIELDS, MODES, MOST_CONVERSATIONS, Conversation
from surveys.domain.details import PSEUDONYM, PSEUDONYM_RULE
from surveys.forms.fields import MinutesField, OwnWordsForm, PastDateField
from surveys.models.choices import translated

IS_PSEUDONYM = RegexValidator(rf"^{PSEUDONYM.pattern}\Z", gettext_lazy(PSEUDONYM_RULE))
NEW_CONVERSATION = dict.fromkeys(FIELDS, "") | {"is_new": True}
"""A row that nobody has typed into yet."""


class ConversationForm(OwnWordsForm):
    """One row: the rules of the first conversation, for one more."""

    held_on = PastDateField(label=gettext_lazy("Date"), required=False)
    mode = forms.ChoiceField(
        label=gettext_lazy("Mode"), required=False, choices=[("", "—"), *translated(MODES)]
    )
    duration_minutes = MinutesField()
    interviewer = forms.CharField(
        label=gettext_lazy("Interviewer"),
        max_length=64,
        required=False,
        validators=[IS_PSEUDONYM],
    )


class ConversationsWidget(forms.Widget):
    """Reads the rows that were typed, without those that are to be removed."""

    def value_from_datadict(self, data, files, name):
        if isinstance(data.get(name), list):  # put there by the page itself, not typed
            return data.get(name)
        if f"{name}-shown" not in data:
            return None
        rows = []
        for number in range(MOST_CONVERSATIONS + 1):
            prefix = f"{name}-{number}"
            if f"{prefix}-held_on" not in data:
                break
            if not data.get(f"{prefix}-remove"):
                rows.append({part: data.get(f"{prefix}-{part}", "") for part in FIELDS})
        return rows

    def value_omitted_from_data(self, data, files, name):
        return False


class ConversationsField(forms.Field):
    """More conversations with the same expert; a row without anything typed is left out."""

    widget = ConversationsWidget

    def __init__(self, **kwargs):
        super().__init__(
            label=gettext_lazy("Further conversations"),
            required=False,
            initial=list,
            help_text=gettext_lazy(
                "An expert has one interview in a wave. Where you spoke several times, add the "
                "other times here."
            ),
            **kwargs,
        )

    @property
    def modes(self) -> list[tuple[str, str]]:
        return ConversationForm.base_fields["mode"].choices  # type: ignore[attr-defined]

    def bound_data(self, data, initial):
        return initial if data is None else data

    def clean(self, value):
        """Return the conversations as they are stored; say for each row what is wrong.

        None where the page did not show them, so that they stay as they are.
        """
        if value is None:
            return None
        stored, problems = [], []
        rows = [row for row in _rows(value) if any(row[part] for part in FIELDS)]
        for number, row in enumerate(rows, start=2):
            form = ConversationForm(row)
            if form.is_valid():
                stored.append(Conversation(**form.cleaned_data).stored)
                continue
            for name, found in form.errors.items():
                problem = " ".join(map(str, found))
                words = {"number": number, "field": form[name].label, "problem": problem}
                problems.append(_("Conversation %(number)s, %(field)s: %(problem)s") % words)
        if problems:
            raise ValidationError(problems)
        return stored

    def in_words(self, value: Any) -> str:
        """Return conversations as a person reads them, be they stored or just typed."""
        rows = [row for row in _rows(value) if any(row[part] != "" for part in FIELDS)]
        return "; ".join(_told(_read(row)) for row in rows) or _("none")


def conversations_in_words(stored: Iterable[dict[str, Any]]) -> list[str]:
    """Return each conversation as a person reads it."""
    return [_told(vars(Conversation.of(one))) for one in stored]


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """Return the parts of a row; what cannot be read stays as it was typed."""
    form = ConversationForm(row)
    form.full_clean()
    return {part: form.cleaned_data.get(part, row[part]) for part in FIELDS}


def _told(parts: dict[str, Any]) -> str:
    held_on, mode, minutes = parts["held_on"], parts["mode"], parts["duration_minutes"]
    if isinstance(minutes, int):
        minutes = _("%(minutes)s minutes") % {"minutes": minutes}
    if isinstance(held_on, datetime.date):
        held_on = date_format(held_on)
    mode = _(MODES[mode]) if mode in MODES else mode
    words = (held_on or _("no date"), mode, minutes, parts["interviewer"])
    return ", ".join(str(word) for word in words if word)


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value or [] if isinstance(row, dict)]

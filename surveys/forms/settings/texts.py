"""Forms of settings: texts in every language of a study, what was seen, what is asked."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.utils.translation import gettext as _

from surveys.domain.confirming import ToConfirm
from surveys.domain.refusals import Refused
from surveys.domain.wording import Texts
from surveys.forms.fields import OwnWordsForm
from surveys.models.record import Record
from surveys.reader import in_words, language_name

SHORT, LONG = 200, 20_000
"""Characters of a name, and of a text: as many as a cell of a package may have."""


class TextField(NamedTuple):
    """A text of a form, which is asked for in every language of the study."""

    label: Any  # words, translated when they are read
    hint: Any = ""
    is_long: bool = False


class SettingsForm(OwnWordsForm):
    """What is stored of one setting, shown to be changed; it says which version it shows.

    `TEXTS` are asked for by language, `ORDER` says where they stand among the other fields.
    `PLACES` says beside which field a refusal belongs, by its code.
    """

    TEXTS: ClassVar[Mapping[str, TextField]] = {}
    ORDER: ClassVar[Sequence[str]] = ()
    PLACES: ClassVar[Mapping[str, str]] = {}

    seen = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        languages: Sequence[str],
        stored: Record | None = None,
        initial: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.languages, self.stored = [*languages], stored
        offered = {} if stored is None else self._shown_of(stored)
        super().__init__(data, initial=offered | dict(initial or {}), **kwargs)
        self.questions: tuple[Any, ...] = ()
        self.still_confirmed: list[str] = []
        self.now: dict[str, str] = {}
        self.is_stale = False
        self._add_texts()
        self._describe()

    def _add_texts(self) -> None:
        order = []
        for name in self.ORDER or (*self.fields, *self.TEXTS):
            order += [*self._names_of(name)] if name in self.TEXTS else [name]
        for name, text in self.TEXTS.items():
            for language, field in self._names_of(name, by_language=True).items():
                self.fields[field] = _text_field(text, language)
        self.order_fields(order)

    def _names_of(self, name: str, *, by_language: bool = False) -> Any:
        fields = {language: f"{name}-{language}" for language in self.languages}
        return fields if by_language else fields.values()

    def _shown_of(self, stored: Record) -> dict[str, Any]:
        shown = {name: getattr(stored, name) for name in self.base_fields if hasattr(stored, name)}
        for name in self.TEXTS:
            for language, field in self._names_of(name, by_language=True).items():
                shown[field] = getattr(stored, name).get(language, "")
        return shown | {"seen": stored.version}

    def texts(self, name: str) -> dict[str, str]:
        """Return a text by language as typed; what languages say that are not shown stays."""
        before: Texts = getattr(self.stored, name, None) or {}
        kept = {one: text for one, text in before.items() if one not in self.languages}
        typed = {
            language: self.cleaned_data.get(field, "").strip()
            for language, field in self._names_of(name, by_language=True).items()
        }
        return kept | {language: text for language, text in typed.items() if text}

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by the names of the record; texts by language. Read when it is valid."""
        fields = {
            name: value
            for name, value in self.cleaned_data.items()
            if name in self.base_fields and name != "seen"
        }
        return fields | {name: self.texts(name) for name in self.TEXTS}

    @property
    def seen_version(self) -> int | None:
        """The version that the page showed."""
        return self.cleaned_data.get("seen")

    def ask(self, asked: ToConfirm, confirmed: list[str]) -> None:
        """Show what is to be confirmed; what was confirmed before stays so."""
        self.questions = asked.questions
        open_keys = {question.key for question in asked.questions}
        self.still_confirmed = [key for key in confirmed if key not in open_keys]

    def refuse(self, refused: Refused) -> None:
        """Put a refusal beside its field, or above all of them."""
        place = self.PLACES.get(refused.code, "")
        if place in self.TEXTS:
            place = next(iter(self._names_of(place)))
        self.add_error(place if place in self.fields else None, in_words(refused))
        self._describe()

    def show_stored(self, record: Record, refused: Refused) -> None:
        """Say beside each field what somebody else stored meanwhile; what was typed stays.

        Sent again, the form has seen that.
        """
        self.is_stale = True
        shown = self._shown_of(record)
        for name in self.fields:
            stored = _as_typed(shown.get(name))
            if name != "seen" and name in shown and stored != (self.data.get(name) or "").strip():
                self.now[name] = self._worded(name, stored)
        data = self.data.copy()  # type: ignore[attr-defined]
        data["seen"] = str(record.version)
        self.data = data
        self.add_error(None, in_words(refused))

    def _worded(self, name: str, stored: str) -> str:
        choices = getattr(self.fields[name], "choices", None)
        labels = {str(value): str(label) for value, label in choices or ()}
        return labels.get(stored, stored) or "—"

    def _describe(self) -> None:
        """Tell those who cannot see the page which hint and problem belong to a field."""
        for name, field in self.fields.items():
            described = [f"id_{name}_hint"] if field.help_text else []
            if name in (getattr(self, "_errors", None) or ()):  # not asked to find them now
                described.append(f"id_{name}_problem")
                field.widget.attrs["aria-invalid"] = "true"
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)

    def full_clean(self) -> None:
        """Check what was typed, and say so beside the fields."""
        super().full_clean()
        self._describe()


def _as_typed(value: Any) -> str:
    return "" if value is None else str(value)


def text_label(text: TextField, language: str) -> str:
    """Return how a text is asked for in one of the languages of a study."""
    return _("%(text)s (%(language)s)") % {"text": text.label, "language": language_name(language)}


def _text_field(text: TextField, language: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3}) if text.is_long else forms.TextInput()
    widget.attrs["lang"] = language
    return forms.CharField(
        label=text_label(text, language),
        help_text=text.hint,
        required=False,
        max_length=LONG if text.is_long else SHORT,
        widget=widget,
    )

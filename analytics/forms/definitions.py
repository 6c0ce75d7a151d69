"""Forms of an indicator and of a segment: what is typed, as an item of a study package."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from babel import Locale
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.domain.checks.shape import LONGEST_CODE, REQUIRED
from analytics.domain.indicators import KINDS, UNITS, IndicatorKind
from analytics.models import Indicator, Segment
from surveys.domain.importing import Problem
from surveys.domain.questionnaire import Level
from surveys.forms.fields import OwnWordsForm, own_words
from surveys.models import Study
from surveys.reader import in_words
from surveys.reader import language as reader_language

LONGEST_TEXT = 2000
NOT_OF_KIND = gettext_lazy("An indicator of this kind has none. Empty it, or choose another kind.")
CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)
Labels = Mapping[str, str | Promise]


class DefinitionForm(OwnWordsForm):
    """What indicators and segments have in common: a code, and texts in each language."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=LONGEST_CODE["indicators"],
        required=False,  # the check of packages says it
        help_text=gettext_lazy(
            "Letters, digits, “-” and “_”. It stands in addresses and files, and stays as it is."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    texts: Labels = {}
    """What the texts are called, by name; of each there is a field for each language."""
    needs: Sequence[str] = ()
    """The fields that must be filled: those without which there is no definition."""

    def __init__(self, *args: Any, study: Study, stored: Any = None, **kwargs: Any) -> None:
        self.study, self.stored = study, stored
        super().__init__(*args, **kwargs)
        if stored is not None:
            del self.fields["code"]
        for name, label in self.texts.items():
            for language in study.languages:
                text = _text_field(name, label, language)
                text.error_messages |= own_words(text)
                self.fields[f"{name}_{language}"] = text
        for name, field in self.fields.items():
            attributes = field.widget.attrs
            attributes.setdefault("aria-describedby", f"id_{name}_hint id_{name}_problem")
            if not isinstance(field.widget, CHOICES):
                is_list = isinstance(field.widget, forms.Select)
                attributes["class"] = "form-select" if is_list else "form-control"

    def offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """Let a field offer these choices, each with its words."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def item(self) -> dict[str, Any]:
        """Return what was typed as an item of a study package, whatever is wrong with it."""
        item: dict[str, Any] = {"code": self.stored.code if self.stored else self.typed("code")}
        for name in self.texts:
            kept = getattr(self.stored, name, None) or {}
            item[name] = {one: kept[one] for one in kept if one not in self.study.languages}
            for language in self.study.languages:
                if text := self.typed(f"{name}_{language}"):
                    item[name][language] = text
        return item

    def typed(self, name: str) -> str:
        """Return what stands in a field."""
        return str(self[name].value() or "").strip()

    def marked(self) -> dict[str, str]:
        """Return what is said of the fields that must be filled, by name."""
        languages = self.study.languages
        of_name = _("(required)") if len(languages) == 1 else _("(required in one language)")
        names = {f"label_{language}": of_name for language in languages}
        return {name: _("(required)") for name in self.needs} | names

    def names(self) -> list[forms.BoundField]:
        """Return the fields of the name, one for each language."""
        return [self[name] for name in self.fields if name.startswith("label_")]

    def words(self) -> list[forms.BoundField]:
        """Return the fields of the other texts, in order."""
        starts = tuple(f"{name}_" for name in self.texts if name != "label")
        return [self[name] for name in self.fields if name.startswith(starts)]

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside the field that it is about, with the place in an expression."""
        for one in problems:
            name, position = self._place(one)
            text = str(NOT_OF_KIND) if one.code == "key_not_of_kind" else in_words(one)
            self.add_error(name if name in self.fields else None, with_place(text, position, one))
        self.mark()

    def mark(self) -> None:
        """Mark the fields that are wrong."""
        for name in self.errors:
            if name in self.fields:
                self.fields[name].widget.attrs["aria-invalid"] = "true"

    def _place(self, one: Problem) -> tuple[str, str]:
        """Return the field of a problem of a package, and the character in an expression."""
        path = (one.column or "").partition(".")[2]
        name, _colon, position = path.partition(":")
        text, _dot, language = name.partition(".")
        if text in self.texts:
            return f"{text}_{language or self.study.languages[0]}", ""
        return name, position


def with_place(text: str, position: str, one: Problem) -> str:
    """Return a problem with where in the expression it is; as it is where it has no place."""
    if not position:
        return text
    near = str(one.params.get("near", ""))
    return _("%(problem)s Look at character %(place)s: %(near)s.") % {
        "problem": text,
        "place": position,
        "near": _("“%(words)s”") % {"words": near} if near else _("the end"),
    }


def _text_field(name: str, label: Any, language: str) -> forms.CharField:
    widget = forms.TextInput() if name == "label" else forms.Textarea(attrs={"rows": 2})
    widget.attrs["lang"] = language
    known = Locale.parse(reader_language()).languages
    said = _("%(what)s, in %(language)s") % {
        "what": label,
        "language": known.get(language, language),
    }
    return forms.CharField(label=said, max_length=LONGEST_TEXT, required=False, widget=widget)


def _expression(label: Any, help_text: Any) -> forms.CharField:
    attributes = {"rows": 2, "spellcheck": "false", "autocomplete": "off", "placeholder": " "}
    return forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={**attributes, "data-expression": True}),
    )


class IndicatorForm(DefinitionForm):
    """An indicator: what it counts, of which records, in which waves, and how it is called."""

    texts = {
        "label": gettext_lazy("Name"),
        "question": gettext_lazy("Question that it answers"),
        "definition": gettext_lazy("What is counted, in words"),
    }
    needs = (*REQUIRED["indicators"], "numerator", "value")  # of a kind that has them
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), widget=forms.RadioSelect)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), widget=forms.RadioSelect)
    base = _expression(
        gettext_lazy("Base"),
        gettext_lazy("A condition: which records the indicator is about. true() takes all."),
    )
    numerator = _expression(
        gettext_lazy("Counted"),
        gettext_lazy("For a share, a condition: which records of the base are counted."),
    )
    value = _expression(
        gettext_lazy("Averaged"), gettext_lazy("For a mean: the number of each record.")
    )
    waves = forms.MultipleChoiceField(
        label=gettext_lazy("Waves"),
        required=False,
        help_text=gettext_lazy("None chosen: all waves that ask what it reads."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, study=study, **kwargs)
        self.offer("kind", [(kind, _(word)) for kind, word in KINDS.items()])
        units = {Level.PROJECT: _("projects"), Level.INTERVIEW: _("interviews")}
        self.offer("unit", [(unit, units[Level(unit)]) for unit in UNITS])
        codes = study.waves.order_by("position").values_list("code", flat=True)
        self.offer("waves", [(code, code) for code in codes])

    def item(self) -> dict[str, Any]:
        """Return what was typed as an item of a study package, whatever is wrong with it."""
        return {
            **super().item(),
            "kind": self.typed("kind"),
            "unit": self.typed("unit"),
            "base": self.typed("base"),
            "numerator": self.typed("numerator") or None,
            "value": self.typed("value") or None,
            "waves": list(self["waves"].value() or []) or None,
        }


class SegmentForm(DefinitionForm):
    """A segment: by which variable figures are broken down, and how that is called."""

    texts = {"label": gettext_lazy("Name")}
    needs = REQUIRED["segments"]
    variable = forms.ChoiceField(
        label=gettext_lazy("Broken down by"),
        help_text=gettext_lazy("Questions with categories can be chosen."),
    )

    def __init__(self, *args: Any, variables: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("variable", [("", _("Choose a question")), *variables])

    def item(self) -> dict[str, Any]:
        """Return what was typed as an item of a study package, whatever is wrong with it."""
        return {**super().item(), "variable": self.typed("variable")}


def initial_of(stored: Indicator | Segment | None, study: Study) -> dict[str, Any]:
    """Return what the fields hold of a stored definition, or of none yet."""
    if stored is None:
        return {"kind": IndicatorKind.SHARE, "unit": Level.PROJECT, "base": "true()"}
    names = IndicatorForm.texts if isinstance(stored, Indicator) else SegmentForm.texts
    texts = {
        f"{name}_{language}": getattr(stored, name).get(language, "")
        for name in names
        for language in study.languages
    }
    if isinstance(stored, Segment):
        return texts | {"variable": stored.variable.code}
    rest = ("kind", "unit", "base", "numerator", "value", "waves")
    return texts | {name: getattr(stored, name) for name in rest}

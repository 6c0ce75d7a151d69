"""What may be asked of a data file: which records, which variables, and how they are written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from analytics.actions.export_settings import LONGEST_NAME
from analytics.domain.usual_options import OPENED_BY, usual_options
from analytics.queries.exportable import Exportable, OfferedSection, OfferedVariable
from surveys.domain.interviews import OF_CONTENT, STATES, State
from surveys.domain.layout.fields import Multiple
from surveys.domain.layout.options import (
    SPANISH_EXCEL,
    USUAL,
    Dialect,
    Empty,
    Extra,
    Options,
    Separator,
    Unit,
)
from surveys.domain.privacy import PRIVACIES
from surveys.domain.refusals import Refused
from surveys.domain.wording import in_language
from surveys.forms.fields import OwnWordsForm
from surveys.models import Study
from surveys.reader import in_words, language, language_name, localized

UNITS = {
    Unit.PROJECT: _("a project, with its interview"),
    Unit.INTERVIEW: _("an interview"),
    Unit.BOTH: _("interviews and projects, as two tables"),
    Unit.ANSWER: _("an answer, whatever it is about"),
}
WORDS, CODES = "words", "codes"
LABELS = {"": _("as usual for the format"), CODES: _("codes"), WORDS: _("words")}
MULTIPLE = {
    "": _("as usual for the format"),
    Multiple.ONE: _("one column with all of its codes"),
    Multiple.EACH: _("one column for each category"),
    Multiple.BOTH: _("both"),
}
CATEGORIES = {
    "harmonised": _("harmonised, so that waves compare"),
    "asked": _("as each wave asked them"),
}
EMPTY = {
    Empty.MARKS: _("in the cell itself, where the format can"),
    Empty.COMPANION: _("in a column beside it (for Power Query and others)"),
}
EXTRA = {
    Extra.REVIEW: _("state of the review"),
    Extra.PROVENANCE: _("how and when it came, and when it changed"),
    Extra.EDITS: _("how often it was edited"),
    Extra.VERSION: _("version of the records"),
}
DIALECTS: Mapping[str, tuple[Any, Dialect]] = {
    "usual": (_("with commas"), USUAL),
    "excel": (_("for Excel in Spanish: semicolons and decimal commas"), SPANISH_EXCEL),
    "bom": (_("for Excel in English: commas and a mark of UTF-8"), Dialect(bom=True)),
    "tab": (_("with tabs"), Dialect(Separator.TAB)),
}


@dataclass(frozen=True)
class Ticked:
    """A box of a list: what it sends, what it says, and whether it is ticked."""

    value: str
    label: str
    is_ticked: bool
    variable: OfferedVariable | None = None
    privacy: str = ""
    categories: Sequence["Ticked"] = ()


class Ticks(forms.MultipleChoiceField):
    """Several of a list, as boxes."""

    widget = forms.CheckboxSelectMultiple


class ExportForm(OwnWordsForm):
    """What is chosen of a data set; `options` are read as strictly as saved ones."""

    unit = forms.ChoiceField(
        label=_("What a row is about"), choices=UNITS.items(), widget=forms.RadioSelect
    )
    waves = Ticks(label=_("Waves"), required=False)
    format = forms.ChoiceField(label=_("Format"), widget=forms.RadioSelect)
    states = Ticks(
        label=_("States of interviews"),
        help_text=_(
            "An interview that was opened again is approved, with the answers that were approved. "
            "What is changed in it since is in files once it is submitted or approved again."
        ),
    )
    variables = Ticks(label=_("Variables"), required=False)
    segments = Ticks(label=_("Only records with these answers"), required=False)
    labels = forms.ChoiceField(label=_("Categories as"), choices=LABELS.items(), required=False)
    language = forms.ChoiceField(label=_("Language of labels"))
    multiple = forms.ChoiceField(
        label=_("Multiple choice as"), choices=MULTIPLE.items(), required=False
    )
    harmonised = forms.ChoiceField(
        label=_("Categories that changed"), choices=CATEGORIES.items(), required=False
    )
    empty = forms.ChoiceField(label=_("Why there is no answer"), choices=EMPTY.items())
    extra = Ticks(label=_("Further columns"), choices=EXTRA.items(), required=False)
    dialect = forms.ChoiceField(
        label=_("CSV"), choices=[(name, words) for name, (words, _dialect) in DIALECTS.items()]
    )
    name = forms.CharField(label=_("Name of the settings"), required=False, max_length=LONGEST_NAME)

    def __init__(
        self,
        data: Any = None,
        *,
        study: Study,
        exportable: Exportable,
        formats: Mapping[str, str],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        languages = [one for one in study.languages if one == language()] or study.languages
        super().__init__(
            data, initial=initial_of(Options(language=languages[0]), "csv") | {**(initial or {})}
        )
        self.study, self.exportable = study, exportable
        self._offer("format", [(one, formats[one]) for one in OPENED_BY if one in formats])
        self._offer(
            "waves",
            [(one.code, localized(one.name) or one.code) for one in exportable.waves],
        )
        self._offer("states", [(one, now(STATES[one])) for one in STATES if one in OF_CONTENT])
        self._offer("language", [(one, language_name(one)) for one in study.languages])
        variables = exportable.variables
        self._offer("variables", [(code, code) for code in variables])
        self._offer(
            "segments",
            [
                (f"{code}={category.code}", f"{code}: {category.code}")
                for code, one in variables.items()
                for category in one.categories
            ],
        )

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                given["options"] = Options.from_json(_said(given))
            except Refused as refused:
                field = refused.said.params.get("option")
                self.add_error(field if field in self.fields else None, in_words(refused))
        return given

    @property
    def options(self) -> Options:
        """What was chosen, of a form that is valid."""
        chosen: Options = self.cleaned_data["options"]
        return chosen

    # --- what the page shows

    @property
    def formats(self) -> list[tuple[forms.boundfield.BoundWidget, str]]:
        """The formats, each with what opens it."""
        return [(one, now(OPENED_BY[one.data["value"]])) for one in self["format"]]

    @property
    def written(self) -> list[forms.BoundField]:
        """How it is written beside the format; what was harmonised where something was."""
        names = ["labels", "language", "multiple", "empty", "dialect"]
        return [self[one] for one in names + ["harmonised"] * self.exportable.is_harmonised]

    @property
    def sections(self) -> list[tuple[OfferedSection, str, list[Ticked]]]:
        """The variables by section, each with its class."""
        chosen = self._chosen("variables")
        return [
            (
                section,
                localized(section.label),
                [_ticked(one, one.code in chosen) for one in section.variables],
            )
            for section in self.exportable.sections
        ]

    @property
    def narrowing(self) -> list[tuple[str, bool, list[Ticked]]]:
        """The variables with categories, whether some are ticked, and all of them."""
        chosen = self._chosen("segments")
        found = []
        for variable in self.exportable.variables.values():
            boxes = [
                Ticked(value, in_language(one.label, language()) or one.code, value in chosen)
                for one in variable.categories
                for value in [f"{variable.code}={one.code}"]
            ]
            if boxes:
                words = localized(variable.label) or variable.code
                found.append((words, any(one.is_ticked for one in boxes), boxes))
        return found

    @property
    def narrows(self) -> bool:
        """Whether more is chosen than units and waves."""
        usual = {str(one) for one in Options().states}
        states = self._chosen("states") - {str(State.REOPENED)}
        chosen = self._chosen("variables") or self._chosen("segments")
        wrong = any(name in self.errors for name in ("states", "variables", "segments"))
        return bool(chosen) or states != usual or wrong

    @property
    def is_special(self) -> bool:
        """Whether something is chosen of how it is written beside the format."""
        names = ("labels", "language", "multiple", "harmonised", "empty", "extra", "dialect")
        usual = initial_of(Options(language=str(self["language"].value())), "csv")
        return any(
            name in self.errors or self._chosen(name) != _as_set(usual[name]) for name in names
        )

    def _chosen(self, name: str) -> set[str]:
        return _as_set(self[name].value())


def _as_set(value: Any) -> set[str]:
    if isinstance(value, (list, tuple)):
        return {str(one) for one in value}
    return {str(value or "")}


def _ticked(variable: OfferedVariable, is_ticked: bool) -> Ticked:
    words = localized(variable.label) or variable.code
    return Ticked(variable.code, words, is_ticked, variable, now(PRIVACIES[variable.privacy]))


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form says as options are kept, completed by what the format usually has."""
    segments: dict[str, list[str]] = {}
    for one in given["segments"]:
        variable, _equals, category = one.partition("=")
        segments.setdefault(variable, []).append(category)
    said = usual_options(given["format"]) | {
        "unit": given["unit"],
        "waves": given["waves"] or None,
        "states": given["states"],
        "variables": given["variables"] or None,
        "segments": segments,
        "language": given["language"],
        "harmonised": given["harmonised"] != "asked",
        "empty": given["empty"],
        "extra": given["extra"],
        "dialect": DIALECTS[given["dialect"]][1].as_json(),
    }
    if given["labels"]:
        said["labels"] = given["labels"] == WORDS
    if given["multiple"]:
        said["multiple"] = given["multiple"]
    return said


def initial_of(options: Options, format: str) -> dict[str, Any]:
    """Return options as the form shows them; what is usual for the format is said so."""
    usual = usual_options(format)
    dialects = {dialect: name for name, (_words, dialect) in DIALECTS.items()}
    words = WORDS if options.labels else CODES
    return {
        "unit": options.unit,
        "format": format,
        "waves": [*(options.waves or ())],
        "states": [*options.states],
        "variables": [*(options.variables or ())],
        "segments": [f"{one}={code}" for one, some in options.segments.items() for code in some],
        "labels": "" if options.labels == usual["labels"] else words,
        "language": options.language,
        "multiple": "" if options.multiple == usual["multiple"] else options.multiple,
        "harmonised": "harmonised" if options.harmonised else "asked",
        "empty": options.empty,
        "extra": [*options.extra],
        "dialect": dialects.get(options.dialect, "usual"),
    }

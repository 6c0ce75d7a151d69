"""One question of a draft as a form, and what was typed into it as cells of a sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.domain.drafting import Found, Sheets, located
from surveys.domain.privacy import CAREFUL, Privacy
from surveys.domain.questionnaire import Kind
from surveys.domain.xlsform.columns import text_column
from surveys.forms.summary import SummaryLine
from surveys.reader import in_words

TEXTS = ("label", "hint", "constraint_message")
EXAMPLES = {
    "relevant": "${staff} > 5 and selected(${tools}, 'saw')",
    "required_if": "${staff} > 5",
    "constraint": ". >= 1 and . <= 100",
    "calculation": "${staff} * 12",
    "choice_filter": "region = ${region}",
    "default": "today()",
}
RULES = tuple(EXAMPLES)
YES = "yes"  # in the column of `required`, where an answer is needed anyway
BLANK_CHOICES = 3
"""Rows for new categories below those that there are."""
MOST_CHOICES = 500


def _rule_names() -> dict[str, str]:
    """Return what the rules are called, by the columns of a sheet and the fields of the form."""
    required = _("An answer is required if (condition)")
    return {
        "relevant": _("Asked if (condition)"),
        "required_if": required,
        "required": required,
        "constraint": _("Rule for the answer, which is called ."),
        "calculation": _("Calculation"),
        "choice_filter": _("Filter of the categories"),
        "default": _("Answer filled in beforehand"),
    }


@dataclass
class DraftChoice:
    """One category in the form. `problems` are by the name of the column."""

    code: str = ""
    labels: list[tuple[str, str]] = field(default_factory=list)
    problem: str = ""


@dataclass
class SectionForm:
    """A new section as it is typed: its code, its headings and the question that it begins with."""

    code: str
    begins: str
    headings: dict[str, str]
    lines: list[SummaryLine] = field(default_factory=list)

    @classmethod
    def sent(cls, data: QueryDict, languages: Sequence[str]) -> "SectionForm":
        """Return the form as it was sent, or empty."""
        texts = {one: data.get(f"new-heading-{one}", "").strip() for one in languages}
        return cls(data.get("new-section", "").strip(), data.get("begins", ""), texts)

    def show(self, sheets: Sheets, problems: Sequence[Any]) -> None:
        """Say what is wrong, and at which field."""
        fields = {text_column("label", one): f"new-heading-{one}" for one in self.headings}
        for found in located(sheets, problems):
            is_own = found.code == self.code
            place = fields.get(found.problem.column or "", "new-section")
            target = place if is_own else f"question-{found.code}"
            self.lines.append(SummaryLine(in_words(found.problem), target, found.code))


@dataclass
class QuestionForm:
    """A question as it is typed. `problems` are by field, `lines` are all that is wrong.

    `privacy` is the class of its variable, where the study has none of this code yet.
    """

    code: str
    languages: tuple[str, ...]
    kind: str = Kind.TEXT.value
    required: bool = False
    rules: dict[str, str] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    choices: list[DraftChoice] = field(default_factory=list)
    privacy: str = CAREFUL.value
    problems: dict[str, str] = field(default_factory=dict)
    lines: list[SummaryLine] = field(default_factory=list)

    @classmethod
    def stored(cls, sheets: Sheets, code: str) -> "QuestionForm":
        """Return the form of a question of the draft."""
        row = sheets.survey[sheets.place_of(code)]
        kind, _space, name = row["type"].partition(" ")
        choices = [one for one in sheets.choices if name and one["list_name"] == name]
        form = cls(
            code=code,
            languages=sheets.languages,
            kind=kind,
            required=row["required"] == YES,
        )
        form.rules = {name: row.get(name, "") for name in RULES}
        form.rules["required_if"] = "" if form.required else row["required"]
        form.texts = {
            name: {one: row[text_column(name, one)] for one in sheets.languages} for name in TEXTS
        }
        form.choices = [form.choice(one["name"], one) for one in choices]
        return form

    @classmethod
    def sent(cls, data: QueryDict, languages: Sequence[str], code: str = "") -> "QuestionForm":
        """Return the form as it was sent."""
        form = cls(
            code=code or data.get("code", "").strip(),
            languages=tuple(languages),
            kind=data.get("kind", ""),
            required="required" in data,
        )
        if (stated := data.get("privacy", "")) in set(Privacy):
            form.privacy = str(stated)
        form.rules = {name: data.get(name, "").strip() for name in RULES}
        form.texts = {
            name: {one: data.get(f"{name}-{one}", "").strip() for one in languages}
            for name in TEXTS
        }
        codes = data.getlist("choice")[:MOST_CHOICES]
        labels = {one: data.getlist(f"choice_label-{one}") for one in languages}
        for place, choice in enumerate(codes):
            words = {
                text_column("label", one): (labels[one][place : place + 1] or [""])[0].strip()
                for one in languages
            }
            if choice.strip() or any(words.values()):
                form.choices.append(form.choice(choice.strip(), words))
        return form

    def choice(self, code: str, cells: Mapping[str, str]) -> DraftChoice:
        """Return a category with its words in each language."""
        labels = [(one, cells.get(text_column("label", one), "")) for one in self.languages]
        return DraftChoice(code, labels)

    @property
    def rows(self) -> list[DraftChoice]:
        """The categories, and empty rows for more."""
        empty = DraftChoice("", [(one, "") for one in self.languages])
        return [*self.choices, *[empty] * BLANK_CHOICES]

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The texts, each in each language, as the page asks for them."""
        names = {
            "label": _("Question (%(language)s)"),
            "hint": _("Hint (%(language)s)"),
            "constraint_message": _("Message where the rule is broken (%(language)s)"),
        }
        return [
            {
                "name": f"{name}-{language}",
                "label": words % {"language": language},
                "value": self.texts.get(name, {}).get(language, ""),
                "problem": self.problems.get(f"{name}-{language}", ""),
            }
            for name, words in names.items()
            for language in self.languages
        ]

    @property
    def rule_fields(self) -> list[dict[str, str]]:
        """The rules, each with what it is for."""
        return [
            {
                "name": name,
                "label": label,
                "example": EXAMPLES[name],
                "value": self.rules.get(name, ""),
                "problem": self.problems.get(name, ""),
            }
            for name, label in _rule_names().items()
            if name in EXAMPLES
        ]

    def cells(self) -> dict[str, str]:
        """Return what was typed as cells of the survey sheet."""
        texts = {
            text_column(name, language): text
            for name, by_language in self.texts.items()
            for language, text in by_language.items()
        }
        rules = {name: text for name, text in self.rules.items() if name != "required_if"}
        required = YES if self.required else self.rules.get("required_if", "")
        return {**texts, **rules, "required": required}

    def choice_cells(self) -> list[dict[str, str]]:
        """Return the categories as rows of the choices sheet."""
        return [
            {"name": one.code, **{text_column("label", lang): text for lang, text in one.labels}}
            for one in self.choices
        ]

    def show(self, sheets: Sheets, problems: Sequence[Any]) -> None:
        """Put what is wrong beside its field; of another question it is said with its code."""
        fields = {text_column(name, one): f"{name}-{one}" for name in TEXTS
                  for one in self.languages}  # fmt: skip
        fields |= {name: name for name in RULES}
        fields |= {"type": "kind", "name": "code", "required": "required_if"}
        for found in located(sheets, problems):
            self._show_one(found, fields)

    def _show_one(self, found: Found, fields: Mapping[str, str]) -> None:
        words = in_words(found.problem)
        if found.code != self.code:
            rule = _rule_names().get(found.problem.column or "", "")
            subject = ", ".join(filter(None, (found.code or _("the questionnaire"), rule)))
            self.lines.append(SummaryLine(words, "", subject))
        elif found.problem.code == "unknown_list":
            words = _("This type needs categories. Give them here, each with its code and words.")
            self.problems["choice"] = words
            self.lines.append(SummaryLine(words, "choice-0"))
        elif found.choice is not None and found.choice < len(self.choices):
            self.choices[found.choice].problem = words
            self.lines.append(SummaryLine(words, f"choice-{found.choice}"))
        else:
            name = fields.get(found.problem.column or "", "kind")
            self.problems.setdefault(name, words)
            self.lines.append(SummaryLine(words, name))

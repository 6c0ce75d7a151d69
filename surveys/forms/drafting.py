"""One question of a draft as a form, and what was typed into it as cells of a sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.domain.drafting import Found, Sheets, located
from surveys.domain.questionnaire import Kind
from surveys.domain.xlsform.columns import text_column
from surveys.forms.summary import SummaryLine
from surveys.reader import in_words

TEXTS = ("label", "hint", "constraint_message")
RULES = ("relevant", "required_if", "constraint", "calculation", "choice_filter", "default")
YES = "yes"  # in the column of `required`, where an answer is needed anyway
BLANK_CHOICES = 3
"""Rows for new categories below those that there are."""
MOST_CHOICES = 500


@dataclass
class DraftChoice:
    """One category in the form. `problems` are by the name of the column."""

    code: str = ""
    labels: list[tuple[str, str]] = field(default_factory=list)
    problem: str = ""


@dataclass
class QuestionForm:
    """A question as it is typed. `problems` are by field, `lines` are all that is wrong."""

    code: str
    languages: tuple[str, ...]
    kind: str = Kind.TEXT.value
    required: bool = False
    rules: dict[str, str] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    choices: list[DraftChoice] = field(default_factory=list)
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
        names = {
            "relevant": (_("Asked if (condition)"), "${staff} > 5 and selected(${tools}, 'saw')"),
            "required_if": (_("An answer is required if (condition)"), "${staff} > 5"),
            "constraint": (_("Rule for the answer, which is called ."), ". >= 1 and . <= 100"),
            "calculation": (_("Calculation"), "${staff} * 12"),
            "choice_filter": (_("Filter of the categories"), "region = ${region}"),
            "default": (_("Answer filled in beforehand"), "today()"),
        }
        return [
            {
                "name": name,
                "label": label,
                "example": example,
                "value": self.rules.get(name, ""),
                "problem": self.problems.get(name, ""),
            }
            for name, (label, example) in names.items()
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
            subject = found.code or _("the questionnaire")
            self.lines.append(SummaryLine(words, "", subject))
        elif found.choice is not None and found.choice < len(self.choices):
            self.choices[found.choice].problem = words
            self.lines.append(SummaryLine(words, f"choice-{found.choice}"))
        else:
            name = fields.get(found.problem.column or "", "kind")
            self.problems.setdefault(name, words)
            self.lines.append(SummaryLine(words, name))

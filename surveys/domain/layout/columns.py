"""What a column of a data file is, whatever the format: its name, words, categories, and class.

One description serves every writer and every reader of data files, and stands in the manifest of
each. A study package has columns of its own and shares only headings and values with data files.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.domain.layout.headings import PREFIX, own_heading
from surveys.domain.missing import Missing
from surveys.domain.privacy import Privacy
from surveys.domain.questionnaire import Choice, Kind, Level, Question
from surveys.domain.wording import Texts


@dataclass(frozen=True)
class Column:
    """One column of a data file.

    `kind` says what it holds; None where that is a text that answers no question. `label`
    is the wording of the question by language, `categories` are the answers to choose from, in
    their order. `missing` are the kinds of empty (missing values) that can stand in it; each
    format has its own code for each of them. `level` says whether the value belongs to the
    interview or to the project, `privacy` what class its variable was declared.
    """

    name: str
    kind: Kind | None = None
    label: Texts = field(default_factory=dict, hash=False)
    categories: tuple[Choice, ...] = ()
    missing: tuple[Missing, ...] = ()
    level: Level = Level.INTERVIEW
    privacy: str = Privacy.OPEN

    @property
    def is_own(self) -> bool:
        """Whether it is one of Nucleus: it answers no question, so nothing is missing in it."""
        return not self.missing

    @property
    def own_name(self) -> str:
        """What a column of Nucleus is called where no question has its name; "" for others."""
        return self.name.removeprefix(PREFIX) if self.is_own else ""

    def as_json(self) -> dict[str, Any]:
        """Return all that is known of it; `from_json` reads it."""
        said: dict[str, Any] = {"name": self.name, "level": self.level, "class": self.privacy}
        if self.kind is not None:
            said["kind"] = self.kind
        if self.label:
            said["label"] = dict(self.label)
        if self.categories:
            said["categories"] = [_choice_json(one) for one in self.categories]
        if self.missing:
            said["missing"] = [*self.missing]
        return said

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Column":
        """Return the column that a manifest says.

        Raises ValueError, KeyError or TypeError where it says none.
        """
        return cls(
            said_text(said["name"]),
            Kind(said["kind"]) if "kind" in said else None,
            label=_texts(said.get("label", {})),
            categories=tuple(map(_choice, said.get("categories", ()))),
            missing=tuple(map(Missing, said.get("missing", ()))),
            level=Level(said["level"]),
            privacy=Privacy(said["class"]),
        )


def _choice_json(choice: Choice) -> dict[str, Any]:
    said: dict[str, Any] = {"code": choice.code, "label": dict(choice.label)}
    return said | ({"columns": dict(choice.columns)} if choice.columns else {})


def _choice(said: Mapping[str, Any]) -> Choice:
    return Choice(said_text(said["code"]), _texts(said["label"]), _texts(said.get("columns", {})))


def said_text(said: Any) -> str:
    """Return a text that a manifest says; raises ValueError where it is none."""
    if not isinstance(said, str):
        raise ValueError(f"{said!r} is no text")
    return said


def _texts(said: Mapping[str, Any]) -> Texts:
    return {said_text(language): said_text(text) for language, text in said.items()}


def answer_column(question: Question, *, privacy: str) -> Column:
    """Return the column of the answers to a question."""
    return Column(
        question.code,
        question.stored_as,
        label=question.label,
        categories=question.choices,
        missing=tuple(Missing),  # an answer of any wave may be missing for any reason
        level=question.level,
        privacy=privacy,
    )


def own_column(
    name: str,
    *,
    codes: Iterable[str],
    label: Texts,
    kind: Kind | None = None,
    level: Level = Level.INTERVIEW,
    privacy: str = Privacy.OPEN,
) -> Column:
    """Return a column of Nucleus itself, named apart from questions with these codes.

    Unlike one of answers it has no kinds of empty, whatever its kind.
    """
    return Column(own_heading(name, codes), kind, label=label, level=level, privacy=privacy)

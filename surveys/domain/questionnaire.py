"""A questionnaire as data: sections of questions, asked of an interview or of each project.

A questionnaire that exists is well formed: codes are unique, choice lists agree, and the
sections about projects stand together. Whether its conditions make sense is checked where it
is read (`surveys.domain.xlsform`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any

from surveys.domain.expressions import Expression, Name, Type, parse
from surveys.domain.wording import Texts, composed, gettext_noop, in_language

CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
"""What questions and sections may be called: it must fit into ``${name}``."""

CATEGORY = re.compile(r"""[^\s.\[\\'"][^\s'"]{0,63}""")
"""What a category may be called: codes stand in a cell with spaces between them."""

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Kind(StrEnum):
    """What a question takes as its answer."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"

    @property
    def has_choices(self) -> bool:
        return self in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)


NUMBERS = (Kind.INTEGER, Kind.DECIMAL)
VALUE, UNIT = "_value", "_unit"


class Level(StrEnum):
    """What a question is asked about."""

    INTERVIEW = "interview"
    PROJECT = "project"


LEVELS: Mapping[str, str] = {
    Level.INTERVIEW: gettext_noop("interview"),
    Level.PROJECT: gettext_noop("project"),
}

TYPES = {
    Kind.TEXT: Type.TEXT,
    Kind.INTEGER: Type.NUMBER,
    Kind.DECIMAL: Type.NUMBER,
    Kind.DATE: Type.DATE,
    Kind.SELECT_ONE: Type.SELECT_ONE,
    Kind.SELECT_MULTIPLE: Type.SELECT_MULTIPLE,
}


@dataclass(frozen=True)
class Choice:
    """One category of a choice question."""

    code: str
    label: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """One question. `choice_list` is the name of its list in the XLSForm, by default its code."""

    code: str
    kind: Kind
    level: Level
    section: str = ""
    label: Texts = field(default_factory=dict)
    hint: Texts = field(default_factory=dict)
    required: bool = False
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_message: Texts = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    choice_list: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Kind(self.kind))
        object.__setattr__(self, "level", Level(self.level))
        object.__setattr__(self, "choices", tuple(self.choices))
        if self.kind.has_choices != bool(self.choices):
            raise ValueError(f"{self.code}: choices go with select_one and select_multiple")
        if self.choice_list and not (self.kind.has_choices and is_code(self.choice_list)):
            raise ValueError(f"{self.code}: {self.choice_list!r} cannot be its list of choices")
        if self.kind.has_choices and not self.choice_list:
            object.__setattr__(self, "choice_list", self.code)
        _refuse_repeats(f"choices of {self.code}", self.choice_codes)
        if not CODE.fullmatch(self.code):
            raise ValueError(f"{self.code!r} cannot be the code of a question")
        for code in self.choice_codes:
            if not is_code(code):
                raise ValueError(f"{code!r} cannot be the code of a category of {self.code}")

    @cached_property
    def choice_codes(self) -> tuple[str, ...]:
        """The codes of the categories, in the order of the questionnaire."""
        return tuple(choice.code for choice in self.choices)

    @cached_property
    def known_codes(self) -> dict[str, str]:
        """The codes of the categories by the form in which they are compared."""
        return {composed(code): code for code in self.choice_codes}

    def label_in(self, language: str) -> str:
        """Return what is asked in a language; the code where the questionnaire has no words."""
        return in_language(self.label, language) or self.code

    @property
    def name(self) -> Name:
        """How an expression sees this question."""
        choices = frozenset(self.choice_codes) if self.kind.has_choices else None
        return Name(TYPES[self.kind], choices)


def choices_ever(questions: Iterable[Question]) -> tuple[Choice, ...]:
    """Return the categories of one variable in any of its questions, which are newest first.

    The newest gives order and words; those that only an earlier one offered come behind.
    """
    found: dict[str, Choice] = {}
    for question in questions:
        for choice in question.choices:
            found.setdefault(choice.code, choice)
    return tuple(found.values())


@dataclass(frozen=True)
class Section:
    """Questions that stand together under a heading. Without a code it has no heading."""

    code: str
    label: Texts
    level: Level
    questions: tuple[Question, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "level", Level(self.level))
        object.__setattr__(self, "questions", tuple(self.questions))
        if not self.questions:
            raise ValueError(f"section {self.code!r} has no questions")
        for question in self.questions:
            if (question.section, question.level) != (self.code, self.level):
                raise ValueError(f"{question.code} does not belong to section {self.code!r}")


@dataclass(frozen=True)
class Questionnaire:
    """One version of the questions of one wave.

    `project_label` is the heading of the part that is repeated for each project.
    """

    form_id: str
    version: str
    languages: tuple[str, ...]
    default_language: str
    sections: tuple[Section, ...]
    title: str = ""
    project_label: Texts = field(default_factory=dict)
    prepared: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What a check made of the questions, to make it once for all interviews."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "languages", tuple(self.languages))
        object.__setattr__(self, "sections", tuple(self.sections))
        if self.default_language not in self.languages:
            raise ValueError(f"{self.default_language!r} is not among {self.languages}")
        _refuse_repeats("questions", [question.code for question in self.questions()])
        _refuse_repeats("sections", [s.code for s in self.sections if s.code])
        self._refuse_split_parts()
        self._refuse_disagreeing_lists()
        self._refuse_foreign_texts()

    def questions(self, level: Level | str | None = None) -> tuple[Question, ...]:
        """Return the questions of a level, or all, in the order in which they are asked."""
        return tuple(
            question
            for section in self.sections
            if level is None or section.level == level
            for question in section.questions
        )

    def question(self, code: str) -> Question:
        """Return the question with this code; KeyError when there is none."""
        for question in self.questions():
            if question.code == code:
                return question
        raise KeyError(code)

    def scope(self, level: Level | str) -> Mapping[str, Name]:
        """Return the names that a condition of this level may read."""
        return {question.code: question.name for question in self.questions(level)}

    def _refuse_split_parts(self) -> None:
        levels = [level for level, _ in groupby(self.sections, key=lambda s: s.level)]
        if not levels:
            raise ValueError("a questionnaire without questions")
        if self.project_label and Level.PROJECT not in levels:
            raise ValueError("a heading for projects, but no questions about them")
        if levels.count(Level.PROJECT) > 1:
            raise ValueError("the sections about projects do not stand together")
        for first, second in pairwise(self.sections):
            if not first.code and not second.code and first.level == second.level:
                raise ValueError("two sections without a code follow each other")

    def _refuse_disagreeing_lists(self) -> None:
        lists: dict[str, tuple[Choice, ...]] = {}
        for question in self.questions():
            known = lists.setdefault(question.choice_list, question.choices)
            if known != question.choices:
                raise ValueError(f"two lists of choices are called {question.choice_list!r}")

    def _refuse_foreign_texts(self) -> None:
        for language in self.languages:
            if not LANGUAGE.fullmatch(language):
                raise ValueError(f"{language!r} is not a language code")
        for texts in self._texts():
            for language, text in texts.items():
                if language not in self.languages or not text:
                    raise ValueError(f"empty text, or not in a language of the form: {texts!r}")
        for question in self.questions():
            labels = [(question.code, question.label)]
            labels += [(choice.code, choice.label) for choice in question.choices]
            for code, label in labels:
                if self.default_language not in label:
                    raise ValueError(f"{code} has no label in {self.default_language!r}")

    def _texts(self) -> Iterator[Texts]:
        yield self.project_label
        for section in self.sections:
            yield section.label
        for question in self.questions():
            yield from (question.label, question.hint, question.constraint_message)
            yield from (choice.label for choice in question.choices)


def is_code(code: str) -> bool:
    """Say whether a category or a list of categories may have this code."""
    return CATEGORY.fullmatch(code) is not None and code.isprintable()


def to_json(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return the questionnaire as JSON values; `from_json` gives back an equal one."""
    return {
        "form_id": questionnaire.form_id,
        "version": questionnaire.version,
        "title": questionnaire.title,
        "languages": list(questionnaire.languages),
        "default_language": questionnaire.default_language,
        "project_label": dict(questionnaire.project_label),
        "sections": [
            {
                "code": section.code,
                "label": dict(section.label),
                "level": section.level.value,
                "questions": [_question_to_json(question) for question in section.questions],
            }
            for section in questionnaire.sections
        ],
    }


def from_json(definition: Mapping[str, Any]) -> Questionnaire:
    """Return the questionnaire that `to_json` wrote."""
    return Questionnaire(
        form_id=definition["form_id"],
        version=definition["version"],
        title=definition["title"],
        languages=tuple(definition["languages"]),
        default_language=definition["default_language"],
        project_label=definition["project_label"],
        sections=tuple(_section_from_json(section) for section in definition["sections"]),
    )


def _question_to_json(question: Question) -> dict[str, Any]:
    return {
        "code": question.code,
        "kind": question.kind.value,
        "label": dict(question.label),
        "hint": dict(question.hint),
        "required": question.required,
        "relevant": question.relevant.text if question.relevant else None,
        "constraint": question.constraint.text if question.constraint else None,
        "constraint_message": dict(question.constraint_message),
        "choice_list": question.choice_list,
        "choices": [{"code": c.code, "label": dict(c.label)} for c in question.choices],
    }


def _section_from_json(section: Mapping[str, Any]) -> Section:
    return Section(
        code=section["code"],
        label=section["label"],
        level=Level(section["level"]),
        questions=tuple(_questions_from_json(section)),
    )


def _questions_from_json(section: Mapping[str, Any]) -> Iterator[Question]:
    for question in section["questions"]:
        rest = {key: question[key] for key in ("code", "label", "hint", "required")}
        yield Question(
            **rest,
            kind=Kind(question["kind"]),
            level=Level(section["level"]),
            section=section["code"],
            relevant=_parsed(question["relevant"]),
            constraint=_parsed(question["constraint"]),
            constraint_message=question["constraint_message"],
            choices=tuple(Choice(c["code"], c["label"]) for c in question["choices"]),
            choice_list=question["choice_list"],
        )


def _parsed(text: str | None) -> Expression | None:
    return parse(text) if text else None


def _refuse_repeats(what: str, codes: list[str] | tuple[str, ...]) -> None:
    repeated = [code for code, count in Counter(codes).items() if count > 1]
    if repeated:
        raise ValueError(f"{what} occur twice: {', '.join(repeated)}")


def unit_question(number: Question, questions: Iterable[Question]) -> Question | None:
    """Return the question that says in which unit a number was given, by its name.

    `volume` and `volume_value` have their unit in `volume_unit`, a question with one answer of
    the same level. Numbers in different units are never added up or averaged together.
    """
    if number.kind not in NUMBERS:
        return None
    names = {number.code + UNIT, number.code.removesuffix(VALUE) + UNIT}
    return next(
        (
            one
            for one in questions
            if one.code in names and one.kind is Kind.SELECT_ONE and one.level == number.level
        ),
        None,
    )

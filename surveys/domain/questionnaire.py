"""A questionnaire as data: sections of questions, asked of an interview or of each project.

A questionnaire that exists is well formed: codes are unique, choice lists agree, and the
sections about projects stand together. Whether its conditions make sense is checked where it
is read (`surveys.domain.xlsform`). How it is stored says `surveys.domain.questionnaire_json`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any

from surveys.domain.expressions import Expression, Name, Type
from surveys.domain.expressions.dependencies import in_order
from surveys.domain.expressions.grammar import PLACE, TODAY
from surveys.domain.expressions.types import result_name
from surveys.domain.rich_text import plain
from surveys.domain.wording import Texts, composed, gettext_noop, in_language

CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
"""What questions and sections may be called: it must fit into ``${name}``."""

CATEGORY = re.compile(r"""[^\s.\[\\'"][^\s'"]{0,63}""")
"""What a category may be called: codes stand in a cell with spaces between them."""

REPEAT = "project"
"""What the part that is repeated for each project is called in an XLSForm, by default."""

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Kind(StrEnum):
    """What a question takes as its answer."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    TIME = "time"
    DATETIME = "dateTime"
    NOTE = "note"
    CALCULATE = "calculate"
    ACKNOWLEDGE = "acknowledge"

    @property
    def has_choices(self) -> bool:
        return self in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)

    @property
    def is_typed(self) -> bool:
        """Whether a person answers it; a note is read, and a calculation is computed."""
        return self not in (Kind.NOTE, Kind.CALCULATE)


OK = "OK"
"""The one answer to what is to be acknowledged."""

NUMBERS = (Kind.INTEGER, Kind.DECIMAL)


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
    Kind.TIME: Type.TIME,
    Kind.DATETIME: Type.DATETIME,
    Kind.ACKNOWLEDGE: Type.SELECT_ONE,
}
STORED_AS = {
    Type.NUMBER: Kind.DECIMAL,
    Type.DATE: Kind.DATE,
    Type.TIME: Kind.TIME,
    Type.DATETIME: Kind.DATETIME,
}
"""As which kind the result of a calculation is stored; all else is a text."""

OWN_COLUMNS = frozenset({"list_name", "name", "label"})
"""What every choice has of its own in the sheet of choices."""


@dataclass(frozen=True)
class Choice:
    """One category of a choice question; `columns` are what a filter of choices may read of it."""

    code: str
    label: Texts = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, cell in self.columns.items():
            if not (CODE.fullmatch(name) and cell) or name in OWN_COLUMNS:
                raise ValueError(f"{self.code}: {name!r} cannot be a column of choices")


@dataclass(frozen=True)
class Question:
    """One question. `choice_list` is the name of its list in the XLSForm, by default its code.

    `required_if` says where an answer is needed, unless it is `required` anyway. `choice_filter`
    says of each choice whether it is offered. `default` fills an empty question of a new form.
    `yields` is what the `calculation` comes out as, which the questionnaire finds.
    """

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
    required_if: Expression | None = None
    calculation: Expression | None = None
    choice_filter: Expression | None = None
    default: Expression | None = None
    yields: Name | None = field(default=None, compare=False, repr=False)

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
        self._refuse_unfit_rules()

    def _refuse_unfit_rules(self) -> None:
        if (self.kind is Kind.CALCULATE) != (self.calculation is not None):
            raise ValueError(f"{self.code}: a calculation goes with the type calculate")
        if self.choice_filter and not self.kind.has_choices:
            raise ValueError(f"{self.code}: a filter of choices goes with choices")
        if self.required and self.required_if:
            raise ValueError(f"{self.code}: what is required anyway has no condition for that")
        of_answers = (self.required, self.required_if, self.constraint, self.default)
        if not self.kind.is_typed and any(of_answers):
            raise ValueError(f"{self.code}: nobody answers it, so it has no rules for answers")

    @cached_property
    def choice_codes(self) -> tuple[str, ...]:
        """The codes of the categories, in the order of the questionnaire."""
        return tuple(choice.code for choice in self.choices)

    @cached_property
    def known_codes(self) -> dict[str, str]:
        """The codes of the categories by the form in which they are compared."""
        return {composed(code): code for code in self.choice_codes}

    def label_in(self, language: str) -> str:
        """Return what is asked in a language, without markup; the code where it has no words."""
        return plain(in_language(self.label, language)) or self.code

    @cached_property
    def stored_as(self) -> Kind:
        """The kind of its answers: its own, or for a calculation that of what it comes out as."""
        if self.kind is not Kind.CALCULATE:
            return self.kind
        return STORED_AS.get(self.name.type, Kind.TEXT)

    @cached_property
    def name(self) -> Name:
        """How an expression sees this question."""
        if self.kind is Kind.CALCULATE:
            return self.yields or Name(Type.TEXT)
        if self.kind is Kind.ACKNOWLEDGE:
            return Name(Type.SELECT_ONE, frozenset({OK}))
        choices = frozenset(self.choice_codes) if self.kind.has_choices else None
        return Name(TYPES[self.kind], choices)

    @property
    def expressions(self) -> Iterator[Expression]:
        """What decides on its answer, besides what is typed: what they read comes before it."""
        for one in (self.relevant, self.calculation):
            if one is not None:
                yield one


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

    `project_label` is the heading of the part that is repeated for each project, `repeat` the name
    of that part in an XLSForm.
    """

    form_id: str
    version: str
    languages: tuple[str, ...]
    default_language: str
    sections: tuple[Section, ...]
    title: str = ""
    project_label: Texts = field(default_factory=dict)
    repeat: str = REPEAT
    prepared: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What a check made of the questions, to make it once for all interviews."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "languages", tuple(self.languages))
        object.__setattr__(self, "sections", _with_results(self.sections, self.repeat))
        if not CODE.fullmatch(self.repeat):
            raise ValueError(f"{self.repeat!r} cannot be the name of the repeat")
        if self.default_language not in self.languages:
            raise ValueError(f"{self.default_language!r} is not among {self.languages}")
        _refuse_repeats("questions", [item.code for item in self.items()])
        _refuse_repeats("sections", [s.code for s in self.sections if s.code])
        self._refuse_split_parts()
        self._refuse_disagreeing_lists()
        self._refuse_foreign_texts()

    def items(self, level: Level | str | None = None) -> tuple[Question, ...]:
        """Return questions and notes of a level, or all, in the order in which they are shown."""
        return tuple(
            question
            for section in self.sections
            if level is None or section.level == level
            for question in section.questions
        )

    def questions(self, level: Level | str | None = None) -> tuple[Question, ...]:
        """Return what has an answer, of a level, or all, in the order in which it is asked."""
        return tuple(item for item in self.items(level) if item.kind is not Kind.NOTE)

    def question(self, code: str) -> Question:
        """Return the question with this code; KeyError when there is none."""
        for question in self.questions():
            if question.code == code:
                return question
        raise KeyError(code)

    def scope(self, level: Level | str) -> Mapping[str, Name]:
        """Return the names that a condition of this level may read."""
        return scope_of(self.questions(), level, self.repeat)

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
        for question in self.items():
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
        for question in self.items():
            is_shown = question.kind is not Kind.CALCULATE
            labels = [(question.code, question.label)] if is_shown else []
            labels += [(choice.code, choice.label) for choice in question.choices]
            for code, label in labels:
                if self.default_language not in label:
                    raise ValueError(f"{code} has no label in {self.default_language!r}")

    def _texts(self) -> Iterator[Texts]:
        yield self.project_label
        for section in self.sections:
            yield section.label
        for question in self.items():
            yield from (question.label, question.hint, question.constraint_message)
            yield from (choice.label for choice in question.choices)


def is_code(code: str) -> bool:
    """Say whether a category or a list of categories may have this code."""
    return CATEGORY.fullmatch(code) is not None and code.isprintable()


def scope_of(
    questions: Iterable[Question], level: Level | str, repeat: str = ""
) -> dict[str, Name]:
    """Return the names that an expression of a level may read of these questions.

    A project reads its interview. The interview reads its projects together, as in `sum(${x})`,
    and their number by the name of the repeat.
    """
    scope: dict[str, Name] = {TODAY: Name(Type.DATE)}
    if level == Level.PROJECT:
        scope[PLACE] = Name(Type.NUMBER)
    elif repeat:
        scope[repeat] = Name(Type.BOOLEAN, is_repeated=True)
    for question in questions:
        name = question.name
        is_below = level == Level.INTERVIEW and question.level == Level.PROJECT
        scope[question.code] = replace(name, is_repeated=True) if is_below else name
    return scope


def with_results(questions: Sequence[Question], repeat: str = "") -> list[Question]:
    """Return questions whose calculations know what they yield; one that fails yields text."""
    calculations = {one.code: one.calculation for one in questions if one.calculation is not None}
    if not calculations:
        return list(questions)
    known = {one.code: one for one in questions if one.kind is not Kind.NOTE}
    scopes = {level: scope_of(known.values(), level, repeat) for level in Level}
    for code in in_order({code: one.names for code, one in calculations.items()}):
        yields = result_name(calculations[code], scopes[known[code].level])
        known[code] = replace(known[code], yields=yields)
        for level in Level:
            scopes[level] |= scope_of([known[code]], level, repeat)
    return [known.get(one.code, one) for one in questions]


def _with_results(sections: Iterable[Section], repeat: str) -> tuple[Section, ...]:
    found = tuple(sections)
    items = [item for section in found for item in section.questions]
    if all(item.calculation is None for item in items):
        return found
    known = {item.code: item for item in with_results(items, repeat)}
    return tuple(
        replace(section, questions=tuple(known[item.code] for item in section.questions))
        for section in found
    )


def _refuse_repeats(what: str, codes: list[str] | tuple[str, ...]) -> None:
    repeated = [code for code, count in Counter(codes).items() if count > 1]
    if repeated:
        raise ValueError(f"{what} occur twice: {', '.join(repeated)}")

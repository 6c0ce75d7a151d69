"""The questions of an interview's form: what each asks, what was typed, what is wrong with it."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.domain.missing import Missing, as_missing, missing_kind
from surveys.domain.questionnaire import OK, Kind, Question, Section
from surveys.domain.raw_answers import Unstorable, store
from surveys.domain.rich_text import NOT_YET, plain
from surveys.domain.wording import in_language
from surveys.forms.browser_rules import BrowserRules
from surveys.forms.form_texts import WordsOf, as_html
from surveys.forms.hidden import as_version
from surveys.forms.names import QuestionNames, RecordNames
from surveys.presenters.answers import answer_in_words
from surveys.reader import language, localized

NOTHING_SELECTED = "[]"
INPUTS = {Kind.DATE: "date", Kind.TIME: "time", Kind.DATETIME: "datetime-local"}
OFFERED_MISSING = (Missing.REFUSED, Missing.DONT_KNOW)


@dataclass(frozen=True)
class Option:
    """One box to tick; `columns` are what a filter of choices reads of it."""

    id: str
    code: str
    label: str
    selected: bool
    columns: Mapping[str, str] | None = None


@dataclass
class QuestionField:
    """One question on the page: what it asks, what was typed, what is wrong with it."""

    question: Question
    names: QuestionNames
    value: Any = ""
    missing: str = ""
    problems: list[str] = field(default_factory=list)
    conflict: str = ""  # what somebody else wrote meanwhile, in words
    words_of: WordsOf = lambda _name: NOT_YET  # of another answer, for texts that name it
    rules: BrowserRules = field(default_factory=BrowserRules)

    def take(self, stored: Any) -> None:
        """Show a stored answer."""
        kind = missing_kind(stored)
        self.value = "" if kind is not None else stored
        self.missing = kind.value if kind in OFFERED_MISSING else ""

    @property
    def selected(self) -> list[str]:
        return self.value if isinstance(self.value, list) else [self.value]

    @property
    def choices(self) -> list[Option]:
        """What there is to tick; what is to be acknowledged has one."""
        if self.question.kind is Kind.ACKNOWLEDGE:
            return [Option(self.names.option(1), OK, _("OK"), OK in self.selected)]
        return [
            Option(
                self.names.option(number),
                choice.code,
                as_html(localized(choice.label), self.words_of),
                choice.code in self.selected,
                self.rules.columns.get(choice.code),
            )
            for number, choice in enumerate(self.question.choices, start=1)
        ]

    @property
    def is_radio(self) -> bool:
        return self.question.kind is Kind.SELECT_ONE

    @property
    def is_typed(self) -> bool:
        """Whether a person answers it; a note is read, a calculation computed."""
        return self.question.kind.is_typed

    @property
    def is_shown(self) -> bool:
        """Whether the page shows it: a calculation without words is computed unseen."""
        return self.question.kind is not Kind.CALCULATE or bool(self.question.label)

    @property
    def takes_answer(self) -> bool:
        return self.question.kind is not Kind.NOTE

    @property
    def known(self) -> Any:
        """The answer as it would be stored; what cannot be is none."""
        if self.missing and self.is_blank:
            return as_missing(Missing(self.missing))
        try:
            return store(self.value, self.question)
        except Unstorable:
            return as_missing(Missing.NO_ANSWER)

    @property
    def in_words(self) -> str:
        """The answer in the reader's words, as texts that name it say it."""
        if not self.takes_answer or self.known == []:
            return NOT_YET
        return answer_in_words(self.question, self.known, language()) or NOT_YET

    @property
    def is_blank(self) -> bool:
        """True where nothing is answered; nothing selected of several is an answer."""
        return isinstance(self.value, str) and not self.value.strip()

    @property
    def nothing_selected(self) -> bool:
        return self.value == []

    @property
    def label(self) -> str:
        """What is asked, as plain text."""
        words = in_language(self.question.label, language()) or self.question.code
        return plain(words, self.words_of)

    @property
    def label_html(self) -> str:
        words = in_language(self.question.label, language()) or self.question.code
        return as_html(words, self.words_of)

    @property
    def hint(self) -> str:
        return as_html(localized(self.question.hint), self.words_of)

    @property
    def input_type(self) -> str:
        return INPUTS.get(self.question.kind, "text")

    @property
    def input_mode(self) -> str:
        return {Kind.INTEGER: "numeric", Kind.DECIMAL: "decimal"}.get(self.question.kind, "text")

    @property
    def described_by(self) -> str:
        parts = [self.names.hint] if self.hint else []
        parts += [self.names.problem] if self.problems or self.conflict else []
        return " ".join(parts)

    @property
    def first_input(self) -> str:
        """The id of the element that a link to this question leads to."""
        return self.names.option(1) if self.choices else self.names.answer

    @property
    def sent(self) -> list[tuple[str, str]]:
        """The names and values that a browser sends of this question."""
        name = self.names.answer
        missing = [(self.names.missing, self.missing)] if self.missing else []
        if self.value == []:
            return [(name, NOTHING_SELECTED), *missing]
        return [(name, str(value)) for value in self.selected if value != ""] + missing

    @property
    def missing_choices(self) -> list[tuple[str, str, bool]]:
        """Return (code, label, selected) of the kinds of empty that a person can give."""
        labels = {Missing.REFUSED: _("Refused"), Missing.DONT_KNOW: _("Don't know")}
        return [(kind.value, labels[kind], kind.value == self.missing) for kind in OFFERED_MISSING]


@dataclass
class RecordFields:
    """The questions of one record on the page: the interview, or one of its projects."""

    names: RecordNames
    sections: list[tuple[Section, list[QuestionField]]]
    above: "RecordFields | None" = None  # the interview of a project
    id: uuid.UUID | None = None
    seen: int | None = None
    label: str = ""
    number: int = 0
    removed: bool = False
    untouched: bool = False  # stored, and not sent: saving leaves it as it is
    opened: bool = False  # somebody asked to see it
    problems: list[str] = field(default_factory=list)  # with its label

    def __post_init__(self) -> None:
        for _section, fields in self.sections:
            for one in fields:
                one.words_of = self.words_of

    def by_code(self) -> dict[str, QuestionField]:
        """Return what a person answers, by code."""
        return self._fields

    @cached_property
    def _fields(self) -> dict[str, QuestionField]:
        return {code: one for code, one in self._all.items() if one.is_typed}

    @cached_property
    def _all(self) -> dict[str, QuestionField]:
        return {f.question.code: f for _section, fields in self.sections for f in fields}

    def words_of(self, code: str) -> str:
        """Return the answer to a question of this record, or of its interview, in words."""
        if code in self._all:
            return self._all[code].in_words
        return self.above.words_of(code) if self.above else NOT_YET

    @property
    def shown_sections(self) -> list[tuple[str, list[QuestionField]]]:
        """Return each section's heading and what stands in it."""
        return [
            (as_html(localized(section.label), self.words_of), fields)
            for section, fields in self.sections
        ]

    def prepare(
        self, rules: Callable[[Question], BrowserRules], above: "RecordFields | None" = None
    ) -> "RecordFields":
        """Give each question what the browser needs; `above` is the interview of a project."""
        self.above = above
        for one in self._all.values():
            one.rules = rules(one.question)
        return self

    @property
    def known(self) -> dict[str, Any]:
        """What is answered, as it is stored, for rules that read it from elsewhere."""
        return {code: one.known for code, one in self._all.items() if one.takes_answer}

    def take(self, stored: Mapping[str, Any], *, but_typed: bool = False) -> None:
        """Show stored answers; of those that a person types nothing where that is asked."""
        for code, one in self._all.items():
            if not (but_typed and one.is_typed):
                one.take(stored.get(code, ""))

    def is_light(self, *, many: bool) -> bool:
        """Whether the page shows one line of it, to be opened: it is one of many, or unsent."""
        return (many or self.untouched) and not (self.opened or self.is_troubled)

    @property
    def sent(self) -> list[tuple[str, str]]:
        """What a page that shows one line of it sends back; nothing when it is untouched."""
        if self.untouched:
            return []
        pairs = [("project", str(self.id)), (self.names.label, self.label)]
        pairs += [(self.names.seen, str(self.seen))] if self.seen else []
        pairs += [(self.names.remove, "1")] if self.removed else []
        return pairs + [pair for question in self.by_code().values() for pair in question.sent]

    def rename(self, new: uuid.UUID) -> None:
        """Make it a new project with this id."""
        self.id, self.seen, self.names = new, None, RecordNames(new)
        for code, question in self.by_code().items():
            question.names = self.names.question(code)

    @property
    def is_open(self) -> bool:
        """Whether the page unfolds it: it is new, or something in it needs attention."""
        is_new = self.seen is None and not self.removed
        return is_new or self.is_troubled

    @property
    def is_troubled(self) -> bool:
        """True where anything in it needs attention."""
        troubled = (f.problems or f.conflict for f in self.by_code().values())
        return bool(self.problems) or any(troubled)

    @property
    def in_words(self) -> str:
        """How a list of problems calls it; nothing for the interview itself."""
        if self.id is None:
            return ""
        return project_in_words(self.number, self.label)


def stored_record(
    sections: Iterable[Section], names: RecordNames, stored: Mapping[str, Any] | None = None
) -> RecordFields:
    """Return the fields of a record with its stored answers; empty where it is new."""
    record = RecordFields(names, [(one, _blank(one, names)) for one in sections])
    record.take(stored or {})
    return record


def _blank(section: Section, names: RecordNames) -> list[QuestionField]:
    return [QuestionField(one, names.question(one.code)) for one in section.questions]


def typed_project(sections: Iterable[Section], id: uuid.UUID, data: QueryDict) -> RecordFields:
    """Return a project as somebody typed it."""
    names = RecordNames(id)
    record = typed_record(sections, names, data)
    record.id = id
    record.label = data.get(names.label, "").strip()
    record.removed = bool(data.get(names.remove))
    record.seen = as_version(data.get(names.seen, ""))
    return record


def typed_record(sections: Iterable[Section], names: RecordNames, data: QueryDict) -> RecordFields:
    """Return the fields of a record as somebody typed them."""
    return RecordFields(
        names, [(one, [_typed(q, names, data) for q in one.questions]) for one in sections]
    )


def _typed(question: Question, names: RecordNames, data: QueryDict) -> QuestionField:
    own = names.question(question.code)
    if not question.kind.is_typed:
        return QuestionField(question, own)
    missing = data.get(own.missing, "")
    missing = missing if missing in {kind.value for kind in OFFERED_MISSING} else ""
    if question.kind == Kind.SELECT_MULTIPLE:
        values = data.getlist(own.answer)
        if NOTHING_SELECTED in values:
            return QuestionField(question, own, [], missing)
        return QuestionField(question, own, values or "", missing)
    return QuestionField(question, own, data.get(own.answer, ""), missing)


def project_in_words(number: int, label: str) -> str:
    """Return how a list calls a project."""
    words = _("Project %(number)s") % {"number": number}
    return f"{words} ({label})" if label else words


def raw_answers(record: RecordFields) -> dict:
    """Return the typed answers of a record, by question code.

    An answer comes before a kind of empty that was chosen beside it.
    """
    return {
        code: as_missing(Missing(f.missing)) if f.missing and f.is_blank else f.value
        for code, f in record.by_code().items()
    }

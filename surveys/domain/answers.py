"""The check of one interview: every answer read, every rule applied, all problems at once.

Questions are read in the order of the questionnaire, so a condition sees the answers before it.
A condition about a project reads that project's answers only, one about the interview the
interview's. An unknown condition hides the question; an unknown constraint lets the answer pass.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from surveys.domain.expressions import Expression, ExpressionError, evaluate, record_frame
from surveys.domain.messages import Message, Place
from surveys.domain.missing import Missing, as_missing, missing_kind
from surveys.domain.questionnaire import Kind, Level, Question, Questionnaire
from surveys.domain.raw_answers import Unstorable, as_quoted, store
from surveys.domain.rule_words import rule_in_words
from surveys.domain.wording import Texts, gettext_noop

NOT_ASKED_OF = {
    Level.INTERVIEW: gettext_noop(
        "Questionnaire %(version)s does not ask this about the interview (got %(got)s). Check the "
        "spelling of the code, or remove the answer."
    ),
    Level.PROJECT: gettext_noop(
        "Questionnaire %(version)s does not ask this about a project (got %(got)s). Check the "
        "spelling of the code, or remove the answer."
    ),
}


@dataclass(frozen=True)
class AnswerProblem(Message):
    """One answer to mend; a lack keeps the interview from counting only."""

    got: Any = field(default=None, hash=False)
    is_lack: bool = False

    @property
    def project(self) -> int | None:
        """The index of the project, None for the interview's own answers."""
        return self.place.project

    @property
    def level(self) -> Level:
        """What the question is asked about."""
        return Level.INTERVIEW if self.project is None else Level.PROJECT

    @property
    def question(self) -> str:
        """The code of the question, or the name of the field."""
        return self.place.question

    def __str__(self) -> str:
        place = "" if self.project is None else f"project {self.project + 1}, "
        return f"{place}{self.question}: {self.text()}"


class Dropped(NamedTuple):
    """An answer that came for a question that its condition hides, and is not stored."""

    level: Level
    project: int | None
    question: str


@dataclass
class Checked:
    """Answers as they would be stored; store them only when there are no problems."""

    answers: dict[str, Any] = field(default_factory=dict)
    projects: list[dict[str, Any]] = field(default_factory=list)
    problems: list[AnswerProblem] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)


def check_interview(
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
    projects: Sequence[Mapping[str, Any]],
    *,
    complete: bool,
) -> Checked:
    """Check the answers of an interview and of its projects.

    A raw answer is text as typed, a JSON value, None or "" for no answer, or
    ``{"missing": kind}``; a question that is left out has no answer. With `complete`, required
    questions without an answer are problems too; refused and don't know satisfy them.
    """
    checked = Checked()
    checked.answers = _Record(questionnaire, Level.INTERVIEW, None, answers, checked).check(
        complete
    )
    for index, raw in enumerate(projects):
        record = _Record(questionnaire, Level.PROJECT, index, raw, checked)
        checked.projects.append(record.check(complete))
    return checked


NEEDED = gettext_noop(
    "An answer is needed before the interview can be submitted. Enter one, or mark it as refused "
    "or don't know."
)
NEEDED_OF_SEVERAL = gettext_noop(
    "An answer is needed before the interview can be submitted. Tick what applies, or “None of "
    "these”, or mark it as refused or don't know."
)


class _Record:
    """The check of the interview's answers or of one project."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        level: Level,
        project: int | None,
        raw: Mapping[str, Any],
        checked: Checked,
    ) -> None:
        self.questionnaire = questionnaire
        self.level = level
        self.project = project
        self.raw = raw
        self.checked = checked
        self.answers: dict[str, Any] = {}

    def check(self, complete: bool) -> dict[str, Any]:
        """Return the answers to store; add what is wrong to the common list."""
        questions = self.questionnaire.questions(self.level)
        unreadable = set()
        for question in questions:
            try:
                self.answers[question.code] = self._answer(question)
            except Unstorable as error:
                unreadable.add(question.code)
                self.answers[question.code] = as_missing(Missing.NO_ANSWER)
                self._report(question.code, error.code, error.template, error.params)
        for question in questions:
            if question.code not in unreadable:
                self._check_constraint(question)
                if complete:
                    self._check_required(question)
        self._check_unknown(questions)
        return self.answers

    def _answer(self, question: Question) -> Any:
        raw = self.raw.get(question.code)
        if self._holds(question, question.relevant, unknown=False):
            return self._relevant_answer(question, raw)
        if not _says_nothing(raw):
            self.checked.dropped.append(Dropped(self.level, self.project, question.code))
        return as_missing(Missing.NOT_APPLICABLE)

    def _relevant_answer(self, question: Question, raw: Any) -> Any:
        stored = store(raw, question)
        if missing_kind(stored) in (Missing.NOT_APPLICABLE, Missing.NOT_ASKED):
            raise Unstorable(
                "applies",
                gettext_noop(
                    "This question applies here (got %(got)s). Enter an answer, or say no_answer, "
                    "refused or dont_know."
                ),
                got=missing_kind(stored),
            )
        return stored

    def _check_constraint(self, question: Question) -> None:
        stored = self.answers[question.code]
        if missing_kind(stored) is not None:
            return
        rule = question.constraint
        if rule and not self._holds(question, rule, unknown=True, self_value=stored):
            is_date = question.kind == Kind.DATE
            said = datetime.date.fromisoformat(stored) if is_date else stored
            template, params = rule_in_words(rule, said)
            params = {"rule": rule.text, **params}
            words = question.constraint_message
            self._report(question.code, "constraint", template, params, words)

    def _check_required(self, question: Question) -> None:
        if question.required and self.answers[question.code] == as_missing(Missing.NO_ANSWER):
            template = NEEDED_OF_SEVERAL if question.kind == Kind.SELECT_MULTIPLE else NEEDED
            self._report(question.code, "required", template, {}, is_lack=True)

    def _check_unknown(self, questions: Sequence[Question]) -> None:
        """Report answers to questions that are not asked here, unless they say nothing."""
        known = {question.code for question in questions}
        for code, raw in self.raw.items():
            if code in known or raw in (None, "", as_missing(Missing.NOT_ASKED)):
                continue
            self._report(
                code,
                "unknown_question",
                NOT_ASKED_OF[self.level],
                {"version": self.questionnaire.version, "got": as_quoted(raw)},
            )

    def _holds(
        self,
        question: Question,
        condition: Expression | None,
        *,
        unknown: bool,
        self_value: Any = None,
    ) -> bool:
        """Evaluate a condition on the answers so far; one that is unknown counts as `unknown`."""
        if condition is None:
            return True
        read = {name: self.answers[name] for name in condition.names if name in self.answers}
        try:
            truth = _truth(condition, _Said(repr((read, self_value)), read, self_value))
        except ExpressionError as error:  # a division by zero, which depends on the answers
            self._report(question.code, "condition", error.template, error.params)
            return unknown
        return unknown if truth is None else truth

    def _report(
        self,
        code: str,
        kind: str,
        template: str,
        params: Mapping[str, Any],
        wording: Texts | None = None,
        *,
        is_lack: bool = False,
    ) -> None:
        problem = AnswerProblem(
            kind,
            template,
            params,
            Place(project=self.project, question=code),
            wording or {},
            got=self.raw.get(code),
            is_lack=is_lack,
        )
        self.checked.problems.append(problem)


@dataclass(frozen=True)
class _Said:
    """The answers of a record that one condition reads, as what they are told apart by."""

    key: str
    answers: Mapping[str, Any] = field(compare=False)
    self_value: Any = field(compare=False)


@lru_cache(maxsize=5_000)
def _truth(condition: Expression, said: _Said) -> bool | None:
    """Return whether a condition holds, None where that is unknown.

    Conditions read few answers that are mostly categories, so many records say the same.
    """
    result = evaluate(condition, record_frame(said.answers, self_value=said.self_value))
    return None if result.missing[0] is not None else bool(result.values[0])


def _says_nothing(raw: Any) -> bool:
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return True
    silent = (Missing.NO_ANSWER, Missing.NOT_APPLICABLE, Missing.NOT_ASKED)
    return raw in [as_missing(kind) for kind in silent]

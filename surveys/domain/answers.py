"""The check of one interview: every answer read, every rule applied, all problems at once.

Questions are read in the order of the questionnaire, so a condition sees the answers before it.
A condition about a project reads that project's answers only, one about the interview the
interview's. An unknown condition hides the question; an unknown constraint lets the answer pass.
"""

import datetime
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
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
    record = _rules(questionnaire, Level.INTERVIEW)
    checked.answers = _Record(record, None, answers, checked).check(complete)
    project = _rules(questionnaire, Level.PROJECT)
    for index, raw in enumerate(projects):
        checked.projects.append(_Record(project, index, raw, checked).check(complete))
    return checked


def check_record(
    questionnaire: Questionnaire, level: Level, answers: Mapping[str, Any], *, complete: bool
) -> Checked:
    """Check the answers of an interview without its projects, or of a project alone.

    No rule of one reads what the other says, so together they are what `check_interview` finds.
    """
    checked = Checked()
    rules = _rules(questionnaire, level)
    checked.answers = _Record(rules, None, answers, checked).check(complete)
    return checked


NEEDED = gettext_noop(
    "An answer is needed before the interview can be submitted. Enter one, or mark it as refused "
    "or don't know."
)
NEEDED_OF_SEVERAL = gettext_noop(
    "An answer is needed before the interview can be submitted. Tick what applies, or “None of "
    "these”, or mark it as refused or don't know."
)


class _Condition:
    """A condition on the answers of one record, with what it was found to be of which answers.

    Conditions read few answers that are mostly categories, so many records say the same.
    """

    def __init__(self, expression: Expression) -> None:
        self.expression = expression
        self.names = sorted(expression.names)
        self.known: dict[Hashable, bool | None] = {}

    def holds(self, answers: Mapping[str, Any], self_value: Any = None) -> bool | None:
        """Return whether it holds, None where that is unknown; ExpressionError where it fails."""
        names = self.names
        if len(names) == 1 and type(answers.get(names[0])) is str:
            said: Hashable = answers[names[0]] if self_value is None else None
        else:
            said = None
        if said is None:
            said = (repr([answers.get(name) for name in names]), repr(self_value))
        if said not in self.known:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            read = {name: answers[name] for name in names if name in answers}
            result = evaluate(self.expression, record_frame(read, self_value=self_value))
            self.known[said] = None if result.missing[0] is not None else bool(result.values[0])
        return self.known[said]


MOST_KNOWN = 1_000


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is asked by one question, and its conditions."""

    question: Question
    code: str
    relevant: _Condition | None
    constraint: _Condition | None
    required: bool


@dataclass(frozen=True)
class _Rules:
    """The questions of one level of a questionnaire, prepared once for all its records."""

    version: str
    level: Level
    all: tuple[_Rule, ...]
    codes: frozenset[str]


def _rules(questionnaire: Questionnaire, level: Level) -> _Rules:
    prepared: _Rules | None = questionnaire.prepared.get(level)
    if prepared is None:
        found = tuple(
            _Rule(
                one,
                one.code,
                _Condition(one.relevant) if one.relevant else None,
                _Condition(one.constraint) if one.constraint else None,
                one.required,
            )
            for one in questionnaire.questions(level)
        )
        codes = frozenset(one.code for one in found)
        prepared = _Rules(questionnaire.version, level, found, codes)
        questionnaire.prepared[level] = prepared
    return prepared


class _Record:
    """The check of the interview's answers or of one project."""

    def __init__(
        self, rules: _Rules, project: int | None, raw: Mapping[str, Any], checked: Checked
    ) -> None:
        self.rules = rules
        self.project = project
        self.raw = raw
        self.checked = checked
        self.answers: dict[str, Any] = {}

    def check(self, complete: bool) -> dict[str, Any]:
        """Return the answers to store; add what is wrong to the common list."""
        answers, raw = self.answers, self.raw
        unreadable = set()
        for rule in self.rules.all:
            code = rule.code
            try:
                if rule.relevant is None or self._holds(code, rule.relevant, unknown=False):
                    answers[code] = _relevant_answer(rule.question, raw.get(code))
                    continue
            except Unstorable as error:
                unreadable.add(code)
                answers[code] = as_missing(Missing.NO_ANSWER)
                self._report(code, error.code, error.template, error.params)
                continue
            answers[code] = as_missing(Missing.NOT_APPLICABLE)
            if not _says_nothing(raw.get(code)):
                self.checked.dropped.append(Dropped(self.rules.level, self.project, code))
        for rule in self.rules.all:
            if rule.code not in unreadable:
                if rule.constraint is not None:
                    self._check_constraint(rule.question, rule.constraint)
                if complete and rule.required and answers[rule.code] == _NO_ANSWER:
                    self._report_required(rule.question)
        if not self.rules.codes.issuperset(raw):
            self._check_unknown()
        return answers

    def _check_constraint(self, question: Question, rule: _Condition) -> None:
        stored = self.answers[question.code]
        if missing_kind(stored) is not None:
            return
        if not self._holds(question.code, rule, unknown=True, self_value=stored):
            is_date = question.kind == Kind.DATE
            said = datetime.date.fromisoformat(stored) if is_date else stored
            template, params = rule_in_words(rule.expression, said)
            params = {"rule": rule.expression.text, **params}
            words = question.constraint_message
            self._report(question.code, "constraint", template, params, words)

    def _report_required(self, question: Question) -> None:
        template = NEEDED_OF_SEVERAL if question.kind == Kind.SELECT_MULTIPLE else NEEDED
        self._report(question.code, "required", template, {}, is_lack=True)

    def _check_unknown(self) -> None:
        """Report answers to questions that are not asked here, unless they say nothing."""
        for code, raw in self.raw.items():
            if code in self.rules.codes or raw in (None, "", as_missing(Missing.NOT_ASKED)):
                continue
            self._report(
                code,
                "unknown_question",
                NOT_ASKED_OF[self.rules.level],
                {"version": self.rules.version, "got": as_quoted(raw)},
            )

    def _holds(
        self, code: str, condition: _Condition, *, unknown: bool, self_value: Any = None
    ) -> bool:
        """Evaluate a condition on the answers so far; one that is unknown counts as `unknown`."""
        try:
            truth = condition.holds(self.answers, self_value)
        except ExpressionError as error:  # a division by zero, which depends on the answers
            self._report(code, "condition", error.template, error.params)
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


def _relevant_answer(question: Question, raw: Any) -> Any:
    stored = store(raw, question)
    if type(stored) is dict and missing_kind(stored) in (Missing.NOT_APPLICABLE, Missing.NOT_ASKED):
        raise Unstorable(
            "applies",
            gettext_noop(
                "This question applies here (got %(got)s). Enter an answer, or say no_answer, "
                "refused or dont_know."
            ),
            got=missing_kind(stored),
        )
    return stored


def _says_nothing(raw: Any) -> bool:
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return True
    return raw in _SILENT


_NO_ANSWER = as_missing(Missing.NO_ANSWER)
_SILENT = [_NO_ANSWER, as_missing(Missing.NOT_APPLICABLE), as_missing(Missing.NOT_ASKED)]

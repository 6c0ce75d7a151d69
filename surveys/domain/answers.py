"""The check of one interview: every answer read, every rule applied, all problems at once.

Answers are read, and calculations computed, in an order in which a condition sees the answers that
it reads: mostly that of the questionnaire. A project's rules read the interview's answers, the
interview's what its projects are together. An unknown condition hides the question; an unknown
constraint lets the answer pass.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from surveys.domain.answer_rules import FormRules, Reach, Rule, Rules, rules_of
from surveys.domain.expressions import ExpressionError
from surveys.domain.expressions.grammar import PLACE, SELF, TODAY
from surveys.domain.expressions.operations import as_text
from surveys.domain.messages import Message, Place
from surveys.domain.missing import Missing, as_missing, missing_kind
from surveys.domain.questionnaire import Kind, Level, Question, Questionnaire
from surveys.domain.raw_answers import Unstorable, as_quoted, named, store
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
    """An answer that came and is not stored: its condition hides it, or it is calculated anew."""

    level: Level
    project: int | None
    question: str


@dataclass
class Checked:
    """Answers as they would be stored; store them only when there are no problems.

    `dropped` came for questions that their conditions hide, `recalculated` for calculations that
    come out otherwise.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    projects: list[dict[str, Any]] = field(default_factory=list)
    problems: list[AnswerProblem] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    recalculated: list[Dropped] = field(default_factory=list)


@dataclass(frozen=True)
class Before:
    """The answers of an interview and of its projects before an edit; None where one is new."""

    answers: Mapping[str, Any]
    projects: Sequence[Mapping[str, Any] | None]


def check_interview(
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
    projects: Sequence[Mapping[str, Any]],
    *,
    complete: bool,
    today: datetime.date | None = None,
    before: Before | None = None,
) -> Checked:
    """Check the answers of an interview and of its projects.

    A raw answer is text as typed, a JSON value, None or "" for no answer, or
    ``{"missing": kind}``; a question that is left out has no answer. With `complete`, required
    questions without an answer are problems too; refused and don't know satisfy them.

    Calculations are computed whatever was sent. One that reads the day, `today`, is computed where
    something else that it reads has changed since `before`; without that, what was sent is kept.
    """
    checked = Checked()
    form = rules_of(questionnaire)
    known = [before.answers, *before.projects] if before else [None] * (1 + len(projects))
    given = {TODAY: today.isoformat()} if today else {}
    interview = _Record(form, Level.INTERVIEW, answers, checked, given, known[0])
    records = [
        _Record(form, Level.PROJECT, raw, checked, {**given, PLACE: place + 1}, seen, place)
        for place, (raw, seen) in enumerate(zip(projects, known[1:], strict=True))
    ]
    if form.read_across:
        for record in records:
            record.reach.above = interview.answers
        interview.reach.projects = [record.answers for record in records]
    for rules in form.all if form.read_across else ():
        for record in (interview,) if rules.level is Level.INTERVIEW else records:
            record.read(rules)
    for record in (interview, *records):
        record.check(complete)
    checked.answers = interview.answers
    checked.projects = [record.answers for record in records]
    return checked


def check_record(
    questionnaire: Questionnaire, level: Level, answers: Mapping[str, Any], *, complete: bool
) -> Checked:
    """Check the answers of an interview without its projects, or of a project alone.

    Where no rule reads across them (`reads_across`), together they are what `check_interview`
    finds.
    """
    checked = Checked()
    record = _Record(rules_of(questionnaire), level, answers, checked, {}, None)
    record.check(complete)
    checked.answers = record.answers
    return checked


def reads_across(questionnaire: Questionnaire) -> bool:
    """Say whether rules about projects read the interview, or those about it the projects."""
    return rules_of(questionnaire).read_across


NEEDED = gettext_noop(
    "An answer is needed before the interview can be submitted. Enter one, or mark it as refused "
    "or don't know."
)
NEEDED_OF_SEVERAL = gettext_noop(
    "An answer is needed before the interview can be submitted. Tick what applies, or “None of "
    "these”, or mark it as refused or don't know."
)

NOT_OFFERED = gettext_noop(
    "Not offered beside the other answers: %(chosen)s. Choose from: %(offered)s; or correct the "
    "answer on which this depends."
)
NOTHING_OFFERED = gettext_noop(
    "Not offered beside the other answers: %(chosen)s. Leave it blank, or correct the answer on "
    "which this depends."
)


class _Record:
    """The check of the interview's answers or of one project."""

    def __init__(
        self,
        form: FormRules,
        level: Level,
        raw: Mapping[str, Any],
        checked: Checked,
        given: Mapping[str, Any],
        before: Mapping[str, Any] | None,
        project: int | None = None,
    ) -> None:
        self.form = form
        self.level = level
        self.project = project
        self.raw = raw
        self.checked = checked
        self.before = before
        self.answers: dict[str, Any] = {}
        self.unreadable: set[str] = set()
        self.reach = Reach(self.answers, {}, given)

    def check(self, complete: bool) -> None:
        """Add what is wrong to the common list."""
        if not self.form.read_across:
            for rules in self.form.of[self.level]:
                self.read(rules)
        for rules in self.form.judged[self.level]:
            if rules.code in self.unreadable:
                continue
            if rules.constraint is not None:
                self._check_constraint(rules.question, rules.constraint)
            if rules.choice_filter is not None:
                self._check_filter(rules)
            if complete and self._is_required(rules):
                self._report_required(rules.question)
        if not self.form.codes[self.level].issuperset(self.raw):
            self._check_unknown()

    def read(self, rules: Rules) -> None:
        """Read the answer to one question, or compute it."""
        answers, code = self.answers, rules.code
        try:
            if rules.relevant is None or self._holds(code, rules.relevant, unknown=False):
                if rules.calculation is not None:
                    answers[code] = self._calculated(rules, rules.calculation)
                else:
                    answers[code] = _relevant_answer(rules.question, self.raw.get(code))
                return
        except Unstorable as error:
            self.unreadable.add(code)
            answers[code] = as_missing(Missing.NO_ANSWER)
            self._report(code, error.code, error.template, error.params)
            return
        answers[code] = as_missing(Missing.NOT_APPLICABLE)
        if not _says_nothing(self.raw.get(code)):
            self.checked.dropped.append(Dropped(self.level, self.project, code))

    def _calculated(self, rules: Rules, calculation: Rule) -> Any:
        """Return what a calculation comes out as, as it is stored."""
        code, names = rules.code, calculation.expression.names
        raw = self.raw.get(code)
        sent = None if _says_nothing(raw) else store(raw, rules.question)
        previous = sent if self.before is None else self.before.get(code)
        is_known = previous is not None and missing_kind(previous) is None
        is_dated = TODAY in names and SELF not in names
        if is_known and is_dated and not self._has_changed(calculation):
            return previous
        try:
            value = calculation.value(self.reach, previous or _NO_ANSWER)
        except ExpressionError as error:  # a division by zero, which depends on the answers
            self._report(code, "calculation", error.template, error.params)
            return as_missing(Missing.NO_ANSWER)
        if type(value) is Missing:
            kind = Missing.NO_ANSWER if value is Missing.NOT_ASKED else value
            found: Any = as_missing(kind)
        else:
            found = store(as_text(value), rules.question)
        if sent is not None and found != sent and self.before is None:
            self.checked.recalculated.append(Dropped(self.level, self.project, code))
        return found

    def _has_changed(self, calculation: Rule) -> bool:
        """Say whether anything but the day that a calculation reads is another than before.

        Where nobody knows, it is not.
        """
        before = self.before
        return before is not None and any(
            before.get(name) != self.answers.get(name)
            for name in calculation.names
            if name in self.form.codes[self.level]
        )

    def _is_required(self, rules: Rules) -> bool:
        """Say whether an answer is needed and not there."""
        if self.answers[rules.code] != _NO_ANSWER:
            return False
        if rules.required_if is None:
            return rules.required
        return self._holds(rules.code, rules.required_if, unknown=False)

    def _check_filter(self, rules: Rules) -> None:
        """Report chosen categories that are not offered beside the other answers."""
        stored = self.answers[rules.code]
        if missing_kind(stored) is not None or rules.choice_filter is None:
            return
        offered = rules.choice_filter.offered(self.reach)
        chosen = stored if isinstance(stored, list) else [stored]
        wrong = [code for code in chosen if code not in offered]
        if wrong:
            question = rules.question
            known = [code for code in question.choice_codes if code in offered]
            params = {"chosen": named(question, wrong), "offered": named(question, known)}
            template = NOT_OFFERED if known else NOTHING_OFFERED
            self._report(rules.code, "not_offered", template, params)

    def _check_constraint(self, question: Question, rule: Rule) -> None:
        stored = self.answers[question.code]
        if missing_kind(stored) is not None:
            return
        if not self._holds(question.code, rule, unknown=True, self_value=stored):
            is_date = question.kind == Kind.DATE
            said = datetime.date.fromisoformat(stored) if is_date else stored
            template, params = rule_in_words(
                rule.expression, said, today=self.reach.given.get(TODAY, "")
            )
            if question.kind.has_choices:
                chosen = stored if isinstance(stored, list) else [stored]
                params = {**params, "got": named(question, chosen)}
            params = {"rule": rule.expression.text, **params}
            words = question.constraint_message
            self._report(question.code, "constraint", template, params, words)

    def _report_required(self, question: Question) -> None:
        template = NEEDED_OF_SEVERAL if question.kind == Kind.SELECT_MULTIPLE else NEEDED
        self._report(question.code, "required", template, {}, is_lack=True)

    def _check_unknown(self) -> None:
        """Report answers to questions that are not asked here, unless they say nothing."""
        for code, raw in self.raw.items():
            if code in self.form.codes[self.level] or raw in _UNSAID:
                continue
            self._report(
                code,
                "unknown_question",
                NOT_ASKED_OF[self.level],
                {"version": self.form.version, "got": as_quoted(raw)},
            )

    def _holds(self, code: str, condition: Rule, *, unknown: bool, self_value: Any = None) -> bool:
        """Evaluate a condition on the answers so far; one that is unknown counts as `unknown`."""
        try:
            truth = condition.holds(self.reach, self_value)
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
_UNSAID = (None, "", as_missing(Missing.NOT_ASKED))
_SILENT = [_NO_ANSWER, as_missing(Missing.NOT_APPLICABLE), as_missing(Missing.NOT_ASKED)]

"""The rules of a questionnaire, prepared once for all interviews that are checked by it.

Conditions read few answers that are mostly categories, so many records say the same: what an
expression was found to be of which answers is remembered.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.domain.expressions import Expression, evaluate, form_frame
from surveys.domain.expressions.dependencies import in_order
from surveys.domain.expressions.evaluation import Evaluation
from surveys.domain.expressions.frames import Frame, Value, column_key
from surveys.domain.expressions.grammar import SELF, TODAY
from surveys.domain.questionnaire import Level, Question, Questionnaire
from surveys.domain.wording import in_language

MOST_KNOWN = 1_000
Answers = Mapping[str, Any]


@dataclass
class Reach:
    """What the expressions of one record may read.

    Its own answers, those of the interview `above` a project, what a form knows beside them
    (`given`), and those of the projects of an interview.
    """

    answers: Answers
    above: Answers
    given: Answers
    projects: Sequence[Answers] = ()

    def read(self, names: Iterable[str]) -> dict[str, Any]:
        """Return those names that have a value here."""
        sources = (self.answers, self.above, self.given)
        return {
            name: source[name] for name in names for source in sources if name in source
        }  # no name is in two


class Rule:
    """An expression of a question, with what it was found to be of which answers."""

    def __init__(self, expression: Expression, form: "FormRules", level: Level) -> None:
        self.expression = expression
        names = sorted({*expression.names} - {SELF})
        self.repeated = [one for one in names if level is Level.INTERVIEW and one in form.below]
        self.names = [one for one in names if one not in self.repeated]
        self.labels = form.labels
        own = form.codes[level]
        self.is_plain = all(name in own for name in names)  # reads the record's answers only
        self.is_own = all(name in own or name == TODAY for name in names)
        self.only = self.names[0] if len(self.names) == 1 else None
        self.repeat = form.repeat
        self.known: dict[Hashable, Value] = {}

    def holds(self, reach: Reach, self_value: Any = None) -> bool | None:
        """Return whether it holds, None where that is unknown; ExpressionError where it fails."""
        value = self.value(reach, self_value)
        return value if type(value) is bool else None

    def value(self, reach: Reach, self_value: Any = None) -> Value:
        """Return what it is for a record; ExpressionError where it fails."""
        said: Hashable
        if not self.is_plain:
            read, below = reach.read(self.names), self._below(reach)
            said = (repr(read), repr(below), repr(self_value))
        elif self.only is not None and self_value is None:
            alone = reach.answers.get(self.only)
            said = alone if type(alone) is str else (repr(alone), "")
        else:
            answers = reach.answers
            said = (repr([answers.get(name) for name in self.names]), repr(self_value))
        try:
            return self.known[said]
        except KeyError:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            self.known[said] = self._value(reach, self_value)
            return self.known[said]

    def _below(self, reach: Reach) -> list[dict[str, Any]]:
        """Return what it reads of each project."""
        if not self.repeated:
            return []
        counted = {self.repeat: True}
        return [
            {name: found[name] for name in self.repeated if name in found}
            for found in ({**one, **counted} for one in reach.projects)
        ]

    def _value(self, reach: Reach, self_value: Any) -> Value:
        frame = form_frame(
            reach.read(self.names),
            self_value=self_value,
            projects=self._below(reach),
            repeated=self.repeated,
            labels=self.labels,
        )
        found = evaluate(self.expression, frame)
        return found.values[0] if found.missing[0] is None else found.missing[0]


class Filter(Rule):
    """Which choices of a question are offered."""

    def __init__(self, expression: Expression, form: "FormRules", question: Question) -> None:
        super().__init__(expression, form, question.level)
        names = sorted({*expression.columns})
        self.codes = question.choice_codes
        self.columns = [
            {column_key(one): {"name": choice.code, **choice.columns}.get(one, "") for one in names}
            for choice in question.choices
        ]

    def offered(self, reach: Reach) -> frozenset[str]:
        """Return the codes of those choices that are offered; what is unknown is not."""
        found: frozenset[str] = self.value(reach)
        return found

    def _value(self, reach: Reach, self_value: Any) -> Value:
        read = reach.read(self.names)
        frame = Frame([{**read, **columns} for columns in self.columns], labels=self.labels)
        values = Evaluation(self.expression.text, frame).of(self.expression.tree)
        shown = zip(self.codes, values, strict=True)
        return frozenset(code for code, value in shown if value is True)


@dataclass(frozen=True, slots=True)
class Rules:
    """What is asked by one question, and its rules."""

    question: Question
    code: str
    level: Level
    relevant: Rule | None
    calculation: Rule | None
    constraint: Rule | None
    choice_filter: Filter | None
    required: bool
    required_if: Rule | None


class FormRules:
    """All rules of a questionnaire in the order in which they are applied.

    They `read_across` where what is asked about a project reads the interview, or one reads the
    projects or their order: then an interview and its projects are checked together. By level, `of`
    has all, `judged` those by which an answer is judged when all are read.
    """

    def __init__(self, form: Questionnaire) -> None:
        questions = form.questions()
        self.version = form.version
        self.codes = {
            level: frozenset(one.code for one in questions if one.level is level) for level in Level
        }
        self.below = self.codes[Level.PROJECT] | {form.repeat}
        self.repeat = form.repeat
        self.labels = _labels(questions, form.default_language)
        self.all = tuple(self._rules(one) for one in _in_order(questions))
        self.of = {
            level: tuple(rules for rules in self.all if rules.level is level) for level in Level
        }
        self.judged = {
            level: tuple(rules for rules in found if _is_judged(rules))
            for level, found in self.of.items()
        }
        self.read_across = not all(rule.is_own for rules in self.all for rule in _each(rules))

    def _rules(self, one: Question) -> Rules:
        def rule(expression: Expression | None) -> Rule | None:
            return Rule(expression, self, one.level) if expression else None

        return Rules(
            question=one,
            code=one.code,
            level=one.level,
            relevant=rule(one.relevant),
            calculation=rule(one.calculation),
            constraint=rule(one.constraint),
            choice_filter=Filter(one.choice_filter, self, one) if one.choice_filter else None,
            required=one.required,
            required_if=rule(one.required_if),
        )


def rules_of(form: Questionnaire) -> FormRules:
    """Return the rules of a questionnaire, prepared once."""
    prepared: FormRules | None = form.prepared.get(FormRules)
    if prepared is None:
        prepared = form.prepared[FormRules] = FormRules(form)
    return prepared


def _is_judged(rules: Rules) -> bool:
    """Say whether more is asked of an answer than that it can be stored."""
    of_answers = (rules.constraint, rules.choice_filter, rules.required_if)
    return rules.required or any(one is not None for one in of_answers)


def _each(rules: Rules) -> Iterable[Rule]:
    found = (
        *(rules.relevant, rules.calculation, rules.constraint),
        *(rules.choice_filter, rules.required_if),
    )
    return (one for one in found if one is not None)


def _in_order(questions: Sequence[Question]) -> list[Question]:
    """Return questions so that each comes behind those that decide on its answer."""
    by_code = {one.code: one for one in questions}
    reads = {
        code: [name for rule in one.expressions for name in rule.names]
        for code, one in by_code.items()
    }
    return [by_code[code] for code in in_order(reads)]


def _labels(questions: Sequence[Question], language: str) -> dict[str, dict[str, str]]:
    """Return the words of the categories of those questions that have such."""
    return {
        one.code: {choice.code: in_language(choice.label, language) for choice in one.choices}
        for one in questions
        if one.choices
    }

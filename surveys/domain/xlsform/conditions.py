"""The check of conditions, calculations and filters: names that exist, types that fit."""

import re
from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence

from surveys.domain.expressions import Expression, Name, Type, check, result_type
from surveys.domain.expressions.dependencies import depending_on_themselves
from surveys.domain.expressions.grammar import SELF
from surveys.domain.questionnaire import (
    OWN_COLUMNS,
    Kind,
    Question,
    scope_of,
    with_results,
)
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.sheet import Sheet
from surveys.domain.xlsform.survey import Place

# XPath, and so other XLSForm tools, find an empty answer different from every value but "".
_NOT_EQUAL = re.compile(r"!=(?!\s*(?:''|\"\"))")

DECIDES = ("relevant", "required_if", "constraint")
"""Rules that come out as true or false."""


def check_conditions(sheet: Sheet, places: Sequence[Place], repeat: str = "") -> None:
    """Report every expression that cannot be evaluated, and note what it reads too early."""
    questions = with_results([place.question for place in places], repeat)
    lines = {place.question.code: place.line for place in places}
    order = {question.code: number for number, question in enumerate(questions)}
    answered = [question for question in questions if question.kind is not Kind.NOTE]
    levels = {one.level for one in questions}
    scopes = {level: scope_of(answered, level, repeat) for level in levels}
    for question in questions:
        line, scope = lines[question.code], scopes[question.level]
        for column, rule in _rules(question):
            found = _Rule(sheet, line, column, rule)
            found.check(question, scope)
            if column in ("relevant", "calculation", "choice_filter", "required_if"):
                found.warn_of_later(question, scope, order)
        if question.relevant:
            _warn_of_not_equal(sheet, line, question.relevant)
    _report_circles(sheet, questions, lines)


def _rules(question: Question) -> Iterable[tuple[str, Expression]]:
    """Yield the expressions of a question by the column in which they stand."""
    names = (*DECIDES, "calculation", "choice_filter", "default")
    for name in names:
        rule = getattr(question, name)
        if rule is not None:
            yield name, rule


class _Rule:
    """One expression in its cell."""

    def __init__(self, sheet: Sheet, line: int, name: str, rule: Expression) -> None:
        self.sheet = sheet
        self.line = line
        self.name = name
        self.column = "required" if name == "required_if" else name
        self.rule = rule

    def check(self, question: Question, answers: dict[str, Name]) -> None:
        """Report what is wrong with it."""
        reads_itself = self.name in ("constraint", "calculation")
        scope = ChainMap({SELF: question.name} if reads_itself else {}, answers)
        columns = columns_of(question)
        errors = check(self.rule, scope, in_form=True, columns=columns)
        for error in errors:
            self.sheet.expression_problem(self.line, self.column, error)
        if errors or self.name not in DECIDES:
            return
        if result_type(self.rule, scope, in_form=True) != Type.BOOLEAN:
            self.sheet.problem(
                self.line,
                self.column,
                "no_condition",
                gettext_noop("This is not a condition: it must come out as true or false."),
            )

    def warn_of_later(
        self, question: Question, scope: Mapping[str, Name], order: Mapping[str, int]
    ) -> None:
        """Note a name that is asked later: until then the expression is unknown."""
        for name in self.rule.names:
            is_later = name in order and order[name] > order[question.code]
            if is_later and not scope[name].is_repeated:
                self.sheet.warn(
                    self.line,
                    self.column,
                    "asked_later",
                    gettext_noop(
                        "%(name)s is asked later, so this is unknown until it is answered."
                    ),
                    name=name,
                )


def columns_of(question: Question) -> dict[str, Name]:
    """Return how a filter sees the columns of the choices of a question."""
    columns: dict[str, set[str]] = {"name": set(question.choice_codes)}
    for choice in question.choices:
        for name, cell in choice.columns.items():
            columns.setdefault(name, set()).add(cell)
    return {
        name: Name(Type.SELECT_ONE, frozenset(cells))
        for name, cells in columns.items()
        if name not in OWN_COLUMNS - {"name"}
    }


def _report_circles(sheet: Sheet, questions: Sequence[Question], lines: Mapping[str, int]) -> None:
    """Report what depends on itself, by whatever way."""
    reads = {
        one.code: [name for rule in one.expressions for name in rule.names if name in lines]
        for one in questions
    }
    for circle in depending_on_themselves(reads):
        code = circle[0]
        sheet.problem(
            lines[code],
            "calculation" if _is_calculated(questions, code) else "relevant",
            "depends_on_itself",
            gettext_noop("%(code)s depends on itself: %(way)s. Break the circle."),
            code=code,
            way=" → ".join(circle),
        )


def _is_calculated(questions: Sequence[Question], code: str) -> bool:
    return any(one.code == code and one.calculation for one in questions)


def _warn_of_not_equal(sheet: Sheet, line: int, condition: Expression) -> None:
    if _NOT_EQUAL.search(condition.text):
        sheet.warn(
            line,
            "relevant",
            "not_equal",
            gettext_noop(
                "Other XLSForm tools find != true for an empty answer; Nucleus does not, and hides "
                "the question while the answer is empty."
            ),
        )

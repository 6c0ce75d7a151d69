"""Evaluating an expression over columns; a single record is columns of length one.

Not applicable makes comparisons false; the other kinds of empty make them unknown, after Kleene.
What fails for a record (a division by zero) fails only where its value is needed, so that
`if(${n} = 0, 0, ${m} div ${n})` is safe: the error travels as the value of that record.
The browser's twin is `static/nucleus/expressions.js`; shared test vectors hold the two equal.
"""

import math
from collections.abc import Callable, Sequence
from operator import add, ge, gt, le, lt, mul, sub
from typing import Any

from surveys.domain.expressions.frames import Column, Frame, Value, as_column
from surveys.domain.expressions.grammar import Expression, ExpressionError, Node
from surveys.domain.expressions.numbers import (
    Number,
    as_number,
    divided,
    half_up,
    is_date,
    read_number,
    remainder,
    whole_or_ratio,
)
from surveys.domain.expressions.patterns import matches
from surveys.domain.missing import Missing
from surveys.domain.wording import gettext_noop


def evaluate(expression: Expression, frame: Frame) -> Column:
    """Evaluate over all records of the frame.

    Numbers come out as int or Fraction, except that a decimal answer read as it stands stays the
    text that is stored. Raises ExpressionError for a division by zero, a value of the wrong type
    or a name of a level that cannot be read from here.
    """
    values = Evaluation(expression.text, frame).of(expression.tree)
    for value in values:
        if isinstance(value, ExpressionError):
            raise value
    return as_column(values)


class _Unfit(ValueError):
    """A value that an operation cannot take; told with the place by the evaluation."""


class Evaluation:
    """The evaluation of one expression; what is wrong with a record becomes its value."""

    def __init__(self, text: str, frame: Frame) -> None:
        self.text = text
        self.frame = frame

    def of(self, node: Node) -> list[Value]:
        op = node["op"]
        if op == "name":
            return self.name(node)
        if op in CONSTANTS:
            return [CONSTANTS[op](node)] * len(self.frame)
        if op == "count":
            return self.count(node)
        columns = [self.of(argument) for argument in node["args"]]
        return self.applied(node, list(zip(*columns, strict=True)))

    def applied(self, node: Node, rows: Sequence[Sequence[Value]]) -> list[Value]:
        """Apply a node to the values of its arguments, row by row."""
        op = node["op"]
        if op in ("and", "or"):
            return [self.kleene(node, row, op == "or") for row in rows]
        if op == "if":
            return [self.choice(node, row) for row in rows]
        if op == "coalesce":
            return [_first_given(row) for row in rows]
        return self.operated(node, rows)

    def name(self, node: Node) -> list[Value]:
        try:
            return self.frame.values(node["name"])
        except KeyError:
            raise self.unreadable(node) from None

    def unreadable(self, node: Node) -> ExpressionError:
        """Return what is wrong with a name of a level that cannot be read from here."""
        message = gettext_noop(
            "“%(name)s” cannot be read here: answers about projects only inside count(), "
            "those about the interview only in an indicator about projects."
        )
        return self.error(node, message, name=node["name"])

    def count(self, node: Node) -> list[Value]:
        """Count the projects of each interview for which the condition is true."""
        below = self.frame.projects
        if below is None:
            raise self.without_projects(node)
        self.refuse_plain_names(node["args"][0])
        numbers: list[Value] = [0] * len(self.frame)
        conditions = Evaluation(self.text, below).of(node["args"][0])
        for interview, value in zip(below.parent, conditions, strict=True):
            found = self.truth(node, value)
            numbers[interview] = plus(numbers[interview], found)
        return numbers

    def without_projects(self, node: Node) -> ExpressionError:
        """Return what is wrong with count() where there is nothing to count."""
        message = gettext_noop("count() works over the projects of an interview only.")
        return self.error(node, message)

    def refuse_plain_names(self, node: Node) -> None:
        """Refuse a name without level inside count(), which could mean either level."""
        if node["op"] == "name" and "." not in node["name"]:
            raise self.error(node, PLAIN_NAME, name=node["name"])
        for argument in node.get("args", ()):
            self.refuse_plain_names(argument)

    def kleene(self, node: Node, row: Sequence[Value], decisive: bool) -> Value:
        """`and` is decided by a false operand, `or` by a true one; else an unknown one wins."""
        unknown: Missing | None = None
        for value in row:
            found = self.truth(node, value)
            if found is decisive or isinstance(found, ExpressionError):
                return found
            if unknown is None and type(found) is Missing:
                unknown = found
        return (not decisive) if unknown is None else unknown

    def choice(self, node: Node, row: Sequence[Value]) -> Value:
        condition = self.truth(node, row[0])
        if type(condition) is not bool:
            return condition
        return row[1] if condition else row[2]

    def truth(self, node: Node, value: Value) -> Value:
        """Return the value where it can be a truth; else what is wrong with it."""
        if type(value) is bool or _absent((value,)) is not None:
            return value
        message = gettext_noop("%(op)s needs something that is true or false here.")
        return self.error(node, message, op=node["op"])

    def operated(self, node: Node, rows: Sequence[Sequence[Value]]) -> list[Value]:
        """Apply an operation row by row; what is absent in a row takes the place of its result."""
        op = node["op"]
        function = _OPERATIONS[op]
        is_test = op in TESTS
        extra = (node["program"],) if op == "regex" else ()
        result: list[Value] = []
        for row in rows:
            absent = _absent(row)
            if absent is None:
                result.append(self.called(node, function, (*row, *extra)))
            elif is_test and not isinstance(absent, ExpressionError):
                is_skipped = any(value is Missing.NOT_APPLICABLE for value in row)
                result.append(op == "!=" if is_skipped else absent)
            else:
                result.append(absent)
        return result

    def called(self, node: Node, function: Callable[..., Any], row: Sequence[Any]) -> Value:
        try:
            return function(*row)
        except ZeroDivisionError:
            message = gettext_noop(
                "Division by zero at character %(place)s, “%(near)s”. Test the divisor first, "
                "as in if(${n} = 0, 0, ${m} div ${n})."
            )
            return self.error(node, message)
        except _Unfit as error:
            message = gettext_noop(
                "%(op)s at character %(place)s cannot take the value %(value)s. Change the "
                "answer, or the expression."
            )
            return self.error(node, message, op=node["op"], value=_shown(error.args[0]))

    def error(self, node: Node, message: str, **params: Any) -> ExpressionError:
        return ExpressionError(self.text, node["at"], message, params, code="evaluation")


PLAIN_NAME = gettext_noop(
    "Inside count(), say which level is meant: ${project.%(name)s} or ${interview.%(name)s}."
)
TESTS = {"=", "!=", "<", "<=", ">", ">=", "selected", "regex"}


def _absent(row: Sequence[Value]) -> Missing | ExpressionError | None:
    """Return the first error among the values, else the first kind of empty."""
    absent: Missing | None = None
    for value in row:
        if isinstance(value, ExpressionError):
            return value
        if absent is None and type(value) is Missing:
            absent = value
    return absent


def _first_given(row: Sequence[Value]) -> Value:
    """Return the first answer; without one, why: a question that applied says more."""
    for value in row:
        if type(value) is not Missing:
            return value
    return next((value for value in row if value is not Missing.NOT_APPLICABLE), row[0])


def plus(total: Value, found: Value) -> Value:
    """Return a number of projects and one more truth; what is absent takes their place."""
    absent = _absent((total, found))
    return total + found if absent is None else absent


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _number(value: Any) -> Number:
    found = None if type(value) is bool else as_number(value)
    if found is None:
        raise _Unfit(value)
    return found


def _equal(left: Any, right: Any) -> bool:
    """Texts are equal letter by letter; a text beside a number is read as one."""
    if "" in (left, right):  # nothing typed, nothing selected
        return left in ("", []) and right in ("", [])
    if type(left) is type(right) and type(left) in (str, bool):
        return bool(left == right)
    return _number(left) == _number(right)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Return a comparison of numbers, or of dates."""

    def ordered(left: Any, right: Any) -> bool:
        if isinstance(left, str) and isinstance(right, str) and is_date(left) and is_date(right):
            return compare(left, right)
        return compare(_number(left), _number(right))

    return ordered


def _arithmetic(compute: Callable[[Number, Number], Number]) -> Callable[[Any, Any], Number]:
    return lambda left, right: whole_or_ratio(compute(_number(left), _number(right)))


def _selected(value: Any, code: Any) -> bool:
    return code in value if isinstance(value, list) else _equal(value, code)


def _count_selected(value: Any) -> int:
    if not isinstance(value, list):
        raise _Unfit(value)
    return len(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Unfit(value)
    return value


def _read_number(value: Any) -> Value:
    if isinstance(value, list):
        raise _Unfit(value)
    found = as_number(value)
    return Missing.NO_ANSWER if found is None else found


def _truncated(value: Any) -> Value:
    found = _read_number(value)
    return found if type(found) is Missing else math.trunc(found)


def _rounded(value: Any, digits: Any = 0) -> Number:
    places = _number(digits)
    if not isinstance(places, int) or not -15 <= places <= 15:
        raise _Unfit(digits)
    return half_up(_number(value), places)


def _read_date(value: Any) -> Value:
    return value if is_date(_text(value)) else Missing.NO_ANSWER


def _negated(value: Any) -> bool:
    if type(value) is not bool:
        raise _Unfit(value)
    return not value


CONSTANTS: dict[str, Callable[[Node], Any]] = {
    "true": lambda node: True,
    "false": lambda node: False,
    "text": lambda node: node["value"],
    "numeral": lambda node: read_number(str(node["value"])),
}
_OPERATIONS: dict[str, Callable[..., Value]] = {
    "=": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _ordered(lt),
    "<=": _ordered(le),
    ">": _ordered(gt),
    ">=": _ordered(ge),
    "not": _negated,
    "negative": lambda value: -_number(value),
    "+": _arithmetic(add),
    "-": _arithmetic(sub),
    "*": _arithmetic(mul),
    "div": _arithmetic(divided),
    "mod": _arithmetic(remainder),
    "selected": _selected,
    "count-selected": _count_selected,
    "string-length": lambda value: len(_text(value)),
    "regex": lambda value, _, program: matches(program, _text(value)),
    "number": _read_number,
    "int": _truncated,
    "round": _rounded,
    "date": _read_date,
}

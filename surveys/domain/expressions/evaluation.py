"""Evaluating an expression over columns; a single record is columns of length one.

Not applicable makes comparisons false; the other kinds of empty make them unknown, after Kleene.
What fails for a record (a division by zero) fails only where its value is needed, so that
`if(${n} = 0, 0, ${m} div ${n})` is safe: the error travels as the value of that record.
The browser's twin is `static/nucleus/expressions.js`; shared test vectors hold the two equal.
"""

from collections.abc import Callable, Sequence
from typing import Any

from surveys.domain.expressions.frames import Column, Frame, Value, as_column, column_key
from surveys.domain.expressions.grammar import Expression, ExpressionError, Node
from surveys.domain.expressions.numbers import read_number
from surveys.domain.expressions.operations import OPERATIONS, Blank, Unfit, best, said, total
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
        if op == "column":
            return self.frame.values(column_key(node["name"]))
        if op in OVER_PROJECTS and self.reads_projects(node["args"][-1]):
            return self.over_projects(node)
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
        if op in ("coalesce", "once"):
            return [_first_given(row) for row in rows]
        if op in ("min", "max"):
            return [self.guarded(node, best, op, row) for row in rows]
        if op in ("concat", "join"):
            return [self.written(node, row) for row in rows]
        if op not in OPERATIONS:
            raise self.without_projects(node)
        return self.operated(node, rows)

    def written(self, node: Node, row: Sequence[Value]) -> Value:
        """Write values behind each other; what is absent is written as nothing."""
        separator, *values = row if node["op"] == "join" else ("", *row)
        absent = _absent((separator,)) or next(
            (value for value in values if isinstance(value, ExpressionError)), None
        )
        return said(separator, values) if absent is None else absent

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

    def reads_projects(self, node: Node) -> bool:
        """Say whether a node of a form reads what is asked about each project."""
        if node["op"] == "name":
            return node["name"] in self.frame.repeated
        return any(self.reads_projects(argument) for argument in node.get("args", ()))

    def over_projects(self, node: Node) -> list[Value]:
        """Put together what an expression is for each project of a record of a form."""
        below, argument = self.frame.projects, node["args"][-1]
        assert below is not None  # only a frame with projects has anything repeated
        found: list[list[Value]] = [[] for _ in range(len(self.frame))]
        values = Evaluation(self.text, below).of(argument)
        for place, value in zip(below.parent, values, strict=True):
            found[place].append(value)
        if node["op"] == "join":
            separators = self.of(node["args"][0])
            rows = zip(separators, found, strict=True)
            return [self.written(node, (first, *row)) for first, row in rows]
        return [self.together(node, row) for row in found]

    def together(self, node: Node, row: Sequence[Value]) -> Value:
        """Put the values of all projects together."""
        op = node["op"]
        if op == "count" and node["args"][0]["op"] == "name":  # of how many it is asked
            row = [
                value if isinstance(value, ExpressionError) else value is not NOT_APPLICABLE
                for value in row
            ]
        if op == "count":
            found: Value = 0
            for value in row:
                found = plus(found, self.truth(node, value))
            return found
        return self.guarded(node, total if op == "sum" else best, op, row)

    def guarded(
        self, node: Node, function: Callable[..., Value], op: str, row: Sequence[Value]
    ) -> Value:
        """Put values together that apply; one that is absent otherwise takes their place."""
        absent = _absent([value for value in row if value is not NOT_APPLICABLE])
        if absent is not None:
            return absent
        applying = [value for value in row if value is not NOT_APPLICABLE]
        return self.called(node, function, (op, applying))

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
        function = OPERATIONS[op]
        is_test = op in TESTS
        extra: tuple[Any, ...] = ()
        if op == "regex":
            extra = (node["program"],)
        elif op == "jr:choice-name":
            extra = (self.frame.labels.get(node["of"], {}),)
        result: list[Value] = []
        for row in rows:
            absent = _absent(row)
            if absent is None:
                result.append(self.called(node, function, (*row, *extra)))
            elif is_test and not isinstance(absent, ExpressionError):
                is_skipped = any(value is NOT_APPLICABLE for value in row)
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
        except Blank:
            return Missing.NO_ANSWER
        except Unfit as error:
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
NOT_APPLICABLE = Missing.NOT_APPLICABLE
OVER_PROJECTS = ("sum", "count", "min", "max", "join")
"""What puts the answers about all projects of an interview together."""
TESTS = {
    *("=", "!=", "<", "<=", ">", ">=", "selected", "regex"),
    *("starts-with", "ends-with", "contains"),
}


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
    return next((value for value in row if value is not NOT_APPLICABLE), row[0])


def plus(total: Value, found: Value) -> Value:
    """Return a number of projects and one more truth; what is absent takes their place."""
    absent = _absent((total, found))
    return total + found if absent is None else absent


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


CONSTANTS: dict[str, Callable[[Node], Any]] = {
    "true": lambda node: True,
    "false": lambda node: False,
    "text": lambda node: node["value"],
    "numeral": lambda node: read_number(str(node["value"])),
}

"""Evaluating an expression over columns; a single record is columns of length one.

Not applicable makes comparisons false; the other kinds of empty make them unknown, after Kleene.
The browser's twin is `static/nucleus/expressions.js`; shared test vectors hold the two equal.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.domain.expression_grammar import Expression, ExpressionError, Node
from surveys.domain.missing import Missing, missing_kind
from surveys.domain.wording import gettext_noop

Answers = Mapping[str, Any]
MAX_SUBJECT = 2000


@dataclass
class Column:
    """One value per record; where `missing` names a kind of empty, the value is None."""

    values: list[Any]
    missing: list[Missing | None]

    def __len__(self) -> int:
        return len(self.values)


@dataclass
class Frame:
    """Records of one level, and the way to the records of the other level.

    `parent[i]` is the position of the interview of project i.
    """

    records: Sequence[Answers]
    level: str = ""
    interviews: "Frame | None" = None
    projects: "Frame | None" = None
    parent: Sequence[int] = ()
    self_values: Column | None = None
    _columns: dict[str, Column] = field(default_factory=dict)

    def column(self, name: str) -> Column:
        """Return the column of a question; a code that is absent was not asked."""
        if name not in self._columns:
            self._columns[name] = self._read(name)
        return self._columns[name]

    def _read(self, name: str) -> Column:
        if name == "." and self.self_values is not None:
            return self.self_values
        level, _, code = name.rpartition(".")
        if level == "interview" and self.interviews is not None:
            above = self.interviews.column(code)
            return Column(
                [above.values[i] for i in self.parent], [above.missing[i] for i in self.parent]
            )
        if level and level != self.level:
            raise KeyError(name)
        return _column([record.get(code, _NOT_ASKED) for record in self.records])


_NOT_ASKED = {"missing": Missing.NOT_ASKED.value}


def _column(stored: Sequence[Any]) -> Column:
    missing = [missing_kind(value) for value in stored]
    values = [
        None if kind is not None else value for value, kind in zip(stored, missing, strict=True)
    ]
    return Column(values, missing)


def record_frame(answers: Answers, *, self_value: Any = _NOT_ASKED) -> Frame:
    """Return the frame of one record; `self_value` is the stored answer that `.` reads."""
    return Frame([answers], self_values=_column([self_value]))


def frames(
    interviews: Sequence[Answers], projects: Sequence[Sequence[Answers]]
) -> tuple[Frame, Frame]:
    """Return the frames of interviews and of their projects, linked both ways.

    `projects[i]` are the projects of interview i.
    """
    parent = [i for i, group in enumerate(projects) for _ in group]
    above = Frame(list(interviews), level="interview")
    below = Frame([record for group in projects for record in group], level="project")
    below.interviews, below.parent = above, parent
    above.projects = below
    return above, below


def evaluate(expression: Expression, frame: Frame) -> Column:
    """Evaluate over all records of the frame.

    Raises ExpressionError for a division by zero or a name that the frame does not have.
    """
    return _Evaluation(expression.text, frame).of(expression.tree)


class _Evaluation:
    def __init__(self, text: str, frame: Frame) -> None:
        self.text = text
        self.frame = frame
        self.length = len(frame.records)

    def of(self, node: Node) -> Column:
        op = node["op"]
        if op in ("number", "text"):
            return self.constant(node["value"])
        if op == "name":
            return self.name(node)
        if op == "count":
            return self.count(node)
        arguments = [self.of(argument) for argument in node["args"]]
        if op in ("true", "false"):
            return self.constant(op == "true")
        if op in ("and", "or"):
            return _kleene(arguments, decisive=op == "or")
        if op == "if":
            return _if(*arguments)
        if op == "coalesce":
            return _coalesce(arguments)
        if op in _COMPARISONS:
            return _compared(_COMPARISONS[op], arguments)
        if op == "!=":
            return _mapped(lambda equal: not equal, [_compared(_equal, arguments)])
        if op in ("div", "mod"):
            return self.division(node, arguments)
        return _mapped(_FUNCTIONS[op], arguments)

    def constant(self, value: Any) -> Column:
        return Column([value] * self.length, [None] * self.length)

    def name(self, node: Node) -> Column:
        try:
            return self.frame.column(node["name"])
        except KeyError:
            message = gettext_noop("“%(name)s” cannot be read here.")
            raise ExpressionError(self.text, node["at"], message, {"name": node["name"]}) from None

    def count(self, node: Node) -> Column:
        """Count the projects of each interview for which the condition is true."""
        below = self.frame.projects
        if below is None:
            message = gettext_noop("count() works over the projects of an interview only.")
            raise ExpressionError(self.text, node["at"], message)
        condition = _Evaluation(self.text, below).of(node["args"][0])
        numbers = [0] * self.length
        for interview, value in zip(below.parent, condition.values, strict=True):
            numbers[interview] += value is True
        return Column(numbers, [None] * self.length)

    def division(self, node: Node, arguments: list[Column]) -> Column:
        if (
            any(value is not None and _number(value) == 0 for value in arguments[1].values)
            and self.length
        ):
            raise ExpressionError(self.text, node["at"], gettext_noop("Division by zero."))
        divide: Callable[..., Any] = (
            (lambda a, b: _number(a) / _number(b))
            if node["op"] == "div"
            else (lambda a, b: math.fmod(_number(a), _number(b)))
        )
        return _mapped(divide, arguments)


def _first_missing(arguments: Sequence[Column], row: int) -> Missing | None:
    return next((c.missing[row] for c in arguments if c.missing[row] is not None), None)


def _mapped(function: Callable[..., Any], arguments: list[Column]) -> Column:
    """Apply a function row by row; a missing argument leaves the row missing, leftmost kind."""
    values: list[Any] = []
    missing: list[Missing | None] = []
    for row in range(len(arguments[0])):
        kind = _first_missing(arguments, row)
        value = None if kind else function(*(column.values[row] for column in arguments))
        if kind is None and value is None:
            kind = Missing.NO_ANSWER  # number() of a text that is none
        values.append(value)
        missing.append(kind)
    return Column(values, missing)


def _compared(compare: Callable[[Any, Any], bool], arguments: list[Column]) -> Column:
    """Compare row by row: false where not applicable, unknown where otherwise missing."""
    values: list[Any] = []
    missing: list[Missing | None] = []
    for row in range(len(arguments[0])):
        kind = _first_missing(arguments, row)
        if any(column.missing[row] is Missing.NOT_APPLICABLE for column in arguments):
            kind = None
            values.append(False)
        else:
            values.append(None if kind else compare(*(column.values[row] for column in arguments)))
        missing.append(kind)
    return Column(values, missing)


def _kleene(arguments: list[Column], *, decisive: bool) -> Column:
    """`and` is decided by a false operand, `or` by a true one; else unknown operands win."""
    values: list[Any] = []
    missing: list[Missing | None] = []
    for row in range(len(arguments[0])):
        decided = any(column.values[row] is decisive for column in arguments)
        kind = None if decided else _first_missing(arguments, row)
        values.append(None if kind else decided == decisive)
        missing.append(kind)
    return Column(values, missing)


def _if(condition: Column, yes: Column, no: Column) -> Column:
    rows = [
        (None, kind)
        if kind
        else (yes.values[row], yes.missing[row])
        if condition.values[row]
        else (no.values[row], no.missing[row])
        for row, kind in enumerate(condition.missing)
    ]
    return Column([value for value, _ in rows], [kind for _, kind in rows])


def _coalesce(arguments: list[Column]) -> Column:
    values: list[Any] = []
    missing: list[Missing | None] = []
    for row in range(len(arguments[0])):
        given = next((c for c in arguments if c.missing[row] is None), None)
        values.append(given.values[row] if given else None)
        missing.append(None if given else _first_missing(arguments, row))
    return Column(values, missing)


_NUMERIC = re.compile(r"-?\d+(\.\d+)?")


def _number(value: Any) -> float:
    return float(value)


def _as_number(value: Any) -> float | None:
    if isinstance(value, str):
        return float(value) if _NUMERIC.fullmatch(value.strip()) else None
    return float(value)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool) or type(left) is type(right) is str:
        return bool(left == right)
    return _as_number(left) == _as_number(right)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Compare as numbers where both sides are numbers, else as texts (dates)."""

    def ordered(left: Any, right: Any) -> bool:
        numbers = _as_number(left), _as_number(right)
        if None not in numbers:
            return compare(*numbers)
        return compare(str(left), str(right))

    return ordered


def _selected(value: Any, code: str) -> bool:
    return code in value if isinstance(value, list) else bool(value == code)


def _regex(value: Any, pattern: str) -> bool:
    return re.fullmatch(pattern, str(value)[:MAX_SUBJECT]) is not None


def _round(value: Any, digits: Any = 0) -> float:
    """Round half up, as the browser's Math.floor(x + 0.5) does."""
    scale = 10.0 ** int(digits)
    return math.floor(_number(value) * scale + 0.5) / scale


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": _equal,
    "<": _ordered(lambda a, b: a < b),
    "<=": _ordered(lambda a, b: a <= b),
    ">": _ordered(lambda a, b: a > b),
    ">=": _ordered(lambda a, b: a >= b),
    "selected": _selected,
    "regex": _regex,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "not": lambda value: not value,
    "negative": lambda value: -_number(value),
    "+": lambda a, b: _number(a) + _number(b),
    "-": lambda a, b: _number(a) - _number(b),
    "*": lambda a, b: _number(a) * _number(b),
    "count-selected": len,
    "string-length": lambda value: len(str(value)),
    "number": _as_number,
    "int": lambda value: float(math.trunc(_number(value))),
    "round": _round,
}

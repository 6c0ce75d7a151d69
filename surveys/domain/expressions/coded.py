"""Evaluating over many records that have few different answers: each is looked at once.

A column is coded: the different values, and of each record the number of its own. An operation is
applied to the combinations of values that occur. What comes out is what `evaluate` gives, record
by record.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.domain.expressions.evaluation import CONSTANTS, Evaluation, plus
from surveys.domain.expressions.frames import Frame, Value, as_value
from surveys.domain.expressions.grammar import Expression, ExpressionError, Node
from surveys.domain.missing import Missing

Codes = NDArray[np.intp]
DENSE = 16
"""So many times as many places as records: above, records are sorted instead."""


@dataclass(frozen=True)
class Coded:
    """One value per record: `values[codes[i]]`. Kinds of empty stand among the values."""

    codes: Codes
    values: list[Value]

    def __len__(self) -> int:
        return self.codes.size

    def which(self, test: Callable[[Value], bool]) -> NDArray[np.bool_]:
        """Say of which records the value passes a test."""
        return np.fromiter((test(value) for value in self.values), dtype=bool)[self.codes]

    def of(self, rows: Codes) -> "Coded":
        """Return the values of some records, in their order."""
        return Coded(self.codes[rows], self.values)


def coded_texts(stored: Sequence[str | None]) -> Coded:
    """Code answers as texts of JSON, each different one read once; None was not asked."""
    texts = list(dict.fromkeys(stored))
    numbers = {text: number for number, text in enumerate(texts)}
    codes = np.fromiter(map(numbers.__getitem__, stored), dtype=np.intp, count=len(stored))
    read = [Missing.NOT_ASKED if one is None else as_value(json.loads(one)) for one in texts]
    return _merged(codes, read)


def _constant(value: Value, size: int) -> Coded:
    return Coded(np.zeros(size, dtype=np.intp), [value])


def occurring(numbers: Codes, size: int) -> tuple[Codes, Codes]:
    """Return which numbers below `size` occur, in order, and the place of each among them."""
    if size > DENSE * numbers.size + 1000:
        found, places = np.unique(numbers, return_inverse=True)
        return found.astype(np.intp), places
    there = np.bincount(numbers, minlength=size) != 0
    return np.flatnonzero(there), (np.cumsum(there) - 1)[numbers]


def _examples(codes: Codes, size: int) -> list[int]:
    """Return of each code a record that has it."""
    found = np.zeros(size, dtype=np.intp)
    found[codes] = np.arange(codes.size)
    return found.tolist()


def _merged(codes: Codes, values: Iterable[Value]) -> Coded:
    """Give values that are the same one number."""
    numbers: dict[Any, int] = {}
    found: list[Value] = []
    places = []
    for value in values:
        key = (list, repr(value)) if isinstance(value, (list, dict)) else (type(value), value)
        number = numbers.setdefault(key, len(found))
        if number == len(found):
            found.append(value)
        places.append(number)
    return Coded(np.array(places, dtype=np.intp)[codes], found)


@dataclass
class CodedFrame:
    """Records of one level by columns, and the way to the records of the other level.

    columns : by code the answers.
    parent : of each project the place of its interview.
    forgives : whether what fails for a record is no answer there, and no error.
    """

    size: int
    columns: Mapping[str, Coded]
    level: str
    interviews: "CodedFrame | None" = None
    projects: "CodedFrame | None" = None
    parent: Codes = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    forgives: bool = False
    _columns: dict[str, Coded] = field(default_factory=dict)
    _found: dict[Any, Coded] = field(default_factory=dict)

    def column(self, name: str) -> Coded:
        """Return the column of a question. Raises KeyError for one that cannot be read here."""
        if name not in self._columns:
            self._columns[name] = self._read(name)
        return self._columns[name]

    def _read(self, name: str) -> Coded:
        level, _, code = name.rpartition(".")
        if level == "interview" and self.interviews is not None:
            return self.interviews.column(code).of(self.parent)
        if name == ".":
            return _constant(Missing.NOT_ASKED, self.size)
        if level not in ("", self.level):
            raise KeyError(name)
        return self.column(code) if level else self.columns[code]

    def evaluate(self, expression: Expression) -> Coded:
        """Evaluate over all records. Raises ExpressionError as `evaluate` does, or forgives."""
        found = self.found(expression.text, expression.tree)
        for value in found.values:
            if isinstance(value, ExpressionError):
                raise value
        return found

    def found(self, text: str, node: Node) -> Coded:
        """Return what a node gives; of what stands in several expressions, computed once."""
        key = _meaning(node)
        if key not in self._found:
            found = _CodedEvaluation(text, self).of(node)
            if any(isinstance(value, ExpressionError) for value in found.values):
                return found  # it names its expression
            self._found[key] = found
        return self._found[key]


def linked(above: CodedFrame, below: CodedFrame) -> None:
    """Link the frames of interviews and of their projects both ways."""
    above.projects, below.interviews = below, above


def unlinked(above: CodedFrame, below: CodedFrame) -> None:
    """Let frames go that are done with.

    As long as they name each other, their memory waits for the collector, which arrays do not call.
    """
    above.projects = below.interviews = None


def _meaning(node: Node) -> tuple[Any, ...]:
    """Return what a node says, wherever it stands."""
    said = tuple(node.get(name) for name in ("op", "name", "value"))
    return (*said, *map(_meaning, node.get("args", ())))


class _Forgiving(Evaluation):
    """Takes what cannot be computed of a record for no answer, as a calculation is stored."""

    def called(self, node: Node, function: Callable[..., Any], row: Sequence[Any]) -> Value:
        found = super().called(node, function, row)
        return Missing.NO_ANSWER if isinstance(found, ExpressionError) else found


class _CodedEvaluation:
    def __init__(self, text: str, frame: CodedFrame) -> None:
        self.frame = frame
        self.text = text
        self.rows = (_Forgiving if frame.forgives else Evaluation)(text, Frame([]))

    def of(self, node: Node) -> Coded:
        op = node["op"]
        if op == "name":
            try:
                return self.frame.column(node["name"])
            except KeyError:
                raise self.rows.unreadable(node) from None
        if op in CONSTANTS:
            return _constant(CONSTANTS[op](node), self.frame.size)
        if op == "count":
            return self.count(node)
        columns = [self.frame.found(self.text, argument) for argument in node["args"]]
        codes = _combined(columns)
        examples = _examples(codes, int(codes.max(initial=-1)) + 1)
        rows = [
            tuple(column.values[column.codes[place]] for column in columns) for place in examples
        ]
        return _merged(codes, self.rows.applied(node, rows))

    def count(self, node: Node) -> Coded:
        """Count the projects of each interview for which the condition is true."""
        below = self.frame.projects
        if below is None:
            raise self.rows.without_projects(node)
        self.rows.refuse_plain_names(node["args"][0])
        found = below.found(self.text, node["args"][0])
        truths = [self.rows.truth(node, value) for value in found.values]
        true = Coded(found.codes, truths).which(lambda value: value is True)
        numbers: list[Value]
        numbers = np.bincount(below.parent[true], minlength=self.frame.size).tolist()
        absent = Coded(found.codes, truths).which(lambda value: type(value) is not bool)
        for row in np.flatnonzero(absent).tolist():
            owner = below.parent[row]
            numbers[owner] = plus(numbers[owner], truths[found.codes[row]])
        return _merged(np.arange(len(numbers)), numbers)


def _combined(columns: Sequence[Coded]) -> Codes:
    """Number the combinations of values that occur in the rows of some columns."""
    codes, size = columns[0].codes, len(columns[0].values)
    for column in columns[1:]:
        size *= len(column.values)
        found, codes = occurring(codes * len(column.values) + column.codes, size)
        size = found.size
    return occurring(codes, size)[1]

"""Checking an expression against the questions it may read, before it ever meets an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from surveys.domain.expression_grammar import Expression, ExpressionError, Node
from surveys.domain.wording import gettext_noop


class Type(StrEnum):
    """What a part of an expression yields."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    TEXT = "text"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    DATE = "date"


@dataclass(frozen=True)
class Name:
    """How an expression sees a question: its type, and its categories where it has any."""

    type: Type
    choices: frozenset[str] | None = None


COMPARED_WITH = {
    Type.NUMBER: {Type.NUMBER},
    Type.TEXT: {Type.TEXT, Type.SELECT_ONE, Type.DATE},
    Type.SELECT_ONE: {Type.SELECT_ONE, Type.TEXT},
    Type.DATE: {Type.DATE, Type.TEXT},
    Type.BOOLEAN: {Type.BOOLEAN},
    Type.SELECT_MULTIPLE: set[Type](),
}
ORDERED = {Type.NUMBER, Type.DATE}

# Function: types of its arguments (the last one repeats) and type of its result.
SIGNATURES: dict[str, tuple[tuple[set[Type], ...], Type]] = {
    "not": (({Type.BOOLEAN},), Type.BOOLEAN),
    "and": (({Type.BOOLEAN},), Type.BOOLEAN),
    "or": (({Type.BOOLEAN},), Type.BOOLEAN),
    "true": ((), Type.BOOLEAN),
    "false": ((), Type.BOOLEAN),
    "selected": (({Type.SELECT_MULTIPLE, Type.SELECT_ONE}, {Type.TEXT}), Type.BOOLEAN),
    "count-selected": (({Type.SELECT_MULTIPLE},), Type.NUMBER),
    "string-length": (({Type.TEXT, Type.SELECT_ONE, Type.DATE},), Type.NUMBER),
    "regex": (({Type.TEXT, Type.SELECT_ONE, Type.DATE}, {Type.TEXT}), Type.BOOLEAN),
    "number": (({Type.TEXT, Type.NUMBER, Type.SELECT_ONE},), Type.NUMBER),
    "int": (({Type.NUMBER},), Type.NUMBER),
    "round": (({Type.NUMBER},), Type.NUMBER),
    "negative": (({Type.NUMBER},), Type.NUMBER),
    "count": (({Type.BOOLEAN},), Type.NUMBER),
} | {op: (({Type.NUMBER},), Type.NUMBER) for op in ("+", "-", "*", "div", "mod")}


def check(expression: Expression, scope: Mapping[str, Name]) -> list[ExpressionError]:
    """Return everything that is wrong: unknown names and categories, wrong types."""
    checker = _Checker(expression.text, scope)
    checker.type_of(expression.tree)
    return checker.errors


def result_type(expression: Expression, scope: Mapping[str, Name]) -> Type | None:
    """Return what the expression yields; None where an unknown name leaves it open."""
    return _Checker(expression.text, scope).type_of(expression.tree)


@dataclass
class _Checker:
    text: str
    scope: Mapping[str, Name]
    errors: list[ExpressionError] = field(default_factory=list)

    def report(self, node: Node, template: str, **params: object) -> None:
        self.errors.append(ExpressionError(self.text, node["at"], template, params))

    def type_of(self, node: Node) -> Type | None:
        op = node["op"]
        if op == "number":
            return Type.NUMBER
        if op == "text":
            return Type.TEXT
        if op == "name":
            return self.name_type(node)
        if op in ("=", "!=", "<", "<=", ">", ">="):
            return self.comparison(node)
        if op in ("if", "coalesce"):
            return self.choice(node)
        return self.function(node)

    def name_type(self, node: Node) -> Type | None:
        known = self.scope.get(node["name"])
        if known is None:
            message = gettext_noop("There is no question “%(name)s” here.")
            self.report(node, message, name=node["name"])
            return None
        return known.type

    def comparison(self, node: Node) -> Type:
        left, right = node["args"]
        types = self.type_of(left), self.type_of(right)
        if types[0] is not None and types[1] is not None:
            if types[1] not in COMPARED_WITH[types[0]]:
                message = gettext_noop("%(left)s cannot be compared with %(right)s.")
                self.report(node, message, left=types[0].value, right=types[1].value)
            elif node["op"] not in ("=", "!=") and not ORDERED & set(types):
                message = gettext_noop("“%(op)s” needs numbers or dates, not %(left)s.")
                self.report(node, message, op=node["op"], left=types[0].value)
        self.categories(left, right)
        self.categories(right, left)
        return Type.BOOLEAN

    def categories(self, name: Node, text: Node) -> None:
        """Report a category that the question does not have."""
        if name["op"] != "name" or text["op"] != "text":
            return
        known = self.scope.get(name["name"])
        if known and known.choices is not None and text["value"] not in known.choices:
            message = gettext_noop("“%(name)s” has no category “%(category)s”; it has: %(known)s.")
            self.report(
                text,
                message,
                name=name["name"],
                category=text["value"],
                known=", ".join(sorted(known.choices)),
            )

    def choice(self, node: Node) -> Type | None:
        arguments = node["args"]
        if node["op"] == "if":
            self.expect(arguments[0], {Type.BOOLEAN})
            arguments = arguments[1:]
        types = [found for argument in arguments if (found := self.type_of(argument)) is not None]
        first = types[0] if types else None
        for found in types[1:]:
            if first is not None and found != first and found not in COMPARED_WITH[first]:
                message = gettext_noop("%(op)s() mixes %(first)s and %(other)s.")
                self.report(node, message, op=node["op"], first=first.value, other=found.value)
        return first

    def function(self, node: Node) -> Type:
        wanted, result = SIGNATURES[node["op"]]
        for position, argument in enumerate(node["args"]):
            self.expect(argument, wanted[min(position, len(wanted) - 1)])
        if node["op"] == "selected":
            self.categories(node["args"][0], node["args"][1])
        return result

    def expect(self, node: Node, wanted: set[Type]) -> None:
        found = self.type_of(node)
        if found is not None and found not in wanted:
            message = gettext_noop("This is %(found)s; %(wanted)s is needed here.")
            names = " / ".join(sorted(wanted))
            self.report(node, message, found=found.value, wanted=names)

"""Checking an expression against the questions it may read, before it ever meets an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

from surveys.domain.expressions.evaluation import PLAIN_NAME
from surveys.domain.expressions.grammar import Expression, ExpressionError, Node
from surveys.domain.expressions.numbers import is_date, read_number
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
    """How an expression sees a question: its type, and its categories where it has any.

    While checking, also how it sees any part of an expression; the `choices` of a text or number
    written out are the values that it can take.
    """

    type: Type
    choices: frozenset[str] | None = None

    @property
    def is_blank(self) -> bool:
        return self.type is Type.TEXT and self.choices == frozenset({""})

    @property
    def is_word(self) -> bool:
        return self.type in (Type.TEXT, Type.SELECT_ONE)

    @property
    def is_numeric(self) -> bool:
        """Numbers, and categories that are all numbers, like the points of a scale."""
        if self.type is Type.SELECT_ONE and self.choices:
            return all(read_number(choice) is not None for choice in self.choices)
        return self.type is Type.NUMBER

    @property
    def is_dated(self) -> bool:
        """Dates, and texts written out that are dates."""
        if self.type is Type.TEXT and self.choices is not None:
            return all(is_date(choice) for choice in self.choices)
        return self.type is Type.DATE


BOOLEAN, NUMBER, TEXT = Name(Type.BOOLEAN), Name(Type.NUMBER), Name(Type.TEXT)
WORDS = (Type.TEXT, Type.SELECT_ONE)

# Function: types of its arguments (the last one repeats) and what it yields.
SIGNATURES: dict[str, tuple[tuple[tuple[Type, ...], ...], Name]] = {
    "not": (((Type.BOOLEAN,),), BOOLEAN),
    "and": (((Type.BOOLEAN,),), BOOLEAN),
    "or": (((Type.BOOLEAN,),), BOOLEAN),
    "true": ((), BOOLEAN),
    "false": ((), BOOLEAN),
    "selected": (((Type.SELECT_MULTIPLE, Type.SELECT_ONE), WORDS), BOOLEAN),
    "count-selected": (((Type.SELECT_MULTIPLE,),), NUMBER),
    "string-length": (((*WORDS, Type.DATE),), NUMBER),
    "regex": (((*WORDS, Type.DATE), (Type.TEXT,)), BOOLEAN),
    "number": (((*WORDS, Type.NUMBER, Type.BOOLEAN),), NUMBER),
    "int": (((*WORDS, Type.NUMBER),), NUMBER),
    "date": (((*WORDS, Type.DATE),), Name(Type.DATE)),
    "count": (((Type.BOOLEAN,),), NUMBER),
} | dict.fromkeys(("+", "-", "*", "div", "mod", "negative", "round"), (((Type.NUMBER,),), NUMBER))


def check(expression: Expression, scope: Mapping[str, Name]) -> list[ExpressionError]:
    """Return everything that is wrong: unknown names and categories, wrong types."""
    checker = _Checker(expression.text, scope)
    checker.of(expression.tree)
    return checker.errors


def result_type(expression: Expression, scope: Mapping[str, Name]) -> Type | None:
    """Return what the expression yields; None where an error that `check` reports hides it."""
    found = _Checker(expression.text, scope).of(expression.tree)
    return None if found is None else found.type


@dataclass
class _Checker:
    text: str
    scope: Mapping[str, Name]
    errors: list[ExpressionError] = field(default_factory=list)
    is_counting: bool = False

    def report(self, node: Node, template: str, **params: object) -> None:
        self.errors.append(ExpressionError(self.text, node["at"], template, params, code="meaning"))

    def of(self, node: Node) -> Name | None:
        """Return what a node yields, and report what is wrong in it; None where it is unclear."""
        op = node["op"]
        if op == "numeral":
            return Name(Type.NUMBER, frozenset({str(node["value"])}))
        if op == "text":
            return Name(Type.TEXT, frozenset({node["value"]}))
        if op == "name":
            return self.name(node)
        if op in ("=", "!=", "<", "<=", ">", ">="):
            return self.comparison(node)
        if op in ("if", "coalesce"):
            return self.choice(node)
        if op == "count":
            return self.count(node)
        return self.function(node)

    def name(self, node: Node) -> Name | None:
        name = node["name"]
        if self.is_counting and "." not in name:
            self.report(node, PLAIN_NAME, name=name)
            return None
        if name in self.scope:
            return self.scope[name]
        if name == ".":
            self.report(node, gettext_noop("“.” stands for the answer that a constraint checks."))
        elif similar := get_close_matches(name, self.scope, n=1):
            message = gettext_noop("There is no question “%(name)s” here. Is “%(similar)s” meant?")
            self.report(node, message, name=name, similar=similar[0])
        else:
            message = gettext_noop("There is no question “%(name)s” here. Check its code.")
            self.report(node, message, name=name)
        return None

    def comparison(self, node: Node) -> Name:
        left, right = (self.of(argument) for argument in node["args"])
        if left is None or right is None:
            return BOOLEAN
        if refusal := _refusal(node["op"], left, right):
            self.report(node, refusal, op=node["op"], left=left.type.value, right=right.type.value)
        elif node["op"] in ("=", "!=") and not (left.is_blank or right.is_blank):
            self.categories(node["args"][1], left, right)
            self.categories(node["args"][0], right, left)
        return BOOLEAN

    def categories(self, node: Node, question: Name, given: Name) -> None:
        """Report categories written out that the question does not have."""
        if question.choices is None or given.choices is None:
            return
        if question.type not in (Type.SELECT_ONE, Type.SELECT_MULTIPLE):
            return
        known = {_comparable(choice, given) for choice in question.choices}
        for value in sorted(given.choices):
            if given.type is not Type.SELECT_ONE and _comparable(value, given) not in known:
                message = gettext_noop(
                    "This question has no category “%(category)s”; it has: %(known)s."
                )
                shown = ", ".join(sorted(question.choices))
                self.report(node, message, category=value, known=shown)

    def choice(self, node: Node) -> Name | None:
        arguments = node["args"]
        if node["op"] == "if":
            self.expect(arguments[0], (Type.BOOLEAN,))
            arguments = arguments[1:]
        result, *others = [self.of(argument) for argument in arguments]
        for argument, other in zip(arguments[1:], others, strict=True):
            if result is None or other is None:
                return None
            joined = _joined(result, other)
            if joined is None:
                message = gettext_noop("%(op)s() cannot mix %(first)s and %(other)s.")
                types = {"first": result.type.value, "other": other.type.value}
                self.report(argument, message, op=node["op"], **types)
                return None
            result = joined
        return result

    def count(self, node: Node) -> Name:
        if self.is_counting or not any(name.startswith("project.") for name in self.scope):
            message = gettext_noop(
                "count() works only in indicators, over an interview's projects."
            )
            self.report(node, message)
            return NUMBER
        self.is_counting = True
        self.expect(node["args"][0], (Type.BOOLEAN,))
        self.is_counting = False
        return NUMBER

    def function(self, node: Node) -> Name:
        wanted, result = SIGNATURES[node["op"]]
        found = [
            self.expect(argument, wanted[min(position, len(wanted) - 1)])
            for position, argument in enumerate(node["args"])
        ]
        if node["op"] == "selected" and found[0] and found[1]:
            self.categories(node["args"][1], found[0], found[1])
        if node["op"] in ("div", "mod") and node["args"][1].get("value") == 0:
            self.report(node, gettext_noop("Division by zero. Divide by another number."))
        return result

    def expect(self, node: Node, wanted: tuple[Type, ...]) -> Name | None:
        found = self.of(node)
        fits = found is None or found.type in wanted
        if found is None or fits or (wanted == (Type.NUMBER,) and found.is_numeric):
            return found
        message = gettext_noop("This is %(found)s; %(wanted)s is needed here.")
        self.report(node, message, found=found.type.value, wanted=" / ".join(wanted))
        return None


def _comparable(value: str, given: Name) -> object:
    return read_number(value) if given.type is Type.NUMBER else value


def _refusal(op: str, left: Name, right: Name) -> str | None:
    """Return why two sides cannot be compared, or None when they can."""
    is_equality = op in ("=", "!=")
    types = {left.type, right.type}
    if is_equality and (left.is_blank or right.is_blank) and Type.BOOLEAN not in types:
        return None
    if (left.is_numeric and right.is_numeric) or (
        Type.DATE in types and left.is_dated and right.is_dated
    ):
        return None
    if is_equality and (types == {Type.BOOLEAN} or (left.is_word and right.is_word)):
        return None
    return _advice(is_equality, types)


def _advice(is_equality: bool, types: set[Type]) -> str:
    if Type.SELECT_MULTIPLE in types:
        return gettext_noop(
            "A multiple choice cannot be compared by %(op)s. Use selected() or count-selected()."
        )
    if types == {Type.DATE, Type.TEXT}:
        return gettext_noop("This is not compared with a date. Write it like '2019-06-30'.")
    if types == {Type.NUMBER, Type.TEXT}:
        return gettext_noop(
            "A number cannot be compared with text. Leave out the quotes, or use number()."
        )
    if not is_equality and len(types) == 1:
        return gettext_noop("%(op)s needs numbers or dates, not %(left)s.")
    return gettext_noop("%(left)s cannot be compared with %(right)s by %(op)s.")


def _joined(first: Name, second: Name) -> Name | None:
    """Return what a part yields that may be either; None when the two do not go together."""
    if first.type is second.type:
        type_ = first.type
    elif first.is_word and second.is_word:
        type_ = Type.SELECT_ONE
    elif first.is_dated and second.is_dated:
        return Name(Type.DATE)
    else:
        return None
    if first.choices is None or second.choices is None:
        return Name(Type.TEXT if type_ is Type.SELECT_ONE else type_)
    return Name(type_, first.choices | second.choices)

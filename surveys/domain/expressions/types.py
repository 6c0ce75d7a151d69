"""Checking an expression against the questions it may read, before it ever meets an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from surveys.domain.expressions.evaluation import OVER_PROJECTS, PLAIN_NAME
from surveys.domain.expressions.grammar import (
    PLACE,
    SELF,
    TODAY,
    Expression,
    ExpressionError,
    Node,
)
from surveys.domain.expressions.moments import FORMATS, unknown_signs
from surveys.domain.expressions.names import (
    BOOLEAN,
    MOMENTS,
    NUMBER,
    TEXT,
    WORDS,
    Name,
    Type,
    comparable,
    joined,
    refusal,
)
from surveys.domain.wording import Named, gettext_noop

# Function: types of its arguments (the last one repeats) and what it yields.
SIGNATURES: dict[str, tuple[tuple[tuple[Type, ...], ...], Name]] = {
    "not": (((Type.BOOLEAN,),), BOOLEAN),
    "and": (((Type.BOOLEAN,),), BOOLEAN),
    "or": (((Type.BOOLEAN,),), BOOLEAN),
    "true": ((), BOOLEAN),
    "false": ((), BOOLEAN),
    "selected": (((Type.SELECT_MULTIPLE, Type.SELECT_ONE), WORDS), BOOLEAN),
    "count-selected": (((Type.SELECT_MULTIPLE,),), NUMBER),
    "string-length": (((*WORDS, *MOMENTS),), NUMBER),
    "regex": (((*WORDS, *MOMENTS), (Type.TEXT,)), BOOLEAN),
    "number": (((*WORDS, Type.NUMBER, Type.BOOLEAN),), NUMBER),
    "int": (((*WORDS, Type.NUMBER),), NUMBER),
    "date": (((*WORDS, Type.DATE, Type.DATETIME),), Name(Type.DATE)),
    "concat": ((tuple(Type),), TEXT),
    "join": (((Type.TEXT,), tuple(Type)), TEXT),
    "substr": (((*WORDS, *MOMENTS), (Type.NUMBER,)), TEXT),
    "format-date": (((Type.DATE, Type.DATETIME), (Type.TEXT,)), TEXT),
    "format-date-time": (((Type.DATE, Type.DATETIME), (Type.TEXT,)), TEXT),
    "decimal-date-time": (((*WORDS, Type.DATE, Type.DATETIME),), NUMBER),
    "jr:choice-name": (((Type.SELECT_ONE, Type.SELECT_MULTIPLE, Type.TEXT),), TEXT),
    "today": ((), Name(Type.DATE)),
}
SIGNATURES |= dict.fromkeys(
    ("*", "div", "mod", "negative", "round", "floor", "sum"), (((Type.NUMBER,),), NUMBER)
)
SIGNATURES |= dict.fromkeys(
    ("starts-with", "ends-with", "contains"), (((*WORDS, *MOMENTS), WORDS), BOOLEAN)
)
ONLY_IN_FORMS = ("sum", "min", "max", "join", "once", "jr:choice-name")
"""What an indicator cannot say: a calculated question can, and indicators read its answers."""


def check(
    expression: Expression,
    scope: Mapping[str, Name],
    *,
    in_form: bool = False,
    columns: Mapping[str, Name] | None = None,
) -> list[ExpressionError]:
    """Return everything that is wrong: unknown names and categories, wrong types.

    With `in_form` it belongs to a question; `columns` are those that a filter of choices reads.
    """
    checker = _Checker(expression.text, scope, in_form, columns or {})
    checker.of(expression.tree)
    return checker.errors


def result_type(
    expression: Expression, scope: Mapping[str, Name], *, in_form: bool = False
) -> Type | None:
    """Return what the expression yields; None where an error that `check` reports hides it."""
    found = _Checker(expression.text, scope, in_form).of(expression.tree)
    return None if found is None else found.type


def result_name(expression: Expression, scope: Mapping[str, Name]) -> Name:
    """Return how others see what an expression of a form yields, as it is stored.

    What fits no kind of answer is a text, and so is what an error of `check` hides.
    """
    found = _Checker(expression.text, scope, True).of(expression.tree)
    if found is None or found.type in (Type.BOOLEAN, Type.SELECT_MULTIPLE):
        return TEXT
    return Name(found.type, found.choices if found.type is Type.SELECT_ONE else None)


@dataclass
class _Checker:
    text: str
    scope: Mapping[str, Name]
    in_form: bool = False
    columns: Mapping[str, Name] = field(default_factory=dict)
    errors: list[ExpressionError] = field(default_factory=list)
    is_counting: bool = False  # inside what goes over the projects

    def report(self, node: Node, template: str, **params: object) -> None:
        self.errors.append(ExpressionError(self.text, node["at"], template, params, code="meaning"))

    def of(self, node: Node) -> Name | None:
        """Return what a node yields, and report what is wrong in it; None where it is unclear."""
        op = node["op"]
        if op == "numeral":
            return Name(Type.NUMBER, frozenset({str(node["value"])}))
        if op == "text":
            return Name(Type.TEXT, frozenset({node["value"]}))
        if op in ("name", "column"):
            return self.name(node)
        if op in ONLY_IN_FORMS and not self.in_form:
            self.report(node, ELSEWHERE, name=op)
            return None
        if op in ("=", "!=", "<", "<=", ">", ">="):
            return self.comparison(node)
        if op in ("if", "coalesce"):
            return self.choice(node)
        if op == "once":
            return self.of(node["args"][1])
        if op in ("+", "-"):
            return self.sum_of_two(node)
        if op in OVER_PROJECTS:
            return self.over_projects(node)
        return self.function(node)

    def name(self, node: Node) -> Name | None:
        name = node["name"]
        known = self.columns if node["op"] == "column" else self.scope
        if self.is_counting and not self.in_form and "." not in name:
            self.report(node, PLAIN_NAME, name=name)
            return None
        if name in known:
            found = known[name]
            if found.is_repeated and not self.is_counting:
                self.report(node, REPEATED, name=name)
                return None
            return found
        if node["op"] == "column":
            message = gettext_noop("The choices have no column “%(name)s”. Check its heading.")
            self.report(node, message, name=name)
        elif name in _NOT_HERE:
            self.report(node, _NOT_HERE[name])
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
        if wrong := refusal(node["op"], left, right):
            self.report(node, wrong, op=node["op"], left=left.type.said, right=right.type.said)
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
        known = {comparable(choice, given) for choice in question.choices}
        for value in sorted(given.choices):
            if given.type is not Type.SELECT_ONE and comparable(value, given) not in known:
                message = gettext_noop(
                    "This question has no category “%(category)s”; it has: %(known)s."
                )
                shown = ", ".join(sorted(question.choices))
                self.report(node, message, category=value, known=shown)

    def choice(self, node: Node, *, numbers: bool = False) -> Name | None:
        """Check values of which one is taken; of `numbers` or moments the smallest, say."""
        arguments = node["args"]
        if node["op"] == "if":
            self.expect(arguments[0], (Type.BOOLEAN,))
            arguments = arguments[1:]
        result, *others = [self.of(argument) for argument in arguments]
        if numbers and result is not None:
            if result.moment is None:
                result = NUMBER if self.fit(arguments[0], result, (Type.NUMBER,)) else None
            others = [NUMBER if one and one.is_numeric else one for one in others]
        for argument, other in zip(arguments[1:], others, strict=True):
            if result is None or other is None:
                return None
            both = joined(result, other)
            if both is None:
                message = gettext_noop("%(op)s() cannot mix %(first)s and %(other)s.")
                types = {"first": result.type.said, "other": other.type.said}
                self.report(argument, message, op=node["op"], **types)
                return None
            result = both
        return result

    def sum_of_two(self, node: Node) -> Name | None:
        """Add and subtract numbers; days to and from a date, and one moment from another."""
        left, right = (self.of(argument) for argument in node["args"])
        if left is None or right is None:
            return None
        moments = [left.moment, right.moment]
        if node["op"] == "-" and moments[0] and moments[0] is moments[1]:
            return NUMBER
        if moments[0] is Type.DATE and right.is_numeric:
            return Name(Type.DATE)
        if node["op"] == "+" and moments[1] is Type.DATE and left.is_numeric:
            return Name(Type.DATE)
        for argument, one in zip(node["args"], (left, right), strict=True):
            self.fit(argument, one, (Type.NUMBER,))
        return NUMBER

    def over_projects(self, node: Node) -> Name | None:
        """Check what puts several values together: of one record, or of all its projects."""
        op, argument = node["op"], node["args"][-1]
        if not self.in_form:
            return self.count(node)
        if self.is_counting or not self.is_repeated(argument):
            if op in ("min", "max") and not self.is_counting:
                return self.choice(node, numbers=True)
            if op == "join" and not self.is_counting:
                return self.function(node)
            if self.of(argument):  # else it is said what is wrong there
                self.report(node, NOTHING_REPEATED, op=op)
            return None
        if len(node["args"]) > (2 if op == "join" else 1):
            self.report(node, NOTHING_REPEATED, op=op)
            return None
        self.is_counting = True
        found = self.of_projects(node)
        self.is_counting = False
        return found

    def of_projects(self, node: Node) -> Name | None:
        op, argument = node["op"], node["args"][-1]
        if op == "count":
            if argument["op"] == "name":  # of how many projects it is asked
                self.of(argument)
            else:
                self.expect(argument, (Type.BOOLEAN,))
            return NUMBER
        if op in ("min", "max"):
            return self.choice(node, numbers=True)
        return self.function(node)

    def is_repeated(self, node: Node) -> bool:
        """Say whether anything in a node has a value for each project."""
        if node["op"] == "name":
            return node["name"] in self.scope and self.scope[node["name"]].is_repeated
        return any(self.is_repeated(argument) for argument in node.get("args", ()))

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
        if node["op"] in ("format-date", "format-date-time"):
            self.format(node["args"][1])
        if node["op"] == "jr:choice-name" and node["of"] not in self.scope:
            self.name({"op": "name", "name": node["of"], "at": node["at"]})
        return result

    def format(self, node: Node) -> None:
        """Report signs of a format of dates that mean nothing."""
        for sign in unknown_signs(str(node.get("value", ""))):
            message = gettext_noop("“%(sign)s” is no part of a date. Use: %(known)s.")
            self.report(node, message, sign=sign, known=" ".join(f"%{one}" for one in FORMATS))

    def expect(self, node: Node, wanted: tuple[Type, ...]) -> Name | None:
        found = self.of(node)
        return None if found is None else self.fit(node, found, wanted)

    def fit(self, node: Node, found: Name, wanted: tuple[Type, ...]) -> Name | None:
        """Return what was found where it is of a wanted type; else report that it is not."""
        if found.type in wanted or (wanted == (Type.NUMBER,) and found.is_numeric):
            return found
        if found.moment in wanted:
            return found
        message = gettext_noop("This is %(found)s. Needed here: %(wanted)s.")
        needed = Named(tuple(name for one in wanted for name in one.said.names))
        self.report(node, message, found=found.type.said, wanted=needed)
        return None


ELSEWHERE = gettext_noop(
    "%(name)s() works only in questionnaires. Let a calculated question say it, and read that "
    "question here."
)
REPEATED = gettext_noop(
    "“%(name)s” is asked about each project. Say what is meant of all of them, as in "
    "sum(${%(name)s}) or count(${%(name)s})."
)
NOTHING_REPEATED = gettext_noop(
    "%(op)s() goes over one question about projects, in a question about the interview."
)
_NOT_HERE = {
    SELF: gettext_noop("“.” stands for the answer that a constraint checks."),
    PLACE: gettext_noop("position(..) is the place of a project, so only its questions know it."),
    TODAY: gettext_noop(
        "today() works only in questionnaires: figures do not depend on the day they are counted."
    ),
}


def name_of(
    node: Node, scope: Mapping[str, Name], columns: Mapping[str, Name] | None = None
) -> Name | None:
    """Return what a part of an expression of a form yields; None where that is unclear."""
    return _Checker("", scope, True, columns or {}).of(node)

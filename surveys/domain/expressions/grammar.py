"""From the text of an expression to its tree, which is plain data (JSON).

A node is ``{"op": ..., "at": position, "args": [...]}``; leaves carry ``value`` or ``name``, and
regex() carries its pattern as a ``program``. A number is an int, or a text like "0.5" where a
browser would not hold it exactly. What a form knows beside answers is read like one: ``.`` is the
answer itself, ``..`` the place of a project, ``today()`` the day.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from surveys.domain.expressions.patterns import PatternError, compile_pattern
from surveys.domain.messages import Message, Place, Spoken
from surveys.domain.wording import gettext_noop

MAX_LENGTH = 4000
MAX_DEPTH = 60
MAX_DIGITS = 30
MOST_VALUES = 50  # in the brackets of a function that takes many
LARGEST = 2**53 - 1  # the largest integer that a browser reads exactly from JSON

GRAMMAR = r"""
?start: disjunction
?disjunction: conjunction | conjunction (_OR conjunction)+ -> or_
?conjunction: comparison | comparison (_AND comparison)+ -> and_
?comparison: sum | sum COMPARATOR sum -> binary
?sum: product | sum SIGN product -> binary
?product: unary | product FACTOR unary -> binary
?unary: primary | MINUS unary -> negative
?primary: NUMBER -> number
    | STRING -> text
    | NAME -> name
    | SELF -> self_
    | POSITION -> position
    | TODAY -> today
    | CALL arguments? ")" -> call
    | "(" disjunction ")"
arguments: disjunction ("," disjunction)*

_OR: /or(?![A-Za-z0-9_-])/
_AND: /and(?![A-Za-z0-9_-])/
COMPARATOR: "!=" | "<=" | ">=" | "=" | "<" | ">"
SIGN: "+" | "-"
MINUS: "-"
FACTOR: "*" | /(div|mod)(?![A-Za-z0-9_-])/
NUMBER: /[0-9]+(\.[0-9]+)?|\.[0-9]+/
STRING: /'[^']*'/ | /"[^"]*"/
NAME: /\$\{[ ]*[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?[ ]*\}/
POSITION.2: /position[ \t\r\n]*\([ \t\r\n]*\.\.[ \t\r\n]*\)/
TODAY.2: /today[ \t\r\n]*\([ \t\r\n]*\)/
CALL: /[A-Za-z][A-Za-z0-9_:-]*[ \t\r\n]*\(/
SELF: /\.(?![0-9])/
%ignore /[ \t\r\n\u00a0]+/
"""

# In a filter of choices, a bare word names a column of the choices.
FILTER_GRAMMAR = GRAMMAR.replace(
    "    | NAME -> name\n", "    | NAME -> name\n    | COLUMN -> column\n"
)
FILTER_GRAMMAR += "COLUMN: /[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_:-]*[ \\t\\r\\n]*\\()/\n"

TODAY = "today()"
PLACE = ".."
SELF = "."

# Each function: how many arguments it takes, at least and at most.
FUNCTIONS = {
    "not": (1, 1),
    "true": (0, 0),
    "false": (0, 0),
    "selected": (2, 2),
    "count-selected": (1, 1),
    "if": (3, 3),
    "coalesce": (2, 20),
    "string-length": (1, 1),
    "regex": (2, 2),
    "number": (1, 1),
    "int": (1, 1),
    "round": (1, 2),
    "date": (1, 1),
    "count": (1, 1),
    "sum": (1, 1),
    "min": (1, MOST_VALUES),
    "max": (1, MOST_VALUES),
    "join": (2, MOST_VALUES),
    "concat": (1, MOST_VALUES),
    "substr": (2, 3),
    "starts-with": (2, 2),
    "ends-with": (2, 2),
    "contains": (2, 2),
    "floor": (1, 1),
    "once": (1, 1),
    "format-date": (2, 2),
    "format-date-time": (2, 2),
    "decimal-date-time": (1, 1),
    "jr:choice-name": (2, 2),
    "today": (0, 0),
    "position": (0, 0),
}

# What people write who think of another language, and what to write here.
HINTS = (
    (re.compile("=="), gettext_noop("“%(found)s” cannot stand here. Equality is written “=”.")),
    (re.compile("<>|≠"), gettext_noop("“%(found)s” cannot stand here. Write “!=”.")),
    (
        re.compile(r"&&?|\|\|?|(?:AND|And|OR|Or)\b"),
        gettext_noop("“%(found)s” cannot stand here. Write “and”, “or” in lower case."),
    ),
    (re.compile("/"), gettext_noop("“%(found)s” cannot stand here. Division is written “div”.")),
    (re.compile("[‘’“”«»]"), gettext_noop("“%(found)s” cannot stand here. Use straight quotes.")),
    (
        re.compile(r"""['"]"""),
        gettext_noop("“%(found)s” cannot stand here. Put an operator before it, or close a quote."),
    ),
    (
        re.compile(r"[<>!]=?|="),
        gettext_noop("“%(found)s” cannot stand here. Compare two values, joined by “and”."),
    ),
    (
        re.compile(r"\$[^}]*\}?"),
        gettext_noop("“%(found)s” cannot stand here. A name is written ${code}, without spaces."),
    ),
    (re.compile("true|false"), gettext_noop("Write true() and false() with brackets.")),
    (
        re.compile(r"[^\W\d]+"),
        gettext_noop(
            "“%(found)s” cannot stand here. Write the code of a question as ${code}, a text in "
            "quotes."
        ),
    ),
    (re.compile(r"\S"), gettext_noop("“%(found)s” cannot stand here. Remove or replace it.")),
)

Node = dict[str, Any]


class ExpressionError(Spoken, ValueError):
    """Something wrong with an expression: what, where, and what to do.

    `position` is the 0-based character; `template` is translatable and `params` fill it. Among
    them are always `near`, the text from there on, and `place`, counted from 1.
    """

    def __init__(
        self,
        text: str,
        position: int,
        template: str,
        params: Mapping[str, Any] | None = None,
        *,
        code: str = "expression",
    ) -> None:
        near = text[position : position + 25]
        params = {"near": near, "place": position + 1, **(params or {})}
        super().__init__(Message(code, template, params, Place(position=position)))
        self.text = text

    @property
    def position(self) -> int:
        """The 0-based character at which something is wrong."""
        return self.said.place.position

    @property
    def message(self) -> str:
        """What is wrong and what to do, in English, without the place."""
        return self.said.text()

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= 200 else self.text[:197] + "..."
        return f"{self.message} (at character {self.position + 1} of: {shown})"


@dataclass(frozen=True)
class Expression:
    """A parsed expression: its text, its tree, and the names it reads (`.` is itself a name).

    `columns` are the columns of choices that a filter reads.
    """

    text: str
    tree: Node = field(compare=False, repr=False)
    names: tuple[str, ...] = field(compare=False, repr=False)
    columns: tuple[str, ...] = field(default=(), compare=False, repr=False)


_parser = Lark(GRAMMAR, parser="lalr", lexer="contextual", propagate_positions=True)


@lru_cache(maxsize=1)
def _filter_parser() -> Lark:
    return Lark(FILTER_GRAMMAR, parser="lalr", lexer="contextual", propagate_positions=True)


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Parse an expression; raise ExpressionError saying where it cannot be read."""
    return _parsed(text, _parser)


@lru_cache(maxsize=512)
def parse_filter(text: str) -> Expression:
    """Parse a filter of choices, where a bare word names a column of the choices."""
    return _parsed(text, _filter_parser())


def _parsed(text: str, parser: Lark) -> Expression:
    if len(text) > MAX_LENGTH:
        message = gettext_noop("The expression has more than %(limit)s characters; shorten it.")
        raise ExpressionError(text, MAX_LENGTH, message, {"limit": MAX_LENGTH}, code="too_long")
    if not text.strip():
        raise ExpressionError(
            text, 0, gettext_noop("The expression is empty; write a condition."), code="empty"
        )
    try:
        parsed = parser.parse(text)
    except UnexpectedInput as error:
        raise _unreadable(text, error) from None
    tree = _node(parsed, text, 1)
    names, columns = (tuple(dict.fromkeys(_named(tree, op))) for op in ("name", "column"))
    return Expression(text, tree, names, columns)


def _unreadable(text: str, error: UnexpectedInput) -> ExpressionError:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        message = gettext_noop("The expression ends too early; a value or “)” is missing.")
        return ExpressionError(text, len(text), message, code="too_short")
    assert isinstance(error, UnexpectedCharacters | UnexpectedToken)
    position = error.pos_in_stream or 0
    if text[max(position - 1, 0) : position + 1] in ("==", "<>"):
        position -= 1
    for pattern, template in HINTS:
        if found := pattern.match(text, position):
            return ExpressionError(
                text, position, template, {"found": found.group()[:40]}, code="syntax"
            )
    return ExpressionError(
        text, position, HINTS[-1][1], {"found": text[position : position + 1]}, code="syntax"
    )


def _node(parsed: Tree[Token] | Token, text: str, depth: int) -> Node:
    assert isinstance(parsed, Tree)
    at = int(parsed.meta.start_pos)
    if depth > MAX_DEPTH:
        message = gettext_noop("The expression is nested more than %(limit)s deep; simplify it.")
        raise ExpressionError(text, at, message, {"limit": MAX_DEPTH}, code="too_deep")
    children, kind = parsed.children, str(parsed.data)
    if kind in _LEAVES:
        return {"at": at, **_LEAVES[kind](str(children[0]), text, at)}
    if kind == "call":
        return _call(parsed, text, depth, at)
    if kind == "binary":
        operator = children.pop(1)
        assert isinstance(operator, Token)
        op, at = str(operator), int(operator.start_pos or 0)
    else:
        op = {"or_": "or", "and_": "and", "negative": "negative"}[kind]
        children = children[1:] if op == "negative" else children
    return {"op": op, "at": at, "args": [_node(child, text, depth + 1) for child in children]}


def _number(token: str, text: str, at: int) -> Node:
    if len(token) > MAX_DIGITS:
        message = gettext_noop("This number has more than %(limit)s digits; shorten it.")
        raise ExpressionError(text, at, message, {"limit": MAX_DIGITS}, code="too_many_digits")
    if "." in token:
        token = token.rstrip("0").rstrip(".")
    whole, _, fraction = token.partition(".")
    exact = f"{whole.lstrip('0') or '0'}{'.' if fraction else ''}{fraction}"
    is_small = not fraction and int(exact) <= LARGEST
    return {"op": "numeral", "value": int(exact) if is_small else exact}


_LEAVES: dict[str, Callable[[str, str, int], Node]] = {
    "number": _number,
    # Answers are stored in this normal form, so texts compare equal whatever keyboard wrote them.
    "text": lambda token, *_: {"op": "text", "value": unicodedata.normalize("NFC", token[1:-1])},
    "name": lambda token, *_: {"op": "name", "name": token[2:-1].strip(" ")},
    "self_": lambda *_: {"op": "name", "name": SELF},
    "position": lambda *_: {"op": "name", "name": PLACE},
    "today": lambda *_: {"op": "name", "name": TODAY},
    "column": lambda token, *_: {"op": "column", "name": token},
}


def _call(parsed: Tree[Token], text: str, depth: int, at: int) -> Node:
    name = str(parsed.children[0]).rstrip("( \t\r\n")
    given = [child for part in parsed.children[1:] for child in _children(part)]
    if name not in FUNCTIONS:
        message = gettext_noop("There is no function %(name)s(). Use one of: %(known)s.")
        known = ", ".join(sorted(FUNCTIONS))
        raise ExpressionError(
            text, at, message, {"name": name[:40], "known": known}, code="unknown_function"
        )
    low, high = FUNCTIONS[name]
    if not low <= len(given) <= high:
        message = gettext_noop("%(name)s() takes %(wanted)s values in its brackets, not %(given)s.")
        wanted = str(low) if low == high else f"{low}–{high}"
        found = {"name": name, "wanted": wanted, "given": len(given)}
        raise ExpressionError(text, at, message, found, code="number_of_values")
    node = {"op": name, "at": at, "args": [_node(child, text, depth + 1) for child in given]}
    return _COMPLETED[name](node, text) if name in _COMPLETED else node


def _children(part: Tree[Token] | Token) -> list[Tree[Token] | Token]:
    return part.children if isinstance(part, Tree) else []


def _with_program(node: Node, text: str) -> Node:
    """Add the compiled pattern, which both evaluators run alike and in linear time."""
    pattern = node["args"][1]
    if pattern["op"] != "text":
        message = gettext_noop("regex() needs its pattern as a text in quotes.")
        raise ExpressionError(text, pattern["at"], message, code="pattern")
    try:
        return {**node, "program": compile_pattern(pattern["value"])}
    except PatternError as error:
        at = min(pattern["at"] + 1 + error.said.place.position, len(text))
        raise ExpressionError(text, at, error.template, error.params, code=error.code) from None


def _with_question(node: Node, text: str) -> Node:
    """Add whose categories are meant, which is written as a text: '${stage}'."""
    quoted = node["args"][1]
    found = _QUOTED_NAME.fullmatch(str(quoted.get("value", "")))
    if quoted["op"] != "text" or found is None:
        message = gettext_noop("jr:choice-name() needs a question in quotes, like '${stage}'.")
        raise ExpressionError(text, quoted["at"], message, code="pattern")
    return {**node, "of": found[1], "args": node["args"][:1]}


def _with_self(node: Node, text: str) -> Node:
    """Put the answer that stands before what is taken without one."""
    return {**node, "args": [{"op": "name", "name": SELF, "at": node["at"]}, *node["args"]]}


_QUOTED_NAME = re.compile(r"\s*\$\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\s*")
_COMPLETED: dict[str, Callable[[Node, str], Node]] = {
    "regex": _with_program,
    "jr:choice-name": _with_question,
    "once": _with_self,
}


def _named(node: Node, op: str) -> list[str]:
    if node["op"] == op:
        return [node["name"]]
    return [name for child in node.get("args", ()) for name in _named(child, op)]

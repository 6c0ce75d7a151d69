"""From the text of an expression to its tree, which is plain data (JSON).

A node is ``{"op": ..., "at": column, "args": [...]}``; leaves carry ``value`` or ``name``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from surveys.domain.wording import gettext_noop

MAX_LENGTH = 2000
MAX_DEPTH = 40

GRAMMAR = r"""
?start: disjunction
?disjunction: conjunction | conjunction ("or" conjunction)+ -> or_
?conjunction: comparison | comparison ("and" comparison)+ -> and_
?comparison: sum | sum COMPARATOR sum -> compare
?sum: product | sum SIGN product -> arithmetic
?product: unary | product FACTOR unary -> arithmetic
?unary: primary | "-" unary -> negative
?primary: NUMBER -> number
    | STRING -> text
    | NAME -> name
    | SELF -> self_
    | CALL arguments? ")" -> call
    | "(" disjunction ")"
arguments: disjunction ("," disjunction)*

COMPARATOR: "!=" | "<=" | ">=" | "=" | "<" | ">"
SIGN: "+" | "-"
FACTOR.2: "*" | /div(?![\w-])/ | /mod(?![\w-])/
NUMBER: /\d+(\.\d+)?/
STRING: /'[^']*'/ | /"[^"]*"/
NAME: /\$\{[A-Za-z_][\w]*(\.[A-Za-z_][\w]*)?\}/
CALL.3: /[a-z][a-z-]*\s*\(/
SELF: /\.(?!\d)/
%ignore /[ \t\r\n\u00a0]+/
"""

# Name of each function: how many arguments it takes, at least and at most.
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
    "count": (1, 1),
}

Node = dict[str, Any]


class ExpressionError(ValueError):
    """Something wrong with an expression: what, where, and what to do.

    `position` is the 0-based column; `template` is translatable and `params` fill it.
    """

    def __init__(
        self, text: str, position: int, template: str, params: dict[str, Any] | None = None
    ) -> None:
        super().__init__(text, position, template)
        self.text = text
        self.position = position
        self.template = template
        self.params = dict(params or {})

    @property
    def message(self) -> str:
        """What is wrong, in English, without the place."""
        return self.template % self.params

    def __str__(self) -> str:
        return f"{self.message} (at column {self.position + 1} of: {self.text})"


@dataclass(frozen=True)
class Expression:
    """A parsed expression: its text, its tree, and the names it reads (`.` is itself a name)."""

    text: str
    tree: Node
    names: tuple[str, ...]

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.text == other.text


_parser = Lark(GRAMMAR, parser="lalr", lexer="contextual", propagate_positions=True)


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Parse an expression; raise ExpressionError saying where it cannot be read."""
    if len(text) > MAX_LENGTH:
        message = gettext_noop("The expression has more than %(limit)s characters; split it.")
        raise ExpressionError(text, MAX_LENGTH, message, {"limit": MAX_LENGTH})
    if not text.strip():
        raise ExpressionError(text, 0, gettext_noop("The expression is empty; write a condition."))
    try:
        parsed = _parser.parse(text)
    except UnexpectedInput as error:
        raise _unreadable(text, error) from None
    tree = _node(parsed, text, 1)
    return Expression(text, tree, tuple(dict.fromkeys(_names(tree))))


def _unreadable(text: str, error: UnexpectedInput) -> ExpressionError:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        message = gettext_noop("The expression ends too early; something is missing.")
        return ExpressionError(text, len(text), message)
    position = getattr(error, "pos_in_stream", None) or 0
    if isinstance(error, UnexpectedCharacters | UnexpectedToken):
        found = text[position : position + 12]
        message = gettext_noop("“%(found)s” cannot stand here.")
        return ExpressionError(text, position, message, {"found": found})
    return ExpressionError(text, position, gettext_noop("This cannot be read."))


def _node(parsed: Tree[Token] | Token, text: str, depth: int) -> Node:
    assert isinstance(parsed, Tree)
    at = int(parsed.meta.start_pos) if not parsed.meta.empty else 0
    if depth > MAX_DEPTH:
        message = gettext_noop("The expression is nested more than %(limit)s deep; split it.")
        raise ExpressionError(text, at, message, {"limit": MAX_DEPTH})
    children, kind = parsed.children, str(parsed.data)
    if kind in _LEAVES:
        return {**_LEAVES[kind](str(children[0])), "at": at}
    if kind == "call":
        return _call(parsed, text, depth, at)
    if kind in ("compare", "arithmetic"):
        left, operator, right = children
        arguments = [_node(left, text, depth + 1), _node(right, text, depth + 1)]
        return {"op": str(operator), "at": at, "args": arguments}
    op = {"or_": "or", "and_": "and", "negative": "negative"}[kind]
    return {"op": op, "at": at, "args": [_node(child, text, depth + 1) for child in children]}


_LEAVES: dict[str, Callable[[str], Node]] = {
    "number": lambda token: {"op": "number", "value": float(token)},
    "text": lambda token: {"op": "text", "value": token[1:-1]},
    "name": lambda token: {"op": "name", "name": token[2:-1]},
    "self_": lambda token: {"op": "name", "name": "."},
}


def _call(parsed: Tree[Token], text: str, depth: int, at: int) -> Node:
    name = str(parsed.children[0]).rstrip("(").strip()
    given = parsed.children[1].children if len(parsed.children) > 1 else []  # type: ignore[union-attr]
    if name not in FUNCTIONS:
        message = gettext_noop("There is no function %(name)s(). Known: %(known)s.")
        raise ExpressionError(text, at, message, {"name": name, "known": ", ".join(FUNCTIONS)})
    low, high = FUNCTIONS[name]
    if not low <= len(given) <= high:
        message = gettext_noop("%(name)s() takes %(wanted)s arguments, not %(given)s.")
        wanted = str(low) if low == high else f"{low}–{high}"
        raise ExpressionError(
            text, at, message, {"name": name, "wanted": wanted, "given": len(given)}
        )
    return {"op": name, "at": at, "args": [_node(child, text, depth + 1) for child in given]}


def _names(node: Node) -> list[str]:
    if node["op"] == "name":
        return [node["name"]]
    return [name for child in node.get("args", ()) for name in _names(child)]

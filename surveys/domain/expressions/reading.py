"""What an expression reads: which variables, and which categories of one."""

from collections.abc import Iterable, Iterator

from surveys.domain.expressions.grammar import Expression, Node

COMPARING = frozenset({"=", "!=", "selected"})
"""What compares a variable with one category, and reads no other."""


def reads(expression: Expression, variable: str) -> bool:
    """Say whether an expression reads a variable, at whichever level."""
    return any(_code(name) == variable for name in expression.names)


def categories_read(expressions: Iterable[Expression], variable: str) -> frozenset[str] | None:
    """Return which categories of a variable expressions compare it with.

    None where one of them reads it as a whole, whatever its category.
    """
    found = {one for each in expressions for one in _categories(each.tree, variable)}
    return None if None in found else frozenset(one for one in found if one is not None)


def _categories(node: Node, variable: str) -> Iterator[str | None]:
    arguments = node.get("args", ())
    if node["op"] in COMPARING:
        compared = {one["op"]: one for one in arguments}
        if set(compared) == {"name", "text"} and _code(compared["name"]["name"]) == variable:
            yield compared["text"]["value"]
            return
    if node["op"] == "name" and _code(node["name"]) == variable:
        yield None
    for argument in arguments:
        yield from _categories(argument, variable)


def _code(name: str) -> str:
    return name.rpartition(".")[2]

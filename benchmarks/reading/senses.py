"""Names that mean one thing in one module and another thing in another."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from benchmarks.reading.sources import FUNCTIONS, Source

OF_THE_FRAMEWORK = {"Command", "Migration", "Meta", "handle", "ready", "register"}
TYPE = re.compile(r"[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")


def names_with_two_senses(files: Iterable[Source]) -> dict[str, list[str]]:
    """Return each public name that two modules or more define differently, with the modules.

    A definition is a `def`, a `class`, or a type that is given a name (`Row = dict[str, str]`, told
    by its capital and small letters) at the top of a module, or below an `if`, `try` or `with`
    there. Imports define nothing, so a name that is passed on has one sense; nor do constants. Two
    definitions that are the same but for their docstrings and decorators are one sense; a function
    that only hands on to its namesake is a second one. Names that begin with an underscore, and
    those that Django looks for, are left out.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for file in files:
        for name, sense in _definitions(file.tree.body):
            if not name.startswith("_") and name not in OF_THE_FRAMEWORK:
                found[name][file.name] = sense
    return {
        name: sorted(senses)
        for name, senses in sorted(found.items())
        if len(set(senses.values())) > 1
    }


def _definitions(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Yield each name that is defined, and what is said of it."""
    for node in body:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            yield node.name, _sense(node)
        elif isinstance(node, ast.Assign):
            names = [one.id for one in node.targets if isinstance(one, ast.Name)]
            yield from ((one, ast.dump(node.value)) for one in names if TYPE.fullmatch(one))
        elif isinstance(node, ast.If | ast.Try | ast.With):
            for part in ("body", "orelse", "finalbody"):
                yield from _definitions(getattr(node, part, []))
            for handler in getattr(node, "handlers", []):
                yield from _definitions(handler.body)


def _sense(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    """Return what a definition says, without docstring, decorators and places in the file."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    head = [node.args] if isinstance(node, FUNCTIONS) else node.bases
    return " ".join([type(node).__name__, *map(ast.dump, [*head, *body])])

"""What the tests promise: how many lines they are, and how many query counts they hold."""

import ast
from collections.abc import Iterable, Iterator
from math import prod

from benchmarks.reading.sources import FUNCTIONS, Source

ASSERTING = {
    *("django_assert_num_queries", "django_assert_max_num_queries"),
    *("assertNumQueries", "assertMaxNumQueries"),
}


def lines_of(files: Iterable[Source]) -> dict[str, int]:
    """Return how many lines these files have, and how many that are not blank."""
    lines = [line for file in files for line in file.lines]
    return {"lines": len(lines), "not_blank": sum(bool(line.strip()) for line in lines)}


def query_counts_asserted(files: Iterable[Source]) -> dict[str, int]:
    """Return each test that holds a number of queries, with how many it holds.

    One is held by each `with` of an assertion, times the cases of the test as far as they can be
    read: the entries of its `parametrize` lists that stand there or at the top of the module.
    An assertion that is no context holds nothing and counts for nothing. One in a helper that
    several tests call counts once.
    """
    return dict(_asserted(files))


def _asserted(files: Iterable[Source]) -> Iterator[tuple[str, int]]:
    for file in files:
        lists = _lists(file.tree)
        for function in (node for node in ast.walk(file.tree) if isinstance(node, FUNCTIONS)):
            if contexts := sum(1 for _one in _contexts(function)):
                cases = prod(_cases(one, lists) for one in function.decorator_list)
                yield f"{file.name}::{function.name}", contexts * cases


def _contexts(function: ast.AST) -> Iterator[ast.expr]:
    for node in ast.iter_child_nodes(function):
        if isinstance(node, FUNCTIONS):
            continue  # it has its own turn
        if isinstance(node, ast.With | ast.AsyncWith):
            yield from (one.context_expr for one in node.items if _asserts(one.context_expr))
        yield from _contexts(node)


def _asserts(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and _last_name(node.func) in ASSERTING


def _last_name(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def _lists(tree: ast.Module) -> dict[str, int]:
    """Return the lengths of the lists at the top of a module."""
    lengths: dict[str, int] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and (length := _length(node.value, {})) is not None:
            lengths |= {one.id: length for one in node.targets if isinstance(one, ast.Name)}
    return lengths


def _length(node: ast.expr, lists: dict[str, int]) -> int | None:
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        is_plain = not any(isinstance(one, ast.Starred) for one in node.elts)
        return len(node.elts) if is_plain else None
    if isinstance(node, ast.Dict):
        return len(node.keys) if all(node.keys) else None
    return lists.get(node.id) if isinstance(node, ast.Name) else None


def _cases(decorator: ast.expr, lists: dict[str, int]) -> int:
    """Return how many cases a decorator makes of its test; 1 where that cannot be read."""
    if not isinstance(decorator, ast.Call) or _last_name(decorator.func) != "parametrize":
        return 1
    given = [*decorator.args[1:2], *(k.value for k in decorator.keywords if k.arg == "argvalues")]
    return (_length(given[0], lists) if given else None) or 1

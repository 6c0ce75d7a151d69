"""Whether two conditions mean the same, however they are written.

A condition is compared as it takes effect: that of a group stands in each of its questions, so a
group that was renamed or dissolved changes none.
"""

from typing import Any

from surveys.domain.canonical import canonical_json
from surveys.domain.expressions import Expression

_MIRRORED = {">": "<", ">=": "<="}
_IN_ANY_ORDER = frozenset({"and", "or", "=", "+", "*"})
_FLAT = frozenset({"and", "or", "+", "*"})


def same_condition(one: Expression | None, two: Expression | None) -> bool:
    """Say whether two conditions mean the same."""
    if one is None or two is None:
        return one is two
    return one.text == two.text or _meaning(one.tree) == _meaning(two.tree)


def _meaning(node: dict[str, Any]) -> str:
    """Return what a node says: without places, and in one order where the order says nothing."""
    op = node["op"]
    if op == "not" and node["args"][0]["op"] == "not":
        return _meaning(node["args"][0]["args"][0])
    if op == "not" and node["args"][0]["op"] == "=":
        return _meaning({"op": "!=", "args": node["args"][0]["args"]})
    if op == "!=":
        return canonical_json(["!=", *sorted(map(_meaning, node["args"]))])
    if op in _MIRRORED:
        return _meaning({"op": _MIRRORED[op], "args": node["args"][::-1]})
    parts = list(map(_meaning, _flat(node)))
    if op in _IN_ANY_ORDER:
        parts.sort()
    if op in ("and", "or"):
        parts = list(dict.fromkeys(parts))
        if len(parts) == 1:
            return parts[0]
    return canonical_json([op, node.get("name"), node.get("value"), *parts])


def _flat(node: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the arguments of a node, those of the same operation inside among them."""
    found: list[dict[str, Any]] = []
    for child in node.get("args", ()):
        is_same = child["op"] == node["op"] and node["op"] in _FLAT
        found += _flat(child) if is_same else [child]
    return found

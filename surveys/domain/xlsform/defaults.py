"""The default of a question in its cell: an answer as it stands, or an expression.

A cell with a reference, a function or quotes around it is an expression, any other is the answer.
"""

import re

from surveys.domain.expressions import Expression, parse

_DYNAMIC = re.compile(r"""\$\{|[A-Za-z][A-Za-z0-9_:-]*\s*\(|\s*['"]""")

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def is_dynamic(cell: str) -> bool:
    """Say whether the cell of a default is an expression."""
    first = _DYNAMIC.search(cell)
    return first is not None and (first.group().strip() not in ("'", '"') or first.start() == 0)


def default_of(cell: str) -> Expression:
    """Return the default that a cell means; raise ExpressionError where it is none."""
    return parse(cell) if is_dynamic(cell) else literal(cell.strip())


def literal(answer: str) -> Expression:
    """Return the expression for an answer as it stands.

    Raises ExpressionError for one with both kinds of quotes.
    """
    if _NUMBER.fullmatch(answer):
        return parse(answer)
    quote = '"' if "'" in answer else "'"
    return parse(f"{quote}{answer}{quote}")


def default_cell(default: Expression) -> str:
    """Return the cell of a default; `default_of` gives it back."""
    answer = str(default.tree.get("value", ""))
    is_plain = default.tree["op"] == "text" and answer.strip() and not is_dynamic(answer)
    return answer if is_plain and literal(answer.strip()) == default else default.text

"""Expressions as people spell them, put into the one spelling that Nucleus reads.

Curly quotes, ``==``, AND in capitals, line breaks and paths (``../name``) mean the same as what
they become; nothing else is changed.
"""

import re
from collections.abc import Callable, Mapping

from surveys.domain.expressions.grammar import FUNCTIONS

_TOKEN = re.compile(
    r"""
    (?P<reference>[$\#]\s*\{[^{}]*\})
    |(?P<string>'[^']*'|"[^"]*"|[‘’‚'`][^‘’'`]*[‘’'`]|[“”„«"][^“”»"]*[“”»"])
    |(?P<path>(?:current\s*\(\s*\)\s*/\s*)?(?:\.\.?/)+[A-Za-z_][\w.-]*(?:/[A-Za-z_][\w.-]*)*
        |(?<![\w)\]}])(?:/[A-Za-z_][\w.-]*){2,})
    |(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?![\w]))
    |(?P<call>[A-Za-z][\w:.-]*\s*\()
    |(?P<word>[^\W\d][\w-]*)
    |(?P<operator>==|!=|<>|<=|>=|=<|=>|&&|\|\||[≤≥≠–—−])
    |(?P<space>[\s\u00a0\u200b\u202f\u2060]+)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPERATORS = {
    "==": "=",
    "<>": "!=",
    "=<": "<=",
    "=>": ">=",
    "&&": " and ",
    "||": " or ",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "–": "-",
    "—": "-",
    "−": "-",
}
_WORDS = {
    "and": "and",
    "or": "or",
    "div": "div",
    "mod": "mod",
    "true": "true()",
    "false": "false()",
}
_CALLS = {
    "string": "concat",
    "count_selected": "count-selected",
    "countselected": "count-selected",
    "string_length": "string-length",
    "choice-name": "jr:choice-name",
    "jr_choice_name": "jr:choice-name",
    "jr:choice_name": "jr:choice-name",
}
_ENTITIES = (("&gt;", ">"), ("&lt;", "<"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_QUOTED = re.compile(r"\s*\$\{([^{}]*)\}\s*")

Reference = Callable[[str], str]
"""Makes of a name or a path, as it was written, the name that stands in its place."""


def spelled(
    text: str,
    reference: Reference,
    *,
    literals: Mapping[str, str] | None = None,
) -> str:
    """Return an expression in the spelling of Nucleus.

    `literals` are texts in quotes that are replaced (codes that were mended).
    """
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    spelled_so_far = ""
    for token in _TOKEN.finditer(text):
        part = _part(token.lastgroup or "other", token[0], reference, literals or {})
        spelled_so_far += part.lstrip(" ") if spelled_so_far.endswith(" ") else part
    return spelled_so_far.strip().rstrip(";").strip()


def _part(
    kind: str,
    token: str,
    reference: Reference,
    literals: Mapping[str, str],
) -> str:
    if kind == "reference":
        return reference(token[token.index("{") + 1 : -1].strip())
    if kind == "path":
        return reference(re.sub(r"\s+", "", token))
    if kind == "string":
        inside = token[1:-1]
        if quoted := _QUOTED.fullmatch(inside):  # jr:choice-name() names its question so
            return f"'{reference(quoted[1].strip())}'"
        inside = literals.get(inside, inside)
        return f'"{inside}"' if "'" in inside else f"'{inside}'"
    if kind == "call":
        return _call(token)
    if kind == "word":
        return _WORDS.get(token.lower(), token)
    if kind == "space":
        return " "
    return _OPERATORS.get(token, token)


def _call(token: str) -> str:
    name = token[:-1].strip()
    lowered = name.lower()
    if lowered in ("and", "or", "div", "mod"):
        return f"{lowered} ("
    plain = _CALLS.get(lowered, lowered)
    return f"{plain if plain in FUNCTIONS else name}("


_CALL = re.compile(r"'[^']*'|\"[^\"]*\"|([A-Za-z][\w:.-]*)\s*\(")
_SIGNS = frozenset({"and", "or", "div", "mod"})


def calls_of(text: str) -> list[str]:
    """Return the functions that an expression calls, as they are spelled here."""
    found = (match[1] for match in _CALL.finditer(text))
    return [name for name in found if name and name not in _SIGNS]

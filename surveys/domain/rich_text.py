"""The words of a form: references to answers, and the little markup that is shown as such.

Bold, italics, links and line breaks are known; everything else is text as it stands.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

REFERENCE = re.compile(r"\$\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}")
NOT_YET = "…"
"""What stands for an answer that is not there."""

_MARKUP = re.compile(
    r"(?P<reference>\$\{\s*(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*\})"
    r"|\[(?P<link>[^\[\]\n]{1,500})\]\((?P<to>https?://[^\s()<>\"']{1,500})\)"
    r"|\*\*(?P<bold>(?=\S).{1,500}?(?<=\S))\*\*"
    r"|(?<!\w)__(?P<strong>(?=\S).{1,500}?(?<=\S))__(?!\w)"
    r"|(?<![\w*])\*(?P<italic>(?=[^\s*]).{1,500}?(?<=[^\s*]))\*(?![\w*])"
    r"|(?<!\w)_(?P<emphasis>(?=[^\s_]).{1,500}?(?<=[^\s_]))_(?!\w)"
    r"|(?P<line>\n)",
)
_ELEMENTS = {"bold": "strong", "strong": "strong", "italic": "em", "emphasis": "em"}


@dataclass(frozen=True)
class Piece:
    """A part of a text: plain `text`, a reference, a line break, or an element around parts.

    `element` is "", "reference", "br", "strong", "em" or "a"; a link leads `to` an address.
    """

    element: str
    text: str = ""
    inner: tuple["Piece", ...] = ()
    to: str = ""


def pieces(text: str) -> tuple[Piece, ...]:
    """Return the parts of a text in their order."""
    return tuple(_pieces(text))


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    for found in _MARKUP.finditer(text):
        if found.start() > at:
            yield Piece("", text[at : found.start()])
        at = found.end()
        kind = found.lastgroup or ""
        if found["reference"]:
            yield Piece("reference", found["name"])
        elif found["link"]:
            yield Piece("a", inner=pieces(found["link"]), to=found["to"])
        elif kind == "line":
            yield Piece("br")
        else:
            yield Piece(_ELEMENTS[kind], inner=pieces(found[kind]))
    if at < len(text):
        yield Piece("", text[at:])


def plain(text: str, words_of: Callable[[str], str] = lambda _name: NOT_YET) -> str:
    """Return a text without markup, its references filled in with `words_of` each name."""
    if not ("$" in text or _MARKUP.search(text)):
        return text
    return "".join(_plain(piece, words_of) for piece in pieces(text))


def _plain(piece: Piece, words_of: Callable[[str], str]) -> str:
    if piece.element == "reference":
        return words_of(piece.text)
    if piece.element == "br":
        return " "
    return piece.text + "".join(_plain(one, words_of) for one in piece.inner)


def references(text: str) -> list[str]:
    """Return the names that a text refers to."""
    return REFERENCE.findall(text)

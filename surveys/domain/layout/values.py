r"""Answers as cells of the CSV files of a study package.

Kinds of empty are written as marks (``.refused``), a multiple choice as its codes with single
spaces, or ``[]`` when nothing is selected. A text that begins with ``.``, ``[`` or ``\`` gets one
backslash in front, so that no text is taken for a mark.
"""

import re
from typing import Any

from surveys.domain.missing import Missing, as_missing, missing_kind
from surveys.domain.questionnaire import Kind

NOTHING_SELECTED = "[]"
MARKS = {f".{kind.value}": kind for kind in Missing}
_CANONICAL_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,15}")


def encode(stored: Any, kind: Kind) -> str:
    """Return the cell of a stored answer."""
    missing = missing_kind(stored)
    if missing is not None:
        return f".{missing.value}"
    if kind == Kind.SELECT_MULTIPLE:
        return " ".join(stored) or NOTHING_SELECTED
    if kind == Kind.TEXT:
        return "\\" + stored if stored.startswith((".", "[", "\\")) else str(stored)
    return str(stored)


def decode(text: str, kind: Kind) -> Any:
    """Return the answer that a cell stands for, to be checked like one that was typed.

    What `encode` wrote comes back as it was stored. An empty cell is None. What cannot be an
    answer of this kind comes back as it stands, for `answers.check_interview` to report.
    """
    if text == "":
        return None
    if text in MARKS:
        return as_missing(MARKS[text])
    if kind == Kind.TEXT:
        return _decode_text(text)
    if kind == Kind.SELECT_MULTIPLE:
        return [] if text == NOTHING_SELECTED else text.split()
    if kind == Kind.INTEGER and _CANONICAL_INTEGER.fullmatch(text):
        return int(text)
    return text


def _decode_text(text: str) -> Any:
    if text.startswith("\\"):
        return text[1:]
    if text.startswith("."):  # most likely a mistyped mark: let it be reported, not stored
        return {"missing": text[1:]}
    return text

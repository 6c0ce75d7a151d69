"""Texts that a spreadsheet would run as a formula, made inert and back again.

A text that begins with ``= + - @``, also in full width, also after apostrophes and blanks of any
kind, or that begins with a tab or carriage return, gets an apostrophe in front. Numbers are not
texts: a negative number stays a number.
"""

import re

_BLANK = "[\\s\u00a0\u200b-\u200f\u2060\ufeff]*"
DANGEROUS = f"'*(?:{_BLANK}[=+\\-@＝＋－＠﹢﹣﹦﹫−]|[ \u00a0\\n]*[\t\r])"
"""How a text begins that a spreadsheet would run, apostrophes before it or not."""
_DANGEROUS = re.compile(DANGEROUS)

NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
APOSTROPHE = (
    "A text that a spreadsheet would run as a formula has one apostrophe in front; so has each "
    "such code of a category, other than a plain number like -9. To undo it, take one apostrophe "
    "away where what follows begins with = + - @ (in any width, also after blanks or further "
    "apostrophes), a tab or a carriage return."
)
ERROR_WORDS = frozenset(
    {"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/D", "#¡DIV/0!"}
    | {"#¡REF!", "#¡VALOR!", "#¿NOMBRE?", "#¡NUM!", "#¡NULO!"}
)
"""How spreadsheets write an error as text, in the languages of Nucleus."""


def inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def inert_codes(text: str) -> str:
    """Return codes with spaces between them, each of them inert by itself.

    So a code has one spelling wherever it stands, alone or among others. A plain number like
    ``-9`` is no formula and stays as it is.
    """
    return " ".join(code if NUMBER.fullmatch(code) else inert(code) for code in text.split(" "))


def original_codes(text: str) -> str:
    """Return what `inert_codes` was given."""
    return " ".join(map(original, text.split(" ")))


def original(text: str) -> str:
    """Return what `inert` was given."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text[1:]) else text

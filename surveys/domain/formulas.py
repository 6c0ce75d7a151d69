"""Texts that a spreadsheet would run as a formula, made inert and back again.

A text that begins with ``= + - @``, also in full width, also after apostrophes and blanks of any
kind, or that begins with a tab or carriage return, gets an apostrophe in front. Numbers are not
texts: a negative number stays a number.
"""

import re

_BLANK = "[\\s\u00a0\u200b-\u200f\u2060\ufeff]*"
_DANGEROUS = re.compile(f"'*(?:{_BLANK}[=+\\-@＝＋－＠﹢﹣﹦﹫−]|[ \u00a0\\n]*[\t\r])")


def inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def original(text: str) -> str:
    """Return what `inert` was given."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text[1:]) else text

"""Answers as numbers, dates and texts of other programs, and the stored ones that they were.

A decimal is stored with at most 15 digits, and a number of 64 bits gives each of those back. What
has more digits, from columns that are no answers, is told by `is_exact`.
"""

import datetime
import math
import re
from decimal import Decimal
from functools import lru_cache

from surveys.domain.layout.fields import Cell
from surveys.domain.missing import Missing
from surveys.domain.raw_answers import DIGITS, plain_decimal

NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
"""A number as answers to questions for numbers are stored."""

KNOWN = 8_192
"""So many answers are remembered with what they were found to be: most come again."""

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]*[1-9])?")


@lru_cache(KNOWN)
def as_number(text: str) -> float | None:
    """Return the number that gives this decimal back, None where none does."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if as_decimal(number) == text and math.isfinite(number) else None


def as_decimal(number: float | Decimal) -> str:
    """Return a number as a decimal is stored: the shortest text that names it, without exponent."""
    text = str(number)  # of a float the shortest text that names it
    if text.endswith(".0") and len(text) <= DIGITS and text != "-0.0":
        return text[:-2]
    if _PLAIN.fullmatch(text):
        return text
    return plain_decimal(Decimal(text)) if math.isfinite(number) else text


def is_whole(text: str) -> bool:
    """Say whether a decimal as it is stored is a whole number."""
    return text.removeprefix("-").isdigit()


def as_text(cell: Cell) -> str | None:
    """Return an answer as text, whatever a wave asked for; None where there is none."""
    if cell is None or type(cell) is Missing:
        return None
    return " ".join(cell) if isinstance(cell, list) else str(cell)


@lru_cache(KNOWN)
def as_date(text: str) -> datetime.date | None:
    """Return the date that an answer names, None where it is none as dates are stored."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None

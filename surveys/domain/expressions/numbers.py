"""Numbers and dates of the expression language.

Numbers are exact: 0.1 + 0.2 = 0.3, and 1 div 3 * 3 = 1. A whole number is an int, any other a
Fraction; the browser computes with the same ratios of whole numbers.
"""

import math
import re
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

Number = int | Fraction

DIGITS = 15  # the digits that a browser holds of every decimal number
MOST_PLACES = 20

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def whole_or_ratio(number: Number) -> Number:
    """Return a number in its one form: an int where it is whole."""
    return int(number) if number.denominator == 1 else number


def as_number(value: Any) -> Number | None:
    """Return the number that a value is or spells; None when it is none."""
    if isinstance(value, (int, Fraction)):
        return value if type(value) is not bool else int(value)
    if isinstance(value, str):
        return read_number(value)
    return read_number(repr(value)) if isinstance(value, float) else None


@lru_cache(maxsize=4096)
def read_number(text: str) -> Number | None:
    """Return the number that a text spells, like "12", "-0.5"; None when it spells none."""
    stripped = text.strip(" \t\r\n")
    if _NUMBER.fullmatch(stripped) is None:
        return None
    return whole_or_ratio(Fraction(stripped))


def divided(left: Number, right: Number) -> Number:
    """Return the exact quotient."""
    return whole_or_ratio(Fraction(left) / right)


def remainder(left: Number, right: Number) -> Number:
    """Return what a division by whole steps leaves; it has the sign of the left number."""
    return left - right * math.trunc(Fraction(left) / right)


def half_up(number: Number, digits: int = 0) -> Number:
    """Round to decimal digits, halves upwards as XPath does: 2.5 gives 3, -2.5 gives -2."""
    scale = Fraction(10) ** digits
    return whole_or_ratio(math.floor(number * scale + Fraction(1, 2)) / scale)


def decimal_text(number: Number) -> str:
    """Return a number as decimals are stored, rounded to the digits that a browser holds."""
    if isinstance(number, int):
        return str(number)
    whole = len(str(abs(math.trunc(number)))) if abs(number) >= 1 else 0
    places = max(DIGITS - whole, 0)
    if not whole:  # zeros behind the point are no digits of the number
        places = min(MOST_PLACES, DIGITS + len(str(math.floor(1 / abs(number)))) - 1)
    scaled = half_up(abs(number), places) * 10**places
    text = f"{int(scaled):0{places + 1}}"
    exact = f"{text[:-places]}.{text[-places:]}".rstrip("0").rstrip(".") if places else text
    return f"-{exact}" if number < 0 and exact != "0" else exact


def is_date(text: str) -> bool:
    """Say whether a text is a day of the calendar as it is stored: 2019-06-30."""
    if _DATE.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

"""Numbers as a language writes them: 38% in English, 38 % in Spanish, with its separators.

One rule of rounding for whatever is printed, on pages, in the terminal, in pictures and for
claims: half away from zero, so that 12.5 % is 13 and −12.5 % is −13. A float is taken as the
shortest decimal that names it (0.145 is 145/1000, not the binary fraction beside it); what stands
after its twelfth significant digit is noise of arithmetic and is rounded away first.
"""

import math
import re
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction
from typing import TypeGuard

from babel.numbers import format_decimal, get_decimal_symbol

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
NOTHING = "—"
SIGNIFICANT = 12
"""Digits of a float that mean something after a few operations."""

SMALL_P = 0.05
"""A p value up to this one counts as small; no printed p value may hide on which side it is."""

SMALLEST_P = 0.001
P_DIGITS = 3
_NEAR = Context(prec=SIGNIFICANT, rounding=ROUND_HALF_EVEN)

_PERCENT = re.compile(r"(?<=\d)\s*%")

Number = int | float | Decimal | Fraction


def exact(value: Number) -> Fraction:
    """Return the number that is meant: a float without the noise of binary arithmetic."""
    if isinstance(value, float) and not value.is_integer():
        return Fraction(_NEAR.create_decimal(repr(float(value))))
    return Fraction(value)


def rounded(value: Number, digits: int = 0) -> Decimal:
    """Round half away from zero, to so many digits after the point; there is no negative zero."""
    scaled = abs(exact(value)) * 10**digits
    size = math.floor(scaled + Fraction(1, 2))
    with localcontext(prec=len(str(size)) + digits + 1):
        return Decimal(size if exact(value) >= 0 else -size).scaleb(-digits)


def in_percent(share: Number) -> Fraction:
    """Return a share, or a difference of shares, in percent, without rounding."""
    return 100 * exact(share)


def digits_of(value: Number | None, *beside: Number | None) -> int:
    """Return the digits after the point of a number and of what stands beside it in its row.

    None where all are whole; from a thousand on none, from one on one; below one so many that two
    digits of the value say something (0.0035, but 0.5). Where it is zero, its interval decides.
    """
    known = [exact(one) for one in (value, *beside) if one is not None]
    if all(one.denominator == 1 for one in known):
        return 0
    size = abs(known[0]) or max(map(abs, known))
    if size >= 1:
        return 0 if size >= 1000 else 1
    return min(significant_digits(size, 2), max(map(decimals_of, known)))


def significant_digits(size: Number, significant: int) -> int:
    """Return how many digits after the point show so many significant ones of a positive number."""
    place = math.floor(math.log10(exact(size)))
    return max(0, significant - 1 - place)


def decimals_of(value: Number) -> int:
    """Return the digits after the point that a number needs to be written without rounding."""
    shown = exact(value)
    return next((d for d in range(SIGNIFICANT) if (shown * 10**d).denominator == 1), SIGNIFICANT)


def digits_of_change(low: Number | None, high: Number | None, digits: int) -> int:
    """Return digits with which no end of an interval without zero is printed as zero.

    "+0 to +24" would say that no change is possible, where the interval excludes it.
    """
    if low is None or high is None or not (low > 0 or high < 0):
        return digits
    nearest = min(abs(exact(low)), abs(exact(high)))
    return max(digits, significant_digits(nearest, 1)) if not rounded(nearest, digits) else digits


def _is_known(value: Number | None) -> TypeGuard[Number]:
    return value is not None and math.isfinite(value)


def number(value: Number | None, language: str, digits: int = 0) -> str:
    """Return a number with the separators of the language, the minus as the typographic one."""
    if not _is_known(value):
        return NOTHING
    shown = rounded(value, digits)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    with localcontext(prec=max(28, len(shown.as_tuple().digits) + digits)):
        return format_decimal(shown, format=f"{pattern};{MINUS}{pattern}", locale=language)


def decimal_symbol(language: str) -> str:
    """Return what a language writes between a number and its decimals."""
    return get_decimal_symbol(language)


def percent(share: Number | None, language: str, digits: int = 0) -> str:
    """Return a share in [0, 1] as a percentage."""
    if not _is_known(share):
        return NOTHING
    return number(in_percent(share), language, digits) + _percent_sign(language)


def with_percent_signs(text: str, language: str) -> str:
    """Return a text of numbers with its percent signs as the language sets them."""
    return _PERCENT.sub(_percent_sign(language), text)


def _percent_sign(language: str) -> str:
    return f"{NO_BREAK_SPACE}%" if language == "es" else "%"


def signed(value: Number | None, language: str, digits: int = 0) -> str:
    """Return a number with its sign; zero has none."""
    if not _is_known(value):
        return NOTHING
    text = number(value, language, digits)
    return f"+{text}" if rounded(value, digits) > 0 else text


def is_small(p: float) -> bool:
    """Say whether a p value is at most `SMALL_P`, whatever noise its last digits hold."""
    return exact(p) <= exact(SMALL_P)


def p_value(p: float | None, language: str) -> str:
    """Return a p value with three digits; as a bound where they would say something else.

    Very small ones are "< 0.001"; one just above the level is "> 0.050", not "0.050".
    """
    if p is None:
        return NOTHING
    if exact(p) < exact(SMALLEST_P):
        return f"<{NO_BREAK_SPACE}{number(SMALLEST_P, language, P_DIGITS)}"
    shown = number(p, language, P_DIGITS)
    if not is_small(p) and rounded(p, P_DIGITS) == rounded(SMALL_P, P_DIGITS):
        return f">{NO_BREAK_SPACE}{shown}"
    return shown

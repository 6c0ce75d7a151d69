"""Whether a claim can be held against the records: it names a figure and prints a number."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from analytics.domain.checks.items import Item, KnownStudy, one_of, problem
from analytics.domain.claims import STATISTICS, ClaimStatistic
from surveys.domain.importing import Problem
from surveys.domain.raw_answers import TOO_LONG
from surveys.domain.wording import gettext_noop

LONGEST_PRINTED = 80
NUMBERS = {  # with the largest that can be stored, and rounded where it must be
    **dict.fromkeys(("value", "low", "high", "more_than"), 99_999_999),
    "digits": 4,
}


def claim_problems(
    study: KnownStudy, indicators: set[str], place: str, item: Item
) -> Iterator[Problem]:
    yield from one_of(f"{place}.statistic", item["statistic"], [*STATISTICS])
    if item["indicator"] not in indicators:
        yield problem(
            f"{place}.indicator",
            "unknown_indicator",
            gettext_noop("There is no indicator “%(code)s”."),
            code=item["indicator"],
        )
    known = study.waves
    for key in ("from", "to") if item["statistic"] == ClaimStatistic.RATIO else ("wave",):
        yield from one_of(f"{place}.{key}", item.get(key), known)
    if len(item["printed"]) > LONGEST_PRINTED:
        length = len(item["printed"])
        yield problem(f"{place}.printed", "too_long", TOO_LONG, length=length, most=LONGEST_PRINTED)
    wrong = [
        one for key in NUMBERS for one in _number(f"{place}.{key}", item.get(key), NUMBERS[key])
    ]
    yield from wrong
    if item["statistic"] == ClaimStatistic.SHARE and not wrong and _is_beyond(item.get("value")):
        yield problem(
            f"{place}.value",
            "no_percentage",
            gettext_noop("A share is a percentage: write a number from 0 to 100."),
        )
    if (item.get("low") is None) != (item.get("high") is None):
        yield problem(place, "half_interval", gettext_noop("An interval needs both low and high."))
    if all(item.get(key) is None for key in ("value", "low", "more_than")):
        yield problem(
            place,
            "nothing_to_check",
            gettext_noop("Nothing can be checked: give value, low and high, or more_than."),
        )


def is_percentage(value: Any) -> bool:
    """Say whether a number is one."""
    return 0 <= Decimal(str(value)) <= 100


def _is_beyond(value: Any) -> bool:
    return value is not None and not is_percentage(value)


def _number(place: str, value: Any, most: int) -> Iterator[Problem]:
    if value is None:
        return
    try:
        number = Decimal(str(value))
        if isinstance(value, bool) or not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        yield problem(
            place, "no_number", gettext_noop("“%(got)s” is not a number."), got=str(value)[:60]
        )
        return
    if number.copy_abs() > most:
        yield problem(
            place,
            "number_too_large",
            gettext_noop("The number is too large. At most %(most)s."),
            most=most,
        )
    elif place.endswith(".digits") and not (number >= 0 and number == int(number)):
        yield problem(
            place,
            "wrong_digits",
            gettext_noop("Digits are counted: write a whole number from 0 to %(most)s."),
            most=most,
        )

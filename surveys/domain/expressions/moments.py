"""Dates, times and both together, in their one written form, and what is computed with them.

A day is ``2019-06-30``, a time ``08:30:00``, both ``2019-06-30T08:30:00``; so texts of one kind
are in order as they stand. Nothing here has a time zone: it is the time where it was noted.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from surveys.domain.expressions.numbers import Number, is_date, whole_or_ratio

DATE, TIME, DATETIME = "date", "time", "dateTime"
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
_DAY = 24 * 60 * 60
_EPOCH = date(1970, 1, 1).toordinal()
_SIGN = re.compile(r"%(.?)", re.DOTALL)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def kind_of_moment(text: str) -> str | None:
    """Say whether a text is a date, a time, or both as they are stored; None when it is none."""
    if is_date(text):
        return DATE
    if _TIME.fullmatch(text):
        return TIME
    day, separator, hour = text.partition("T")
    return DATETIME if separator and is_date(day) and _TIME.fullmatch(hour) else None


def days(text: str) -> Number:
    """Return a date, or date and time, as days since 1970; a time as a part of a day."""
    kind = kind_of_moment(text)
    if kind == DATE:
        return date.fromisoformat(text).toordinal() - _EPOCH
    if kind == TIME:
        return whole_or_ratio(Fraction(_seconds(time.fromisoformat(text)), _DAY))
    moment = datetime.fromisoformat(text)
    part = Fraction(_seconds(moment.time()), _DAY)
    return whole_or_ratio(moment.date().toordinal() - _EPOCH + part)


def _seconds(moment: time) -> int:
    return (moment.hour * 60 + moment.minute) * 60 + moment.second


def later(day: str, whole_days: int) -> str | None:
    """Return the day so many days later; None where the calendar does not reach it."""
    try:
        return (date.fromisoformat(day) + timedelta(days=whole_days)).isoformat()
    except OverflowError:
        return None


FORMATS: dict[str, Callable[[datetime], str]] = {
    "Y": lambda at: f"{at.year:04}",
    "y": lambda at: f"{at.year % 100:02}",
    "m": lambda at: f"{at.month:02}",
    "n": lambda at: str(at.month),
    "b": lambda at: MONTHS[at.month - 1],
    "d": lambda at: f"{at.day:02}",
    "e": lambda at: str(at.day),
    "a": lambda at: DAYS[at.weekday()],
    "H": lambda at: f"{at.hour:02}",
    "h": lambda at: str(at.hour),
    "M": lambda at: f"{at.minute:02}",
    "S": lambda at: f"{at.second:02}",
    "3": lambda at: "000",
}
"""What the signs behind % in a format of dates stand for; names are English everywhere."""


def formatted(text: str, pattern: str) -> str:
    """Return a date, or date and time, in a format like ``%d/%m/%Y``."""
    at = datetime.fromisoformat(text)
    return _SIGN.sub(lambda found: FORMATS[found[1]](at), pattern)


def unknown_signs(pattern: str) -> Iterator[str]:
    """Yield what stands behind % in a format and means nothing."""
    for found in _SIGN.finditer(pattern):
        if found[1] not in FORMATS:
            yield found[0]

"""Cells of a spreadsheet as text: what a number, a date or a truth reads as in a form."""

import datetime
import re
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ud800-\udfff]")

_EXACT = 2**53  # up to here every whole number is one of its own


def cell_text(value: Any) -> str:
    """Return a cell as people write it by hand: 1.0 is 1, a day is 2019-06-30, true is TRUE."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else str(value)
    return clean(str(value))


def clean(text: str) -> str:
    """Return a text without what no form needs: blanks at its ends, control characters."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return f"{value:.12f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else repr(value)


def is_dated(value: Any) -> bool:
    """Say whether a spreadsheet took a cell for a date or a time."""
    return isinstance(value, datetime.date | datetime.time | datetime.timedelta)

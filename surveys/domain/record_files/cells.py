"""Cells of a sheet: what they hold, and what of it is said and compared."""

import datetime
import math
import unicodedata
from typing import Any, Final

from surveys.domain.pseudonyms import cleaned


class ErrorCell:
    """A cell in which the program that made the file shows an error, such as #N/A."""

    def __repr__(self) -> str:
        return "#"


class UncomputedCell:
    """A cell with a formula that no program has computed yet."""

    def __repr__(self) -> str:
        return "="


ERROR: Final = ErrorCell()
UNCOMPUTED: Final = UncomputedCell()
DIGITS = 15  # what a spreadsheet keeps of a number; what stands behind is noise

Cell = Any
"""A text, a number, a truth, a date or a time; "" where nothing is in it."""


def is_blank(cell: Cell) -> bool:
    """Say whether nothing is in a cell, or only space."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def as_text(cell: Cell) -> str:
    """Return what stands in a cell as a person would type it: 12 and not 12.0."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if is_midnight(cell) else cell.isoformat(" ")
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _number(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    if value.is_integer() and abs(value) < 10**DIGITS:
        return str(int(value))
    return f"{value:.{DIGITS}g}"


def is_midnight(moment: datetime.datetime) -> bool:
    """Say whether a moment is a date as programs write it, without a time."""
    return moment.time() == datetime.time()


def normal(text: str) -> str:
    """Return a heading or a label as it is compared: without case, width and further space."""
    return " ".join(unicodedata.normalize("NFKC", cleaned(text)).casefold().split())


def letters(column: int) -> str:
    """Return the name of a column, counted from 0, as spreadsheets have it."""
    name, rest = "", column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def column_of(name: str) -> int:
    """Return the place of a column, counted from 0, by its letters."""
    place = 0
    for letter in name:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1

"""What a format could not hold as it is, counted by field while a file is written.

Nothing is cut, rounded or left out without a word: each such cell is counted here, and the
manifest of the file lists what became of it.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from surveys.domain.layout.limits import Warned, warned
from surveys.domain.wording import gettext_noop

TEMPLATES: Mapping[str, str] = {
    "text_cut": gettext_noop(
        "Texts of %(field)s are longer than the format can hold and were cut to %(most)s bytes. "
        "They are whole in CSV, JSON Lines, Parquet and Stata files."
    ),
    "text_cut_units": gettext_noop(
        "Texts of %(field)s are longer than a cell can hold and were cut to %(most)s characters. "
        "They are whole in CSV, JSON Lines, Parquet and Stata files."
    ),
    "text_empty": gettext_noop(
        "Empty texts of %(field)s are nothing in this file: the format does not tell them apart."
    ),
    "spaces_lost": gettext_noop("The format drops spaces at the end of texts of %(field)s."),
    "character_replaced": gettext_noop(
        "Texts of %(field)s have characters that the format cannot hold; U+FFFD stands in their "
        "place."
    ),
    "number_rounded": gettext_noop(
        "Numbers of %(field)s have more digits than the format can hold and were rounded."
    ),
    "number_too_large": gettext_noop(
        "Numbers of %(field)s are larger than the format can hold: nothing stands in their place."
    ),
    "number_as_text": gettext_noop(
        "Numbers of %(field)s have more than the 15 digits that a spreadsheet keeps: they are "
        "texts in this file."
    ),
    "date_as_text": gettext_noop(
        "Dates of %(field)s lie before March 1900, which a spreadsheet counts wrongly: they are "
        "texts in this file."
    ),
    "other_type": gettext_noop(
        "Answers to %(field)s that are of another type (a wave may have asked otherwise) cannot "
        "stand in it: nothing stands in their place. They are in CSV and XLSX."
    ),
    "category_unknown": gettext_noop(
        "Answers to %(field)s that are no category of it (%(names)s) have numbers of their own in "
        "this file."
    ),
    "missing_moved": gettext_noop(
        "Numbers of %(field)s reach -99, so %(first)s to %(last)s say in this field why there is "
        "no answer."
    ),
}


class Met:
    """The limits that were met in one file."""

    def __init__(self) -> None:
        self._cells: Counter[tuple[str, str]] = Counter()
        self._params: dict[tuple[str, str], Mapping[str, Any]] = {}

    def note(self, field: str, code: str, cells: int = 1, **params: Any) -> None:
        """Count cells of a field in which a limit was met."""
        self._cells[field, code] += cells
        self._params[field, code] = params

    def warned(self) -> tuple[Warned, ...]:
        """Return what is to be listed, in the order in which it was met."""
        return tuple(
            warned(code, TEMPLATES[code], field, cells=cells, **self._params[field, code])
            for (field, code), cells in self._cells.items()
        )


def cut_to_bytes(text: str, most: int) -> str:
    """Return the longest beginning of a text that takes at most so many bytes of UTF-8."""
    return text.encode()[:most].decode(errors="ignore")


def cut_to_units(text: str, most: int) -> str:
    """Return the longest beginning of a text that takes at most so many units of UTF-16."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore")


def units(text: str) -> int:
    """Return the length of a text as spreadsheets count it: in units of UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2

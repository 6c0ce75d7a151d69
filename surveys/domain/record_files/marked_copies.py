"""A copy of a file with each problem beside its cell, to be mended there and brought again.

The columns that say what is wrong are left out when the copy is read.
"""

import datetime
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

import xlsxwriter

from surveys.domain.record_files.cells import (
    ERROR,
    UNCOMPUTED,
    Cell,
    as_text,
    is_midnight,
)
from surveys.domain.record_files.headings import MARKED, heads_of
from surveys.domain.record_files.known import Choices
from surveys.domain.record_files.workbooks import Sheet

FIRST_DAY = datetime.date(1900, 3, 1)  # earlier ones are not the same in every program
LONGEST = 32_767  # UTF-16 units in a cell of a workbook
LARGEST = 10**15
Said = tuple[str, int | None, str | None, str]
"""Sheet, row, heading, and what is wrong in words."""
Wrong = dict[tuple[int | None, str | None], list[str]]
"""What is wrong with a sheet, by row and heading."""


def marked_copy(
    sheets: Sequence[Sheet], problems: Iterable[Said], choices: Choices | None = None
) -> bytes:
    """Return a workbook of the sheets that are shown, with what is wrong beside the cells.

    `choices` are what somebody said about the headings of the file.
    """
    wrong: dict[str, Wrong] = defaultdict(lambda: defaultdict(list))
    for file, row, heading, said in problems:
        wrong[file][row, heading].append(said)
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        styles = {
            "wrong": book.add_format({"bg_color": "#FFE08A"}),
            "said": book.add_format({"bg_color": "#FFF6D9", "italic": True}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "wrong date": book.add_format({"num_format": "yyyy-mm-dd", "bg_color": "#FFE08A"}),
        }
        shown = [sheet for sheet in sheets if not sheet.is_hidden]
        for sheet, name in zip(shown, _names(shown), strict=True):
            _Copy(
                sheet, book.add_worksheet(name), wrong[sheet.name], styles, choices or Choices()
            ).write()
    return buffer.getvalue()


def _names(sheets: Sequence[Sheet]) -> list[str]:
    """Return what the sheets are called in a workbook: their own names where these can be."""
    names: list[str] = []
    taken: set[str] = set()
    own = {sheet.name.casefold() for sheet in sheets}
    numbered = (f"Sheet{number}" for number in count(1))
    free = (name for name in numbered if name.casefold() not in own)
    for sheet in sheets:
        is_free = _is_name(sheet.name) and sheet.name.casefold() not in taken
        names.append(sheet.name if is_free else next(free))
        taken.add(names[-1].casefold())
    return names


def _is_name(name: str) -> bool:
    """Say whether a workbook may call a sheet so; a CSV file may have any name."""
    return 0 < len(name) <= 31 and not set("[]:*?/\\") & set(name) and name.strip("'") == name


class _Copy:
    """One sheet being copied: columns that have problems get one beside them that says which."""

    def __init__(
        self, sheet: Sheet, into: Any, wrong: Wrong, styles: dict[str, Any], choices: Choices
    ) -> None:
        self.sheet = sheet
        self.into = into
        self.wrong = wrong
        self.styles = styles
        self.heads = heads_of(sheet, int(choices.header_rows or 0), choices.shift)

    def write(self) -> None:
        """Copy all rows."""
        if self.heads is None:
            return
        headings = {one.index: one.text for one in self.heads.headings}
        known = {*headings.values()}
        marked: set[str | None] = {heading for _, heading in self.wrong if heading in known}
        for row, cells in self.sheet.rows():
            self._row(row, cells, headings, marked)

    def _row(
        self, row: int, cells: Sequence[Cell], headings: Mapping[int, str], marked: set[str | None]
    ) -> None:
        assert self.heads is not None
        is_header, column = row == self.heads.row, 0
        for index, cell in enumerate(cells):
            heading = headings.get(index, "")
            said = self.wrong.get((row, heading), []) if heading in marked else []
            _write(self.into, row - 1, column, cell, self.styles, is_wrong=bool(said))
            column += 1
            if heading in marked:
                lines = [f"{MARKED} {heading}", *said] if is_header else said
                self._say(row, column, lines)
                column += 1
        of_row = [
            text
            for (at, heading), texts in self.wrong.items()
            if heading not in marked and (at == row or (at is None and is_header))
            for text in texts
        ]
        self._say(row, column, [MARKED, *of_row] if is_header else of_row)

    def _say(self, row: int, column: int, lines: Sequence[str]) -> None:
        if lines:
            text = "\n".join(lines)[: LONGEST // 2]
            self.into.write_string(row - 1, column, text, self.styles["said"])


def _write(
    into: Any, row: int, column: int, cell: Cell, styles: dict[str, Any], *, is_wrong: bool
) -> None:
    style = styles["wrong"] if is_wrong else None
    if cell is ERROR or cell is UNCOMPUTED:
        into.write_string(row, column, "#N/A" if cell is ERROR else "", style)
    elif isinstance(cell, bool):
        into.write_boolean(row, column, cell, style)
    elif isinstance(cell, (int, float)) and abs(cell) < LARGEST:
        into.write_number(row, column, cell, style)
    elif isinstance(cell, datetime.date) and _day(cell) >= FIRST_DAY:
        dated = styles["wrong date" if is_wrong else "date"]
        if isinstance(cell, datetime.datetime) and not is_midnight(cell):
            into.write_string(row, column, as_text(cell), style)
        else:
            into.write_datetime(row, column, cell, dated)
    elif (text := cell if isinstance(cell, str) else as_text(cell)) or style:
        into.write_string(row, column, text[: LONGEST // 2], style)


def _day(cell: datetime.date) -> datetime.date:
    return cell.date() if isinstance(cell, datetime.datetime) else cell

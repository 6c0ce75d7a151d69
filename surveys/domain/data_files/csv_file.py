"""Data sets as CSV files, written and read back: UTF-8, with a header and separators to choose.

Cells are as `surveys.domain.layout.texts` writes them. Texts and codes that a spreadsheet would run
as a formula get an apostrophe (`surveys.domain.layout.formulas`); numbers, dates and ticks do not.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from surveys.domain.data_files.batches import in_batches
from surveys.domain.data_files.cell_texts import ROWS, cell_texts
from surveys.domain.data_files.formats import Format, Unreadable, Written
from surveys.domain.data_files.problems import refuse_other_columns
from surveys.domain.layout.csv_lines import csv_input, csv_line, quoted
from surveys.domain.layout.fields import Cell, Field, FieldType
from surveys.domain.layout.formulas import NUMBER, inert, inert_codes, original, original_codes
from surveys.domain.layout.headings import refuse_doubles
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.limits import Limits
from surveys.domain.layout.texts import Pair, Write, text_pair
from surveys.domain.layout.values import MARKS
from surveys.domain.wording import gettext_noop

BOM = b"\xef\xbb\xbf"
_PLAIN = frozenset({FieldType.TICK, FieldType.REASON})
_MAY_BE_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.ANSWER})
_NOT_UTF_8 = gettext_noop(
    "The file is not encoded as UTF-8. Save it again as UTF-8; Excel calls it “CSV UTF-8” in the "
    "list of file types."
)
_NO_CSV = gettext_noop(
    "The row is no valid CSV (%(error)s). Put quotes around cells with separators, quotes or line "
    "breaks, and double the quotes inside."
)
_NO_HEADER = gettext_noop("The file is empty: it has no row of headings.")
_HEADINGS = gettext_noop(
    "The headings are not those that were written. Missing: %(missing)s. Unknown or double: "
    "%(unknown)s. Give the columns their headings again."
)
_RAGGED = gettext_noop(
    "The row has %(cells)s cells, and there are %(headings)s headings. Put quotes around cells "
    "with separators in them."
)


def write(layout: Layout, rows: Iterable[Sequence[Cell]], file: BinaryIO) -> Written:
    """Write rows of cells as CSV, some at a time."""
    names = [field.name for field in layout.fields]
    refuse_doubles(names)
    separator = layout.dialect.separator.value
    if layout.dialect.bom:
        file.write(BOM)
    file.write(csv_line(names, separator).encode())
    columns = [_Column(field, layout, is_alone=len(names) == 1) for field in layout.fields]
    count = 0
    for batch in in_batches(rows, ROWS):
        count += len(batch)
        cells = zip(*batch, strict=True)
        texts = [column.texts(one) for column, one in zip(columns, cells, strict=True)]
        lines = map(separator.join, zip(*texts, strict=True))
        file.write(("\n".join(lines) + "\n").encode())
    defused = ((column.field.name, column.defused) for column in columns if column.defused)
    return Written(count, defused=tuple(defused))


def read(layout: Layout, file: BinaryIO) -> Iterator[list[Cell]]:
    """Yield the cells of each row; columns may stand in any order, and lines be blank.

    Raises Unreadable where the file is no CSV, or has other columns than those of the layout.
    """
    readers = {field.name: cell_pair(field, layout)[1] for field in layout.fields}
    lines = _lines(file, layout.dialect.separator.value)
    row, headings = next(lines, (0, []))
    if not headings:
        raise Unreadable("no_header", _NO_HEADER)
    places = _places(headings, [*readers])
    found = [(place, read) for place, read in zip(places, readers.values(), strict=True)]
    for row, cells in lines:
        if len(cells) != len(headings):
            said = {"cells": len(cells), "headings": len(headings)}
            raise Unreadable("ragged", _RAGGED, said, row=row)
        yield [read(cells[place]) for place, read in found]


def cell_pair(field: Field, layout: Layout) -> Pair:
    """Return what writes the cells of a field as texts that no spreadsheet runs, and reads them."""
    write, read = text_pair(field, layout)
    if field.type in _PLAIN:
        return write, read
    defuse, undo = _defusing(field, layout)
    return lambda cell: defuse(write(cell)), lambda text: read(undo(text))


def _defusing(field: Field, layout: Layout) -> tuple[Write, Write]:
    if field.type in (FieldType.CODE, FieldType.CODES) and not layout.labels:
        return inert_codes, original_codes
    if field.type in _MAY_BE_NUMBERS:
        return lambda text: text if NUMBER.fullmatch(text) else inert(text), original
    return inert, original


class _Column:
    """What writes the cells of one field, and counts those that got an apostrophe."""

    def __init__(self, field: Field, layout: Layout, *, is_alone: bool) -> None:
        self.field = field
        self.defused = 0
        self._separator = layout.dialect.separator.value
        self._nothing = '""' if is_alone else ""  # a blank line would be no row
        self._write = text_pair(field, layout)[0]
        self._defuse = None if field.type in _PLAIN else _defusing(field, layout)[0]
        self._dangerous: set[str] = set()
        self._texts = cell_texts(field, self._text, self._dangerous.clear)

    def texts(self, cells: Sequence[Cell]) -> list[str]:
        """Return the cells as they stand in lines."""
        found = self._texts(cells)
        if self._dangerous:
            self.defused += sum(map(self._dangerous.__contains__, found))
        return found

    def _text(self, cell: Any) -> str:
        plain = self._write(cell)
        text = self._defuse(plain) if self._defuse else plain
        shown = quoted(text, self._separator) if text else self._nothing
        if text != plain:
            self._dangerous.add(shown)
        return shown


def _lines(file: BinaryIO, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, with its number; the header is the first."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    row = 0
    try:
        for row, cells in enumerate(
            csv.reader(csv_input(text), delimiter=separator, strict=True), start=1
        ):
            if cells:
                yield row, cells
    except UnicodeDecodeError:
        raise Unreadable("not_utf_8", _NOT_UTF_8, row=row + 1) from None
    except csv.Error as error:
        raise Unreadable("no_csv", _NO_CSV, {"error": str(error)[:200]}, row=row + 1) from None
    finally:
        if not text.closed:  # as of a reader that is given up together with its file
            text.detach()


def _places(headings: Sequence[str], names: Sequence[str]) -> list[int]:
    """Return where each field stands in the file."""
    missing = [name for name in names if name not in headings]
    refuse_other_columns(missing, names)
    unknown = [
        one for place, one in enumerate(headings) if one not in names or one in headings[:place]
    ]
    if missing or unknown:
        said = {"missing": ", ".join(missing) or "–", "unknown": ", ".join(unknown)[:500] or "–"}
        raise Unreadable("headings", _HEADINGS, said, row=1)
    return [headings.index(name) for name in names]


FORMAT = Format(
    "csv",
    write,
    read,
    marks=frozenset(FieldType),
    limits=Limits(tells_case=True, empties={kind: mark for mark, kind in MARKS.items()}),
)

"""XLSX: sheets of numbers, dates, ticks and texts, for Excel, LibreOffice and Sheets.

Kinds of empty, codes and texts stand as `surveys.domain.layout.texts` writes them, as in CSV files;
a number, a date or a tick is a cell of its own kind where a spreadsheet keeps it as it is, else a
text. No cell is ever a formula. A reader refuses cells with errors and formulas by row and column:
what stands there is not what somebody answered.
"""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError
from rustpy_xlsxwriter import write_worksheets

from surveys.domain.data_files.batches import in_batches
from surveys.domain.data_files.formats import SHEET, Format, Read, Unreadable, Written
from surveys.domain.data_files.met import Met, cut_to_units, units
from surveys.domain.data_files.numbers import (
    NUMBER,
    as_date,
    as_decimal,
    as_number,
    as_text,
    is_whole,
)
from surveys.domain.data_files.problems import damaged, places, problem
from surveys.domain.layout.fields import Cell, Field, FieldType
from surveys.domain.layout.headings import refuse_doubles
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.limits import Limits
from surveys.domain.layout.texts import text_pair
from surveys.domain.missing import Missing
from surveys.domain.record_files.cells import DIGITS, ERROR, UNCOMPUTED
from surveys.domain.record_files.marks import (
    MEBIBYTE,
    MOST_MARKED,
    Damaged,
    Marks,
    TooLarge,
    marks_of_xlsx,
)
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.workbooks import BookSheet, refusing_panic
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop

MOST_TEXT = 32_767  # units of UTF-16 in one cell
MOST_FIELDS = 16_384
MOST_ROWS = 1_048_575  # below the row of headings
ROWS = 500
_BUTTON, _NARROWEST, _WIDEST = 4, 12, 40  # in characters: that of a filter, and what a column has
_FIRST_DATE = "1900-03-01"  # before it, spreadsheets differ by a day
_LARGEST = 10**DIGITS
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_ZEROS = re.compile(r"^-?[0.]+|^-|0+$")
_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
_TOO_MANY_ROWS = gettext_noop(
    "A sheet holds %(most)s rows, and the data set has more. Choose fewer waves, or another format."
)
_TOO_MANY_FIELDS = gettext_noop(
    "A sheet holds %(most)s columns, and the data set has more. Choose fewer variables, or write "
    "each multiple choice in one column."
)
_TOO_MANY_MARKS = gettext_noop(
    "The sheet %(sheet)s has more than %(most)s cells with errors or formulas. Put values in their "
    "place."
)
_NO_SHEET = gettext_noop("The workbook has no sheet called %(sheet)s.")
_LOCKED = gettext_noop("The workbook is locked with a password. Save it without one.")
_TOO_LARGE = gettext_noop("The workbook is too large to be read. Save the data as CSV.")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook that is to be written."""

    name: str
    layout: Layout
    rows: Iterable[Sequence[Cell]]


def write(layout: Layout, rows: Iterable[Sequence[Cell]], file: BinaryIO) -> Written:
    """Write rows as the one sheet of a workbook; return what was met."""
    return write_sheets([Sheet(SHEET, layout, rows)], file)[0]


def write_sheets(sheets: Sequence[Sheet], file: BinaryIO) -> list[Written]:
    """Write several sheets, one after the other; return for each what was met.

    Raises Refused where there are more rows or columns than a sheet holds, ValueError where two
    columns have one name.
    """
    written = [_Writing(sheet) for sheet in sheets]
    with tempfile.NamedTemporaryFile() as kept:  # given a file, the library holds it in memory
        write_worksheets(
            [(one.name, one.records()) for one in written],
            kept.name,
            bold_headers=True,
            freeze_panes={"general": {"row": 1}},
            autofilter={"general": True},
            column_widths={one.name: one.widths for one in written},
        )
        while piece := kept.read(MEBIBYTE):
            file.write(piece)
    return [Written(one.count, one.met.warned()) for one in written]


class _Writing:
    """A sheet as it is written, some rows at a time."""

    def __init__(self, sheet: Sheet) -> None:
        self.name = sheet.name
        self.fields = sheet.layout.fields
        self.names = [field.name for field in self.fields]
        refuse_doubles(self.names)
        if len(self.names) > MOST_FIELDS:
            raise Refused(_TOO_MANY_FIELDS, {"most": MOST_FIELDS}, code="too_many_fields")
        self.rows = iter(sheet.rows)
        self.met = Met()
        self.count = 0
        self.columns = [_column(field, sheet.layout, self.met) for field in self.fields]

    @property
    def widths(self) -> list[float]:
        """The widths of the columns, in characters: of their headings, which are known before."""
        return [min(max(len(name) + _BUTTON, _NARROWEST), _WIDEST) for name in self.names]

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield each row by the names of its fields; one without anything where there is none."""
        for batch in in_batches(self.rows, ROWS):
            self.count += len(batch)
            if self.count > MOST_ROWS:
                raise Refused(_TOO_MANY_ROWS, {"most": MOST_ROWS}, code="too_many_rows")
            cells = zip(*batch, strict=True)
            columns = [make(one) for make, one in zip(self.columns, cells, strict=True)]
            for row in zip(*columns, strict=True):
                yield dict(zip(self.names, row, strict=True))
        if not self.count:
            yield dict.fromkeys(self.names)  # so that the headings are written


Make = Callable[[Sequence[Cell]], list[Any]]
"""What makes the cells of many rows of one field what the library writes."""


def _column(field: Field, layout: Layout, met: Met) -> Make:
    write = text_pair(field, layout)[0]
    text = _texts(field, write, met)
    if field.type is FieldType.INTEGER:
        return lambda cells: [
            x if type(x) is int and -_LARGEST < x < _LARGEST else _long(x, field, text, met)
            for x in cells
        ]
    if field.type is FieldType.DECIMAL:
        return lambda cells: [None if x is None else _decimal(x, field, text, met) for x in cells]
    if field.type is FieldType.DATE:
        return lambda cells: [None if x is None else _date(x, field, text, met) for x in cells]
    if field.type is FieldType.TICK:
        return lambda cells: [x if x is None or type(x) is bool else text(x) for x in cells]
    if field.type is FieldType.CODE:
        return _codes(field, text)
    if field.type is FieldType.CODES:
        return lambda cells: [None if x is None else text(_listed(x)) for x in cells]
    return lambda cells: [None if x is None else text(x) for x in cells]


def _texts(field: Field, write: Callable[[Any], str], met: Met) -> Callable[[Cell], str | None]:
    """Return what makes a text of a cell, one that a workbook can hold."""

    def text(cell: Cell) -> str | None:
        found = write(cell)
        if not found:
            if cell is not None and field.column.kind is not None:
                met.note(field.name, "text_empty")
            return None
        if not found.isascii() and _UNWRITABLE.search(found):
            met.note(field.name, "character_replaced")
            found = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", found)
        if len(found) > MOST_TEXT // 2 and units(found) > MOST_TEXT:
            met.note(field.name, "text_cut_units", most=MOST_TEXT)
            found = cut_to_units(found, MOST_TEXT)
        return found

    return text


def _codes(field: Field, text: Callable[[Cell], str | None]) -> Make:
    known = {one.code: text(one.code) for one in field.categories}

    def make(cells: Sequence[Cell]) -> list[Any]:
        return [known[x] if type(x) is str and x in known else other(x) for x in cells]

    def other(cell: Cell) -> str | None:
        return text(cell if isinstance(cell, Missing) else as_text(cell))

    return make


def _listed(cell: Cell) -> Cell:
    """Return several codes, where a wave asked for one only, too."""
    return cell if isinstance(cell, list | Missing) else [str(cell)]


def _long(cell: Cell, field: Field, text: Callable[[Cell], str | None], met: Met) -> str | None:
    if type(cell) is int:
        met.note(field.name, "number_as_text")
    return None if cell is None else text(cell)


def _decimal(
    cell: Cell, field: Field, text: Callable[[Cell], str | None], met: Met
) -> float | str | None:
    if type(cell) is not str or not NUMBER.fullmatch(cell):
        return text(cell)
    number = as_number(cell)
    if number is None or len(_ZEROS.sub("", cell).replace(".", "")) > DIGITS:
        met.note(field.name, "number_as_text")
        return text(cell)
    return number


def _date(
    cell: Cell, field: Field, text: Callable[[Cell], str | None], met: Met
) -> date | str | None:
    if type(cell) is not str:
        return text(cell)
    day = as_date(cell)
    if day is None:
        return text(cell)
    if cell < _FIRST_DATE:
        met.note(field.name, "date_as_text")
        return text(cell)
    return day


def read(layout: Layout, file: BinaryIO) -> Iterator[list[Read]]:
    """Yield the cells of each row of the first sheet (`read_sheet`)."""
    return read_sheet(layout, file, None)


def read_sheet(layout: Layout, file: BinaryIO, sheet: str | None) -> Iterator[list[Read]]:
    """Yield the cells of each row of a sheet, in the order of the layout; empty rows are none.

    Columns may have been moved, and others added. Where a cell shows an error or holds a formula a
    message stands in its place. Raises Unreadable where the file is no workbook, or lacks the sheet
    or a field of the layout.
    """
    book, marks = _opened(file)
    name = sheet or next(iter(marks), "")
    if name not in marks:
        raise Unreadable("no_sheet", _NO_SHEET, {"sheet": name})
    special = marks[name]
    if max(map(len, (special.errors, special.uncomputed, special.computed))) >= MOST_MARKED:
        params = {"sheet": name, "most": MOST_MARKED}
        raise Unreadable("too_many_formulas", _TOO_MANY_MARKS, params)
    findings = Findings()
    rows = BookSheet(book, name, special, findings, hidden=False).rows()
    heading = next(rows, (0, []))[1]
    order = places(layout.fields, [str(one) for one in heading])
    formulas = special.computed | special.uncomputed
    readers = [_reader(field, layout) for field in layout.fields]
    found = list(zip(layout.fields, order, readers, strict=True))
    for number, cells in rows:
        cells += [""] * (len(heading) - len(cells))
        yield [
            problem("formula_cell", field, number)
            if cells[place] is UNCOMPUTED or (number - 1, place) in formulas
            else problem("error_cell", field, number)
            if cells[place] is ERROR
            else read(cells[place])
            for field, place, read in found
        ]
    if findings.problems:
        raise Unreadable("workbook_too_large", _TOO_LARGE)


def _opened(file: BinaryIO) -> tuple[CalamineWorkbook, Mapping[str, Marks]]:
    try:
        marks = marks_of_xlsx(file)
        file.seek(0)
        with refusing_panic():
            return CalamineWorkbook.from_filelike(BytesIO(file.read())), marks
    except PasswordError as error:
        raise Unreadable("locked_workbook", _LOCKED) from error
    except TooLarge as error:
        raise Unreadable("workbook_too_large", _TOO_LARGE) from error
    except (CalamineError, Damaged) as error:
        raise damaged() from error


def _reader(field: Field, layout: Layout) -> Callable[[Any], Read]:
    read = text_pair(field, layout)[1]

    def cell(value: Any) -> Read:
        kind = type(value)
        if kind is str:
            return read(value) if value else None
        if kind is bool:
            return value if field.type is FieldType.TICK else read(str(value).upper())
        if kind is float or kind is int:
            if field.type is FieldType.TICK and value in (0, 1):
                return bool(value)
            text = as_decimal(value)
            if field.type in _NUMBERS:
                return int(text) if field.type is FieldType.INTEGER and is_whole(text) else text
            return read(text)
        if kind is datetime and value.time() == time():
            value = value.date()
        return read(str(value) if isinstance(value, timedelta) else value.isoformat())

    return cell


FORMAT = Format(
    "xlsx",
    write,
    read,
    marks=frozenset(FieldType),
    limits=Limits(name=MOST_TEXT, text=MOST_TEXT, length_of=units, tells_case=False),
)

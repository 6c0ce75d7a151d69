"""Files of records opened: workbooks, CSV, SPSS and Stata as sheets; what must be said of them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from surveys.domain.data_files.formats import Unreadable
from surveys.domain.data_files.labelled_cells import is_labelled_table
from surveys.domain.package.files import MEBIBYTE
from surveys.domain.record_files.cells import ERROR, UNCOMPUTED, Cell, is_blank, letters
from surveys.domain.record_files.compound import Locked
from surveys.domain.record_files.csv_sheets import CsvSheet
from surveys.domain.record_files.marks import MOST_HELD, Damaged, Marks, TooLarge, marks_of_xlsx
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.xls_marks import marks_of_xls
from surveys.domain.wording import gettext_noop

if TYPE_CHECKING:
    from surveys.domain.data_files.labelled_tables import LabelledTable

MOST_BYTES = 100 * MEBIBYTE
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DAMAGED = gettext_noop(
    "The file is damaged, or is no workbook. Open it in the program that made it, save it as XLSX "
    "or CSV, and take that."
)
_PASSWORD = gettext_noop("The workbook is locked with a password. Save it without one.")
_OTHER_KIND = gettext_noop(
    "This kind of file is not read. Save it as XLSX, XLS or CSV, and take that."
)
_TOO_LARGE = gettext_noop(
    "The sheet is too large to be read: its cells reach row %(row)s and column %(column)s. Delete "
    "what stands far off the table, cut the file into several, or save it as CSV."
)
_FILE_TOO_LARGE = gettext_noop(
    "The file is too large: it has, or unpacks to, more than is read. Cut it into several, or save "
    "it as CSV."
)


class Sheet(Protocol):
    """One sheet: its name, and its rows that are not empty."""

    name: str
    is_hidden: bool

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the number of each row that is not empty (1 is the first), with its cells."""
        ...


class BookSheet:
    """A sheet of a workbook; its cells are read when somebody goes through them."""

    def __init__(
        self, book: CalamineWorkbook, name: str, marks: Marks, findings: Findings, *, hidden: bool
    ) -> None:
        self.book = book
        self.name = name
        self.marks = marks
        self.findings = findings
        self.is_hidden = hidden

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the number of each row that is not empty, with its cells.

        A merged cell says in each of its rows and columns what it says in the first.
        """
        if self.marks.held > MOST_HELD:
            row, column = self.marks.last[0] + 1, letters(max(0, self.marks.columns - 1))
            params = {"row": row, "column": column}
            self.findings.problem(self.name, None, None, "sheet_too_large", _TOO_LARGE, params)
            return
        try:
            with refusing_panic():
                sheet = self.book.get_sheet_by_name(self.name)
                yield from self._rows(sheet)
        except (CalamineError, Damaged):
            self.findings.problem(self.name, None, None, "damaged", _DAMAGED)

    def _rows(self, sheet: CalamineSheet) -> Iterator[tuple[int, list[Cell]]]:
        before: list[Cell] = [""] * sheet.start[1] if sheet.start else []
        special = self._special()
        marked = range(max(special, default=-1) + 1)  # may go on below what has values
        merged = _merged(sheet)
        top: dict[tuple[int, int], Cell] = {}
        rows = zip_longest(sheet.iter_rows(), marked, fillvalue=())
        for index, (found, _) in enumerate(rows):
            cells = [*before, *found]
            for column, mark in special.get(index, ()):
                _put(cells, column, mark)
            for column, first in merged.get(index, ()):
                if first == (index, column):
                    top[first] = cells[column] if column < len(cells) else ""
                else:
                    _put(cells, column, top.get(first, ""))
            if not all(map(is_blank, cells)):
                yield index + 1, cells

    def _special(self) -> dict[int, list[tuple[int, Cell]]]:
        found: dict[int, list[tuple[int, Cell]]] = {}
        for places, mark in ((self.marks.uncomputed, UNCOMPUTED), (self.marks.errors, ERROR)):
            for row, column in places:
                found.setdefault(row, []).append((column, mark))
        return found


def _put(cells: list[Cell], column: int, cell: Cell) -> None:
    cells += [""] * (column + 1 - len(cells))
    cells[column] = cell


@contextmanager
def refusing_panic() -> Iterator[None]:
    """Raise Damaged where the reader of workbooks gives up on a damaged one in its own way.

    What it raises then is no Exception, and has no name to be caught by.
    """
    try:
        yield
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise Damaged(str(error)) from error
        raise


MOST_MERGED = 100_000  # cells


def _merged(sheet: CalamineSheet) -> dict[int, list[tuple[int, tuple[int, int]]]]:
    """Return for each row the columns that are merged, with the first cell of what they are in."""
    found: dict[int, list[tuple[int, tuple[int, int]]]] = {}
    room = MOST_MERGED
    for first, last in sheet.merged_cell_ranges or ():
        room -= (last[0] - first[0] + 1) * (last[1] - first[1] + 1)
        if room < 0:
            break
        for row in range(first[0], last[0] + 1):
            columns = range(first[1], last[1] + 1)
            found.setdefault(row, []).extend((column, first) for column in columns)
    return found


class StatSheet:
    """The table of an SPSS or Stata file: a row of names, then its rows; and what names mean."""

    is_hidden = False

    def __init__(self, name: str, table: "LabelledTable", findings: Findings) -> None:
        self.name = name
        self.table = table
        self.labels = table.labels
        self.findings = findings

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the number of each row that is not empty, with its cells; 1 has the names."""
        yield 1, [*self.table.names]
        try:
            for number, cells in enumerate(self.table.rows(), start=2):
                if not all(map(is_blank, cells)):
                    yield number, cells
        except Unreadable as error:
            self.findings.say(self.name, None, None, error.said)


def open_sheets(path: Path, name: str, findings: Findings) -> Sequence[Sheet]:
    """Return the sheets of a file, by whatever its beginning says that it is.

    None where it cannot be read; the findings then say why.
    """
    if path.stat().st_size > MOST_BYTES:
        findings.problem(name, None, None, "file_too_large", _FILE_TOO_LARGE)
        return ()
    with path.open("rb") as file:
        beginning = file.read(len(_ZIP))
    if is_labelled_table(beginning):
        return _open_table(path, name, findings)
    if beginning not in (_ZIP, _COMPOUND):
        return [CsvSheet(name, lambda: path.open("rb"), findings)]
    try:
        with path.open("rb") as file:
            return _open_book(file, beginning == _ZIP, name, findings)
    except (PasswordError, Locked):
        findings.problem(name, None, None, "password", _PASSWORD)
    except TooLarge:
        findings.problem(name, None, None, "file_too_large", _FILE_TOO_LARGE)
    except (CalamineError, Damaged):
        findings.problem(name, None, None, "damaged", _DAMAGED)
    return ()


def _open_table(path: Path, name: str, findings: Findings) -> Sequence[Sheet]:
    from surveys.domain.data_files.labelled_tables import labelled_table  # noqa: PLC0415 large

    try:
        return [StatSheet(name, labelled_table(path), findings)]
    except Unreadable as error:
        findings.say(name, None, None, error.said)
        return ()


def _open_book(file: IO[bytes], is_zip: bool, name: str, findings: Findings) -> list[Sheet]:
    marks = marks_of_xlsx(file) if is_zip else marks_of_xls(file)
    file.seek(0)
    sheets = [*_sheets(file.read(), marks, findings)] if marks else []
    if not sheets:
        findings.problem(name, None, None, "other_kind", _OTHER_KIND)
    return sheets


def _sheets(content: bytes, marks: Mapping[str, Marks], findings: Findings) -> Iterator[Sheet]:
    with refusing_panic():
        book = CalamineWorkbook.from_filelike(BytesIO(content))
    for one in book.sheets_metadata:
        if one.typ == SheetTypeEnum.WorkSheet and one.name in marks:
            hidden = one.visible != SheetVisibleEnum.Visible
            yield BookSheet(book, one.name, marks[one.name], findings, hidden=hidden)


def note_formulas(sheet: Sheet, findings: Findings) -> None:
    """Say of a sheet that is read that some of its cells are formulas."""
    marks = getattr(sheet, "marks", None)
    if marks is None or not marks.formulas:
        return
    row, column = marks.first_formula
    findings.note(
        sheet.name,
        row + 1,
        None,
        "formulas",
        gettext_noop(
            "Cells with formulas: %(count)s, the first is %(cell)s. Read is what the program that "
            "saved the file had computed last."
        ),
        count=marks.formulas,
        cell=f"{letters(column)}{row + 1}",
    )

"""CSV files of a package: read as spreadsheets save them, written in one way only.

What a spreadsheet adds (other separators, empty rows and columns) is read and noted. The writer
is our own, because the bytes of a package must not depend on the version of Python: its csv
module changes which cells it quotes.
"""

import csv
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.domain.importing import Problem, listed
from surveys.domain.layout.csv_lines import csv_line
from surveys.domain.layout.headings import refuse_doubles
from surveys.domain.package.files import LIMITS
from surveys.domain.package.texts import read_text
from surveys.domain.raw_answers import LONGEST_TEXT, TOO_LONG
from surveys.domain.wording import gettext_noop

MOST_COLUMNS = 2_000
MOST_PROBLEMS = 100  # of one file; who has more mends these first
SHORT = 40  # characters of a code
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
csv.field_size_limit(LIMITS.file_bytes)  # a long cell is reported with its place, further down

_SEPARATED = {
    ";": gettext_noop(
        "The file is separated by semicolons, as some spreadsheets save it, and was read so. "
        "Nucleus writes commas."
    ),
    "\t": gettext_noop(
        "The file is separated by tabs, as some spreadsheets save it, and was read so. Nucleus "
        "writes commas."
    ),
}


@dataclass
class Table:
    """One CSV file: its headings, and its cells by row (1 is the row of headings).

    `notes` say what was left out or read in another way, and do not stand in the way.
    """

    file: str
    columns: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def problem(
        self, row: int | None, column: str | None, code: str, template: str, /, **params: object
    ) -> None:
        """Note what must be mended before the file can be used."""
        self.problems.append(Problem(self.file, row, column, code, template, params))

    def note(
        self, row: int | None, column: str | None, code: str, template: str, /, **params: object
    ) -> None:
        """Note what a person should know, and may leave as it is."""
        self.notes.append(Problem(self.file, row, column, code, template, params))

    def cells(self) -> list[dict[str, str]]:
        """Return the cells of every row by heading, with an empty mapping for a blank line."""
        found: list[dict[str, str]] = []
        for row, cells in self.rows:
            found.extend({} for _ in range(row - 2 - len(found)))
            found.append(dict(zip(self.columns, cells, strict=True)))
        return found


def read_table(file: str, content: bytes) -> Table:
    """Read a CSV file; what is wrong with its form stands in `problems`."""
    text = read_text(file, content)
    if isinstance(text, Problem):
        return Table(file, problems=[text])
    return _Reader(Table(file), text).read()


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends, whatever system made them, one at a time."""
    return (found[0] for found in _LINE.finditer(text))


def _separator(text: str) -> str:
    """Return what separates the headings: no heading of a package has one of these inside."""
    headings = text[: min((text + "\n").index("\n"), (text + "\r").index("\r"))]
    outside = "".join(headings.split('"')[::2])
    if "," in outside:
        return ","
    return next((mark for mark in _SEPARATED if mark in outside), ",")


class _Reader:
    """Reads one table; what is wrong and what is worth knowing goes to the table."""

    def __init__(self, table: Table, text: str) -> None:
        self.table = table
        self.text = text
        self.headings: list[str] = []
        self.blank_rows: list[int] = []
        self.filled: dict[int, int] = {}  # columns without a heading, with their first cell

    def read(self) -> Table:
        separator = _separator(self.text)
        reader = csv.reader(_lines(self.text), strict=True, delimiter=separator)
        row = 0
        try:
            for row, cells in enumerate(reader, start=1):
                self._take(row, cells)
                if not self.headings or len(self.table.problems) >= MOST_PROBLEMS:
                    break
        except csv.Error as error:
            self.table.problem(
                row + 1,
                None,
                "no_csv",
                gettext_noop(
                    "The row is no valid CSV (%(error)s). Put quotes around cells with commas, "
                    "quotes or line breaks, and double the quotes inside."
                ),
                error=str(error),
            )
        if row == 0 and not self.table.problems:
            self.table.problem(
                None,
                None,
                "empty_file",
                gettext_noop("The file is empty. It needs at least its row of headings."),
            )
        self._keep_named_columns()
        self._note(separator)
        return self.table

    def _take(self, row: int, cells: list[str]) -> None:
        if row == 1:
            self._take_headings(cells)
        elif not any(map(str.strip, cells)):
            if cells:  # a line without a character is no row
                self.blank_rows.append(row)
        else:
            self._take_cells(row, cells)

    def _take_headings(self, cells: list[str]) -> None:
        names = [cell.strip() for cell in cells]
        if len(cells) > MOST_COLUMNS:
            self.table.problem(
                1,
                None,
                "too_many_columns",
                gettext_noop("The file has %(got)s columns. At most %(most)s are read."),
                got=len(cells),
                most=MOST_COLUMNS,
            )
        elif names and names[0].casefold() == "sep=":
            self.table.problem(
                1,
                None,
                "separator_line",
                gettext_noop(
                    "The first line only says what separates the cells. Remove it: the first row "
                    "has the headings."
                ),
            )
        elif len(names) == 1 and any(mark in names[0] for mark in (",", ";", "\t")):
            self.table.problem(
                1,
                None,
                "not_split",
                gettext_noop(
                    "All headings stand in one cell. A spreadsheet opened the file without "
                    "splitting it and saved it so. Take the file from before, and open it with "
                    "the comma as separator."
                ),
            )
        elif not any(names):
            self.table.problem(
                1,
                None,
                "no_headings",
                gettext_noop("The first row is empty. It must have the headings."),
            )
        else:
            self._report_repeated(names)
            self.headings = names

    def _report_repeated(self, names: list[str]) -> None:
        for index, name in enumerate(names):
            if name and name in names[:index]:
                self.table.problem(
                    1,
                    name,
                    "heading_twice",
                    gettext_noop("Two columns have this heading. Rename or remove one."),
                )

    def _take_cells(self, row: int, cells: list[str]) -> None:
        expected = len(self.headings)
        if not any(map(str.strip, cells[expected:])):
            cells = cells[:expected]
        if len(cells) != expected:
            self.table.problem(
                row,
                None,
                "cells_differ",
                gettext_noop(
                    "The row has %(got)s cells, the row of headings has %(expected)s. Add or "
                    "remove commas, or put quotes around text with commas."
                ),
                got=len(cells),
                expected=expected,
            )
            return
        for index, cell in enumerate(cells):
            if not self.headings[index] and cell.strip():
                self.filled.setdefault(index, row)
            elif len(cell) > LONGEST_TEXT:
                self.table.problem(
                    row,
                    self.headings[index],
                    "too_long",
                    TOO_LONG,
                    length=len(cell),
                    most=LONGEST_TEXT,
                )
        # Most cells are one of few marks and codes: each is held once, not in every row.
        same = (sys.intern(cell) if len(cell) <= SHORT else cell for cell in cells)
        self.table.rows.append((row, tuple(same)))

    def _keep_named_columns(self) -> None:
        """Leave out columns without heading and cells; report those that do have cells."""
        for index, row in self.filled.items():
            self.table.problem(
                row,
                None,
                "no_heading",
                gettext_noop("Column %(number)s has no heading. Name it or remove it."),
                number=index + 1,
            )
        kept = [index for index, name in enumerate(self.headings) if name]
        if len(kept) < len(self.headings):
            rows = self.table.rows
            self.table.rows = [(row, tuple(cells[i] for i in kept)) for row, cells in rows]
        self.table.columns = tuple(self.headings[index] for index in kept)

    def _note(self, separator: str) -> None:
        if separator in _SEPARATED:
            self.table.note(None, None, "separator", _SEPARATED[separator])
        if self.blank_rows:
            self.table.note(
                None,
                None,
                "empty_rows",
                gettext_noop("Empty rows were left out: %(rows)s."),
                rows=listed(self.blank_rows),
            )
        empty = self.headings.count("") - len(self.filled)
        if empty:
            self.table.note(
                1,
                None,
                "empty_columns",
                gettext_noop("Empty columns were left out: %(count)s."),
                count=empty,
            )


def check_columns(table: Table, expected: Sequence[str]) -> None:
    """Report columns that are missing and columns that the table does not have."""
    if not table.columns:
        return
    if not set(expected) & set(table.columns):
        table.problem(
            1,
            None,
            "no_known_column",
            gettext_noop(
                "No column of this table is here. The first row has the headings: %(expected)s. "
                "Check whether it is the right file, separated by commas."
            ),
            expected=", ".join(expected),
        )
        return
    for name in expected:
        if name not in table.columns:
            table.problem(
                1, name, "column_missing", gettext_noop("This column is missing. Add it.")
            )
    for name in table.columns:
        if name not in expected:
            table.problem(
                1,
                name,
                "unknown_column",
                gettext_noop(
                    "This table has no such column. Correct the heading or remove the column; a "
                    "question must be declared among the variables of study.yaml."
                ),
            )


def table_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return a CSV file: UTF-8, commas, line feeds, quotes only where needed."""
    refuse_doubles(columns)
    lines = [csv_line(columns)]
    lines.extend(csv_line([row[column] for column in columns]) for row in rows)
    return "".join(lines).encode("utf-8")

"""CSV files of a package: read as spreadsheets save them, written in one way only.

What a spreadsheet adds (other separators, empty rows and columns) is read and noted. The writer
is our own, because the bytes of a package must not depend on the version of Python: its csv
module changes which cells it quotes.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from surveys.domain.importing import Problem, listed
from surveys.domain.layout.csv_lines import csv_line
from surveys.domain.layout.headings import refuse_doubles
from surveys.domain.package.files import MEBIBYTE, Opening
from surveys.domain.package.texts import encoding_of, open_text
from surveys.domain.raw_answers import LONGEST_TEXT, TOO_LONG
from surveys.domain.wording import gettext_noop

MOST_COLUMNS = 2_000
MOST_PROBLEMS = 100  # of one file; who has more mends these first
LONGEST_ROW = 8 * MEBIBYTE  # characters; no more of a file is held at once
csv.field_size_limit(LONGEST_ROW)  # a long cell is reported with its place, further down

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


class Table:
    """One CSV file: its headings, and its cells row by row, of which it holds one at a time.

    `problems` must be mended before the file can be used; `notes` say what was left out or read
    in another way, and do not stand in the way. Both are complete once the rows were gone through.
    """

    def __init__(self, file: str, opening: Opening) -> None:
        self.file = file
        self.columns: tuple[str, ...] = ()
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.headings: list[str] = []
        self.kept: list[int] = []  # the columns that have a heading
        self.blank_rows: list[int] = []
        self.filled: dict[int, int] = {}  # columns without a heading, with their first cell
        self.separator = ","
        self._rows = self._read(opening)
        next(self._rows, None)

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

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the number of each row (1 is the row of headings) with its cells by `columns`.

        They can be gone through once.
        """
        return self._rows

    def cells(self) -> list[dict[str, str]]:
        """Return the cells of every row by heading, with an empty mapping for a blank line."""
        found: list[dict[str, str]] = []
        for row, cells in self.rows():
            found.extend({} for _ in range(row - 2 - len(found)))
            found.append(dict(zip(self.columns, cells, strict=True)))
        return found

    def _read(self, opening: Opening) -> Iterator[tuple[int, list[str]]]:
        """Yield the row of headings first, of whatever use it is, and then the others."""
        encoding = encoding_of(self.file, opening)
        if isinstance(encoding, Problem):
            self.problems.append(encoding)
            return
        with open_text(opening, encoding) as text:
            self.separator = _separator(text.readline(LONGEST_ROW))
        with open_text(opening, encoding) as text:
            yield from self._read_rows(text)
        self._note()

    def _read_rows(self, text: TextIO) -> Iterator[tuple[int, list[str]]]:
        row = 0
        lines = _Lines(text)
        reader = csv.reader(lines, strict=True, delimiter=self.separator)
        try:
            for row, cells in enumerate(reader, start=1):
                lines.taken = 0
                if row == 1:
                    self._take_headings(cells)
                    yield row, cells
                elif not any(map(str.strip, cells)):
                    self._take_blank(row, cells)
                elif (taken := self._taken(row, cells)) is not None:
                    yield row, taken
                if not self.headings or len(self.problems) >= MOST_PROBLEMS:
                    break
        except csv.Error as error:
            self.problem(
                row + 1,
                None,
                "no_csv",
                gettext_noop(
                    "The row is no valid CSV (%(error)s). Put quotes around cells with commas, "
                    "quotes or line breaks, and double the quotes inside."
                ),
                error=str(error),
            )
        if row == 0 and not self.problems:
            self.problem(
                None,
                None,
                "empty_file",
                gettext_noop("The file is empty. It needs at least its row of headings."),
            )
        self._report_filled()

    def _take_headings(self, cells: list[str]) -> None:
        names = [cell.strip() for cell in cells]
        if len(cells) > MOST_COLUMNS:
            self.problem(
                1,
                None,
                "too_many_columns",
                gettext_noop("The file has %(got)s columns. At most %(most)s are read."),
                got=len(cells),
                most=MOST_COLUMNS,
            )
        elif names and names[0].casefold() == "sep=":
            self.problem(
                1,
                None,
                "separator_line",
                gettext_noop(
                    "The first line only says what separates the cells. Remove it: the first row "
                    "has the headings."
                ),
            )
        elif len(names) == 1 and any(mark in names[0] for mark in (",", ";", "\t")):
            self.problem(
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
            self.problem(
                1,
                None,
                "no_headings",
                gettext_noop("The first row is empty. It must have the headings."),
            )
        else:
            self._report_repeated(names)
            self.headings = names
            self.kept = [index for index, name in enumerate(names) if name]
            self.columns = tuple(names[index] for index in self.kept)

    def _report_repeated(self, names: list[str]) -> None:
        for index, name in enumerate(names):
            if name and name in names[:index]:
                self.problem(
                    1,
                    name,
                    "heading_twice",
                    gettext_noop("Two columns have this heading. Rename or remove one."),
                )

    def _take_blank(self, row: int, cells: list[str]) -> None:
        if cells and len(self.blank_rows) < MOST_PROBLEMS:  # a line without a character is no row
            self.blank_rows.append(row)

    def _taken(self, row: int, cells: list[str]) -> list[str] | None:
        """Return the cells that have a heading; None where there are too many or too few."""
        expected = len(self.headings)
        if not any(map(str.strip, cells[expected:])):
            cells = cells[:expected]
        if len(cells) != expected:
            self.problem(
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
            return None
        if len(self.kept) < expected or max(map(len, cells)) > LONGEST_TEXT:
            self._look_at_cells(row, cells)
            return [cells[index] for index in self.kept]
        return cells

    def _look_at_cells(self, row: int, cells: list[str]) -> None:
        for index, cell in enumerate(cells):
            if not self.headings[index] and cell.strip():
                self.filled.setdefault(index, row)
            elif len(cell) > LONGEST_TEXT:
                self.problem(
                    row,
                    self.headings[index],
                    "too_long",
                    TOO_LONG,
                    length=len(cell),
                    most=LONGEST_TEXT,
                )

    def _report_filled(self) -> None:
        """Report columns that have cells and no heading; those without either are left out."""
        for index, row in self.filled.items():
            self.problem(
                row,
                None,
                "no_heading",
                gettext_noop("Column %(number)s has no heading. Name it or remove it."),
                number=index + 1,
            )

    def _note(self) -> None:
        if self.separator in _SEPARATED:
            self.note(None, None, "separator", _SEPARATED[self.separator])
        if self.blank_rows:
            self.note(
                None,
                None,
                "empty_rows",
                gettext_noop("Empty rows were left out: %(rows)s."),
                rows=listed(self.blank_rows),
            )
        empty = self.headings.count("") - len(self.filled)
        if empty:
            self.note(
                1,
                None,
                "empty_columns",
                gettext_noop("Empty columns were left out: %(count)s."),
                count=empty,
            )


class _Lines:
    """The lines of a text with their ends, whatever system made them; none of endless length.

    `taken` counts the characters of the row so far, which a cell with line breaks continues.
    """

    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.taken = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.text.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self.taken += len(line)
        if self.taken >= LONGEST_ROW:
            raise csv.Error(f"longer than {LONGEST_ROW} characters")
        return line


def _separator(line: str) -> str:
    """Return what separates the headings: no heading of a package has one of these inside."""
    outside = "".join(line.split('"')[::2])
    if "," in outside:
        return ","
    return next((mark for mark in _SEPARATED if mark in outside), ",")


def check_columns(file: str, columns: Sequence[str], expected: Sequence[str]) -> list[Problem]:
    """Return which columns are missing, and which of these the table does not have."""
    if not columns:
        return []
    if not set(expected) & set(columns):
        return [
            Problem(
                file,
                1,
                None,
                "no_known_column",
                gettext_noop(
                    "No column of this table is here. The first row has the headings: "
                    "%(expected)s. Check whether it is the right file, separated by commas."
                ),
                {"expected": ", ".join(expected)},
            )
        ]
    missing = gettext_noop("This column is missing. Add it.")
    unknown = gettext_noop(
        "This table has no such column. Correct the heading or remove the column; a question must "
        "be declared among the variables of study.yaml."
    )
    return [
        *(
            Problem(file, 1, name, "column_missing", missing)
            for name in expected
            if name not in columns
        ),
        *(
            Problem(file, 1, name, "unknown_column", unknown)
            for name in columns
            if name not in expected
        ),
    ]


def table_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return a CSV file: UTF-8, commas, line feeds, quotes only where needed."""
    refuse_doubles(columns)
    lines = [csv_line(columns)]
    lines.extend(csv_line([row[column] for column in columns]) for row in rows)
    return "".join(lines).encode("utf-8")

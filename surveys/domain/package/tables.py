"""Text and CSV files of a package: one way to read them strictly, one way to write them.

The writer is our own, because the bytes of a package must not depend on the version of Python:
its csv module changes which cells it quotes.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.domain.importing import Problem
from surveys.domain.wording import gettext_noop

MOST_COLUMNS = 2_000
MOST_PROBLEMS = 100  # of one file; who has more mends these first
_BOM, _UTF16, _UTF32 = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff"), b"\x00\x00\xfe\xff"
_NEEDS_QUOTES = re.compile('[",\n\r]')


@dataclass
class Table:
    """One CSV file: its headings, and its cells by row (1 is the row of headings)."""

    file: str
    columns: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, row: int | None, column: str | None, template: str, **params: object) -> None:
        """Note what must be mended before the file can be used."""
        self.problems.append(Problem(self.file, row, column, template, params))

    def cells(self) -> list[dict[str, str]]:
        """Return the cells of every row by heading, with an empty mapping for a blank line."""
        found: list[dict[str, str]] = []
        for row, cells in self.rows:
            found.extend({} for _ in range(row - 2 - len(found)))
            found.append(dict(zip(self.columns, cells, strict=True)))
        return found


def read_text(file: str, content: bytes) -> str | Problem:
    """Return the text of a UTF-8 file, or why it is none."""
    if content.startswith(_BOM):
        return Problem(
            file,
            None,
            None,
            gettext_noop(
                "The file begins with a byte order mark. Save it as UTF-8 without mark (BOM)."
            ),
        )
    if content.startswith((*_UTF16, _UTF32)):
        return Problem(
            file,
            None,
            None,
            gettext_noop("The file is encoded as UTF-16 or UTF-32. Save it as UTF-8."),
        )
    if b"\x00" in content:
        return Problem(
            file,
            content.count(b"\n", 0, content.index(b"\x00")) + 1,
            None,
            gettext_noop("The line holds a NUL character, which no text has. Remove it."),
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return Problem(
            file,
            content.count(b"\n", 0, error.start) + 1,
            None,
            gettext_noop("The line is not encoded as UTF-8. Save the file as UTF-8."),
        )


def read_table(file: str, content: bytes) -> Table:
    """Read a CSV file; what is wrong with its form stands in `problems`."""
    table = Table(file)
    text = read_text(file, content)
    if isinstance(text, Problem):
        table.problems.append(text)
        return table
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):
            _take_row(table, row, cells)
            if len(table.problems) >= MOST_PROBLEMS:
                break
    except csv.Error as error:
        table.problem(
            row + 1,
            None,
            gettext_noop(
                "The row is no valid CSV (%(error)s). Put quotes around cells with commas, quotes "
                "or line breaks, and double the quotes inside."
            ),
            error=str(error),
        )
    if row == 0:
        table.problem(
            None, None, gettext_noop("The file is empty. It needs at least its row of headings.")
        )
    return table


def _take_row(table: Table, row: int, cells: list[str]) -> None:
    if row == 1:
        _take_headings(table, cells)
    elif cells and len(cells) == len(table.columns):
        table.rows.append((row, tuple(cells)))
    elif cells and table.columns:
        table.problem(
            row,
            None,
            gettext_noop(
                "The row has %(got)s cells, the row of headings has %(expected)s. Add or remove "
                "commas, or put quotes around text with commas."
            ),
            got=len(cells),
            expected=len(table.columns),
        )


def _take_headings(table: Table, cells: list[str]) -> None:
    if len(cells) > MOST_COLUMNS:
        table.problem(
            1,
            None,
            gettext_noop("The file has %(got)s columns. At most %(most)s are read."),
            got=len(cells),
            most=MOST_COLUMNS,
        )
        return
    for index, name in enumerate(cells):
        if name in cells[:index]:
            table.problem(
                1, name, gettext_noop("Two columns have this heading. Rename or remove one.")
            )
        elif not name.strip():
            table.problem(
                1,
                None,
                gettext_noop("Column %(number)s has no heading. Name it or remove it."),
                number=index + 1,
            )
    table.columns = tuple(cells)


def check_columns(table: Table, expected: Sequence[str]) -> None:
    """Report columns that are missing and columns that the table does not have."""
    if not table.columns:
        return
    for name in expected:
        if name not in table.columns:
            table.problem(1, name, gettext_noop("This column is missing. Add it."))
    for name in table.columns:
        if name.strip() and name not in expected:
            table.problem(
                1,
                name,
                gettext_noop(
                    "This table has no such column. Correct the heading or remove the column; a "
                    "question must be declared among the variables of study.yaml."
                ),
            )


def table_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return a CSV file: UTF-8, commas, line feeds, quotes only where needed."""
    lines = [_line(columns)]
    lines.extend(_line([row[column] for column in columns]) for row in rows)
    return "".join(lines).encode("utf-8")


def _line(cells: Sequence[str]) -> str:
    if len(cells) == 1 and not cells[0]:
        return '""\n'  # a line without a character would be no row
    return ",".join(map(_cell, cells)) + "\n"


def _cell(text: str) -> str:
    if _NEEDS_QUOTES.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text

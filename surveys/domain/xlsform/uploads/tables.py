"""A sheet as lines with known columns: what each heading means, which rows say something."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from surveys.domain.importing import listed
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.uploads.headings import Heading, heading_of
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.workbook import RawSheet

_LOOKED_AT = 15  # rows in which the headings are looked for
_RULES = frozenset(
    {"relevant", "constraint", "calculation", "choice_filter", "required", "type", "name"}
)


@dataclass
class Line:
    """One row that says something: its cells by plain column, texts by language, and the rest."""

    row: int
    cells: dict[str, str] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    rest: dict[str, str] = field(default_factory=dict)

    def get(self, column: str) -> str:
        """Return a cell, empty where the sheet has no such column."""
        return self.cells.get(column, "")

    def text(self, column: str) -> dict[str, str]:
        """Return a text by language as the headings name it; "" stands for no language."""
        return self.texts.get(column, {})


@dataclass
class Sheet:
    """A sheet that was read: its name, its headings by 0-based column, its lines."""

    name: str
    headings: dict[int, Heading] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def languages(self) -> list[str]:
        """Return the languages of its texts as they are named, in order."""
        return list(
            dict.fromkeys(
                heading.language
                for heading in self.headings.values()
                if heading.is_known and heading.name in self._texts
            )
        )

    _texts: tuple[str, ...] = ()


def read_table(
    raw: RawSheet,
    known: Sequence[str],
    texts: Sequence[str],
    needed: Sequence[str],
    notices: Notices,
) -> Sheet:
    """Read a sheet by its headings, which stand in the first row that has what is needed."""
    sheet = Sheet(raw.name, _texts=tuple(texts))
    start = _start(raw, known, texts, needed)
    if start is None:
        if raw.rows:
            missing = ", ".join(needed)
            notices.problem(
                raw.name,
                raw.rows[0][0],
                None,
                "headings_missing",
                gettext_noop(
                    "No row of the sheet has the headings %(missing)s. Write them into the first "
                    "row."
                ),
                missing=missing,
            )
        return sheet
    if start:
        notices.note(
            raw.name,
            raw.rows[start][0],
            None,
            "rows_before_headings",
            gettext_noop("The headings stand in this row; the rows before it are left out."),
        )
    written = raw.rows[start][1]
    sheet.headings = {
        column: heading_of(cell, known, texts) for column, cell in enumerate(written) if cell
    }
    without = [row for row, cells in raw.rows[start + 1 :] if _beyond(sheet, cells)]
    if without:
        notices.note(
            raw.name,
            without[0],
            None,
            "cells_without_heading",
            gettext_noop("Cells in columns without a heading are left out (rows %(rows)s)."),
            rows=listed(without),
        )
    for row, cells in raw.rows[start + 1 :]:
        sheet.lines.append(_line(sheet, row, cells, notices))
    _say_dated(raw, sheet, notices)
    return sheet


def _start(
    raw: RawSheet, known: Sequence[str], texts: Sequence[str], needed: Sequence[str]
) -> int | None:
    for index, (_, cells) in enumerate(raw.rows[:_LOOKED_AT]):
        names = {heading_of(cell, known, texts).name for cell in cells if cell}
        if set(needed) <= names:
            return index
    return None


def _beyond(sheet: Sheet, cells: Sequence[str]) -> bool:
    return any(cell and column not in sheet.headings for column, cell in enumerate(cells))


def _line(sheet: Sheet, row: int, cells: Sequence[str], notices: Notices) -> Line:
    line = Line(row)
    for column, heading in sheet.headings.items():
        cell = cells[column] if column < len(cells) else ""
        if not cell:
            continue
        if not heading.is_known or heading.name == "media":
            line.rest.setdefault(heading.written, cell)
        elif heading.name in sheet._texts:
            held = line.texts.setdefault(heading.name, {})
            _put(held, heading.language, cell, sheet, line, heading, notices)
        else:
            _put(line.cells, heading.name, cell, sheet, line, heading, notices)
    return line


def _put(
    held: dict[str, str],
    key: str,
    cell: str,
    sheet: Sheet,
    line: Line,
    heading: Heading,
    notices: Notices,
) -> None:
    """Put a cell in its place; a second column of one meaning may not say something else."""
    first = held.setdefault(key, cell)
    if first == cell:
        return
    if heading.name in _RULES:
        notices.problem(
            sheet.name,
            line.row,
            heading.written,
            "column_twice",
            gettext_noop(
                "Two columns mean %(name)s and say different things here. Keep one of them."
            ),
            name=heading.name,
        )
    else:
        notices.note(
            sheet.name,
            None,
            heading.written,
            "text_twice",
            gettext_noop("Two columns have this text in the same language; the first one is used."),
        )


def _say_dated(raw: RawSheet, sheet: Sheet, notices: Notices) -> None:
    codes = [column for column, heading in sheet.headings.items() if heading.name == "name"]
    found = {row: text for (row, column), text in raw.dated.items() if column in codes}
    if found:
        first = min(found)
        notices.note(
            raw.name,
            first,
            "name",
            "date_as_code",
            gettext_noop(
                "The spreadsheet program made dates of codes, like %(example)s (rows %(rows)s). "
                "Compare them with what was meant, and format the cells as text."
            ),
            example=found[first],
            rows=listed([*found]),
        )

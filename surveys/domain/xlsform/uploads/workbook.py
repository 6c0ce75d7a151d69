"""The sheets of an uploaded file, whatever its make and whatever its name says.

XLSX and XLS are read by calamine, from bytes that were measured before: a file can say that it has
a billion cells. CSV comes as one file with the sheets below each other, as a file for
each sheet, or as a zip file of these.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from surveys.domain.record_files.compound import SIGNATURE as _OLE
from surveys.domain.record_files.compound import Locked
from surveys.domain.record_files.marks import Damaged
from surveys.domain.record_files.workbooks import refusing_panic
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.uploads.archives import (
    LIMITS,
    Limits,
    Unreadable,
    damaged,
    members,
    oddities,
    require_narrow,
    require_small,
)
from surveys.domain.xlsform.uploads.biff import largest_sheet
from surveys.domain.xlsform.uploads.cells import cell_text, is_dated
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.separated import read_separated

_SPREADSHEET = ("[content_types].xml", "mimetype")


@dataclass
class RawSheet:
    """One sheet: its rows as texts, each with its number in the file. Blank rows are left out."""

    name: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    dated: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells that a spreadsheet took for a date or a time, by row and 0-based column."""


@dataclass
class Workbook:
    """The sheets of an upload by their names in small letters."""

    sheets: dict[str, RawSheet] = field(default_factory=dict)

    def add(self, sheet: RawSheet) -> None:
        """Add a sheet, unless one of this name is there."""
        self.sheets.setdefault(sheet.name.strip().casefold(), sheet)


def read_workbook(
    name: str,
    content: bytes,
    notices: Notices,
    *,
    more: Mapping[str, bytes] | None = None,
    limits: Limits = LIMITS,
) -> Workbook:
    """Read the sheets of a file, and of further ones beside it (lists of choices as CSV)."""
    workbook = Workbook()
    for file, held in {name: content, **(more or {})}.items():
        try:
            _read(workbook, file, held, notices, limits)
        except Unreadable as error:
            notices.problem(file, None, None, error.code, error.template, **error.params)
    return workbook


def _read(workbook: Workbook, name: str, content: bytes, notices: Notices, limits: Limits) -> None:
    if len(content) > limits.file_bytes:
        raise Unreadable(
            "file_too_large",
            gettext_noop("The file has more than %(most)s megabytes. Make it smaller."),
            most=limits.file_bytes // 1024**2,
        )
    if not content.strip(b"\x00 \r\n\t"):
        raise Unreadable(
            "empty_file", gettext_noop("The file is empty. Choose the file with the questions.")
        )
    if zipfile.is_zipfile(io.BytesIO(content)):
        _read_zip(workbook, name, content, notices, limits)
    elif content.startswith(b"PK"):
        raise damaged(zipfile.BadZipFile("incomplete"))
    elif content.startswith(_OLE):
        _read_spreadsheet(workbook, name, content, notices, limits)
    else:
        for sheet, rows in read_separated(PurePath(name).stem, content, notices, name, limits):
            workbook.add(RawSheet(sheet, rows))


def _read_zip(
    workbook: Workbook, name: str, content: bytes, notices: Notices, limits: Limits
) -> None:
    held = members(content, limits)
    if any(path.casefold() in _SPREADSHEET for path in held):
        _read_spreadsheet(workbook, name, content, notices, limits)
        return
    wanted = {
        PurePath(path).name: data
        for path, data in held.items()
        if re.search(r"\.(csv|tsv|txt|xlsx|xls|xlsm)$", path, re.IGNORECASE)
        and not PurePath(path).name.startswith((".", "~$", "._"))
    }
    if not wanted:
        raise Unreadable(
            "no_sheets",
            gettext_noop("The zip file holds no sheets. Choose an XLSX, XLS or CSV file."),
        )
    for file, data in wanted.items():
        if zipfile.is_zipfile(io.BytesIO(data)):
            members(data, limits)
            _read_spreadsheet(workbook, file, data, notices, limits)
        else:
            _read(workbook, file, data, notices, limits)


def _read_spreadsheet(
    workbook: Workbook, name: str, content: bytes, notices: Notices, limits: Limits
) -> None:
    try:
        for odd, cells in oddities(content, limits).items():
            for template, code, places in cells:
                notices.note(odd, None, None, code, template, cells=places)
        if content.startswith(_OLE):
            require_narrow(largest_sheet(content), limits)
        with refusing_panic(), CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for number, about in enumerate(book.sheets_metadata[: limits.sheets]):
                sheet = RawSheet(about.name)
                _fill(sheet, book, number, notices, limits)
                workbook.add(sheet)
    except (PasswordError, Locked):
        raise Unreadable(
            "protected",
            gettext_noop("The file is protected by a password. Save it without one."),
        ) from None
    except (CalamineError, Damaged, OSError, ValueError, OverflowError) as error:
        raise damaged(error) from None


def _fill(
    sheet: RawSheet, book: CalamineWorkbook, number: int, notices: Notices, limits: Limits
) -> None:
    source = book.get_sheet_by_index(number)
    require_small(sheet.name, source.total_height + 1, source.total_width + 1, limits)
    for row, values in enumerate(source.to_python(skip_empty_area=False), start=1):
        cells = [cell_text(value) for value in values]
        for column, value in enumerate(values):
            if is_dated(value):
                sheet.dated[row, column] = cells[column]
        if any(cells):
            sheet.rows.append((row, cells))
    merged = source.merged_cell_ranges or []
    if merged:
        rows = sorted({start[0] + 1 for start, _ in merged})
        notices.note(
            sheet.name,
            rows[0],
            None,
            "merged_cells",
            gettext_noop(
                "%(count)s cells are merged. The text stands in the first cell of each alone; the "
                "others are empty."
            ),
            count=len(merged),
        )

"""What lies in a zip file, measured before anything reads it, and the odd cells of a workbook."""

import io
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from surveys.domain.messages import Message, Spoken
from surveys.domain.package.archive import BROKEN_ZIP
from surveys.domain.record_files.cells import letters
from surveys.domain.record_files.marks import (
    MOST_HELD,
    Damaged,
    Place,
    TooLarge,
    marks_of_xlsx,
)
from surveys.domain.record_files.xls_marks import marks_of_xls
from surveys.domain.wording import gettext_noop

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What an upload may hold at most."""

    file_bytes: int = 8 * MEBIBYTE
    unpacked_bytes: int = 64 * MEBIBYTE
    files: int = 300
    sheets: int = 60
    rows: int = 1_048_576  # what a sheet can have; most of them empty
    columns: int = 1_024
    cells: int = 3_000_000


LIMITS = Limits()


class Unreadable(Spoken):
    """A file that cannot be read at all, and why."""

    def __init__(self, code: str, template: str, **params: Any) -> None:
        super().__init__(Message(code, template, params))


def members(content: bytes, limits: Limits) -> dict[str, bytes]:
    """Return what lies in a zip file by path; Unreadable where that is too much, or damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > limits.files:
                raise _too_much(limits)
            return dict(_unpacked(archive, infos, limits))
    except BROKEN_ZIP as error:
        raise damaged(error) from None


def damaged(error: BaseException) -> Unreadable:
    """Return what is said of a file that is no workbook."""
    return Unreadable(
        "damaged",
        gettext_noop(
            "The file cannot be read as a workbook (%(why)s). Open it in a spreadsheet program, "
            "save it as XLSX and choose that file."
        ),
        why=str(error)[:80] or type(error).__name__,
    )


def _unpacked(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], limits: Limits
) -> Iterator[tuple[str, bytes]]:
    left = limits.unpacked_bytes
    for info in infos:
        with archive.open(info) as file:
            held = file.read(left + 1)
        left -= len(held)
        if left < 0:
            raise _too_much(limits)
        yield info.filename, held


def _too_much(limits: Limits) -> Unreadable:
    return Unreadable(
        "too_much_inside",
        gettext_noop(
            "Unpacked, the file has more than %(most)s megabytes or %(files)s parts. Remove what "
            "is not part of the questionnaire."
        ),
        most=limits.unpacked_bytes // MEBIBYTE,
        files=limits.files,
    )


_ERROR, _EMPTY = (
    gettext_noop(
        "Cells that show an error are read as empty: %(cells)s. Mend them if they matter."
    ),
    gettext_noop(
        "Cells with a formula that was never calculated are read as empty: %(cells)s. Open the "
        "file in a spreadsheet program and save it again."
    ),
)
_MOST_NAMED = 12

Oddity = tuple[str, str, str]


def oddities(content: bytes, limits: Limits) -> dict[str, list[Oddity]]:
    """Return the cells of a workbook that its reader takes for empty, by sheet.

    Unreadable where it is none of the two kinds that are measured (XLSX and XLS), or where its
    cells lie so far apart, or show so long texts, that they would not fit into memory.
    """
    read = marks_of_xlsx if zipfile.is_zipfile(io.BytesIO(content)) else marks_of_xls
    try:
        marks = read(io.BytesIO(content))
    except Damaged as error:
        raise damaged(error) from None
    except TooLarge:
        raise _too_much(limits) from None
    found: dict[str, list[Oddity]] = {}
    for sheet, one in marks.items():
        if one.rows * one.columns > limits.cells:
            raise _too_wide(limits)
        if one.held > MOST_HELD:
            raise _too_much(limits)
        for code, template, places in (
            ("error_cell", _ERROR, one.errors),
            ("no_value", _EMPTY, one.uncomputed),
        ):
            if places:
                found.setdefault(sheet, []).append((template, code, _named(places)))
    return found


def _named(places: Collection[Place]) -> str:
    names = [f"{letters(column)}{row + 1}" for row, column in sorted(places)[:_MOST_NAMED]]
    return ", ".join(names) + (" …" if len(places) > _MOST_NAMED else "")


def require_small(sheet: str, rows: int, columns: int, limits: Limits) -> None:
    """Refuse a sheet that has more rows or columns than any questionnaire."""
    if rows > limits.rows or columns > limits.columns:
        raise Unreadable(
            "sheet_too_large",
            gettext_noop(
                "Sheet %(sheet)s has more than %(rows)s rows or %(columns)s columns. Remove what "
                "is not part of the questionnaire."
            ),
            sheet=sheet,
            rows=limits.rows,
            columns=limits.columns,
        )


def require_narrow(cells: int, limits: Limits) -> None:
    """Refuse a sheet that reaches over so many cells that it would not fit into memory."""
    if cells > limits.cells:
        raise _too_wide(limits)


def _too_wide(limits: Limits) -> Unreadable:
    return Unreadable(
        "sheet_too_wide",
        gettext_noop(
            "A sheet reaches over more than %(cells)s cells, most of them empty. Delete the rows "
            "and columns beyond the questionnaire."
        ),
        cells=limits.cells,
    )

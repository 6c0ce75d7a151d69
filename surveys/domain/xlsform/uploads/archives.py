"""What lies in a zip file, measured before anything reads it, and the odd cells of a workbook."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.domain.messages import Message, Spoken
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
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise Unreadable(
            "damaged",
            gettext_noop(
                "The file cannot be read as a workbook (%(why)s). Open it in a spreadsheet "
                "program, save it as XLSX and choose that file."
            ),
            why=str(error)[:80] or type(error).__name__,
        ) from None


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


_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_VALUE = re.compile(rb"<v(?: [^>]*)?>[^<]|<is>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
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


def oddities(held: Mapping[str, bytes], limits: Limits) -> dict[str, list[Oddity]]:
    """Return the cells of an XLSX file that its reader takes for empty, by sheet.

    Unreadable where cells lie so far apart that a table of them would not fit into memory.
    """
    found: dict[str, list[Oddity]] = {}
    total = 0
    for path, data in held.items():
        if not _SHEET.fullmatch(path):
            continue
        rows = columns = 0
        errors, empty = [], []
        for cell in _CELL.finditer(data):
            place = _PLACE.search(cell[1])
            if place is None:
                continue
            inside = cell[2] or b""
            if inside:  # what has a format alone takes no place in the table that is read
                rows, columns = max(rows, int(place[2])), max(columns, _number(place[1]))
            name = (place[1] + place[2]).decode()
            if b't="e"' in cell[1]:
                errors.append(name)
            elif b"<f" in inside and not _VALUE.search(inside):
                empty.append(name)
        total += rows * columns
        if total > limits.cells and rows * columns > limits.cells:
            raise _too_wide(limits)
        sheet = _name_of(held, path)
        for code, template, cells in (("error_cell", _ERROR, errors), ("no_value", _EMPTY, empty)):
            if cells:
                shown = ", ".join(cells[:_MOST_NAMED]) + (" …" if len(cells) > _MOST_NAMED else "")
                found.setdefault(sheet, []).append((template, code, shown))
    return found


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


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _name_of(held: Mapping[str, bytes], path: str) -> str:
    """Return the name of the sheet that lies at a path, found through the relations."""
    relations = held.get("xl/_rels/workbook.xml.rels", b"").decode("utf-8", "replace")
    book = held.get("xl/workbook.xml", b"").decode("utf-8", "replace")
    file = path.rpartition("/")[2]
    for relation in re.finditer(r"<(?:\w+:)?Relationship\b[^>]*>", relations):
        if re.search(rf'Target="[^"]*worksheets/{re.escape(file)}"', relation[0]):
            id_ = re.search(r'\bId="([^"]+)"', relation[0])
            for sheet in re.finditer(r"<(?:\w+:)?sheet\b[^>]*>", book):
                if id_ and f'"{id_[1]}"' in sheet[0]:
                    name = re.search(r'\bname="([^"]*)"', sheet[0])
                    return name[1] if name else file
    return file

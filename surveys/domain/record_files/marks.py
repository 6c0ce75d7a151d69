"""What a reader of workbooks does not tell: cells with errors and formulas, and how far they go.

The sheets are gone through as text before a reader that holds whole sheets takes them, so that no
file makes it fill the memory: one lonely cell at the end of a sheet is enough for that.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree

from surveys.domain.record_files.cells import column_of

MEBIBYTE = 1024 * 1024
MOST_UNPACKED = 1_024 * MEBIBYTE
MOST_LIST = 8 * MEBIBYTE  # of the parts that only list the others
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet in any workbook
MOST_MARKED = 10_000  # places that are kept; more are counted
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/?)>(?:\s*<(?:\w+:)?(f)\b)?")
_FILLED = re.compile(rb'<(?:\w+:)?c\b[^>/]*?\br="([A-Z]{1,3})[0-9]{1,7}"[^>/]*>')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_OPEN = re.compile(rb"<(?:\w+:)?c\b[^>/]*>")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br\s*=\s*[\"']([^\"'>]*)")
_ANY_REF = re.compile(rb"\br\s*=")
_REF = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>]*>[^<]")
_END = re.compile(rb"</(?:\w+:)?c>")
Place = tuple[int, int]
"""Row and column, both counted from 0."""


@dataclass
class Marks:
    """What is special about the cells of one sheet."""

    errors: set[Place] = field(default_factory=set)
    formulas: int = 0
    first_formula: Place | None = None
    uncomputed: set[Place] = field(default_factory=set)
    cells: int = 0
    rows: int = 0
    columns: int = 0
    last: Place = (0, 0)

    def see(self, row: int, column: int) -> None:
        """Note a cell that holds something; ValueError where no sheet has such a place."""
        if row >= MOST_ROWS or column >= MOST_COLUMNS:
            raise ValueError("beyond the end of a sheet")
        self.cells += 1
        if row >= self.rows:
            self.rows, self.last = row + 1, (row, column)
        if column >= self.columns:
            self.columns = column + 1

    def see_formula(self, row: int, column: int, *, computed: bool) -> None:
        """Note a cell with a formula."""
        self.formulas += 1
        self.first_formula = self.first_formula or (row, column)
        if not computed and len(self.uncomputed) < MOST_MARKED:
            self.uncomputed.add((row, column))

    def see_error(self, row: int, column: int) -> None:
        """Note a cell that shows an error."""
        if len(self.errors) < MOST_MARKED:
            self.errors.add((row, column))


class Damaged(Exception):
    """A file that is not what its beginning says."""


class TooLarge(Exception):
    """A file that unpacks to more than is read."""


def marks_of_xlsx(content: IO[bytes]) -> dict[str, Marks]:
    """Return the marks of each sheet by its name."""
    try:
        with zipfile.ZipFile(content) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
                raise TooLarge
            paths = _sheets(archive)
            found: dict[str, Marks] = {}
            room = MOST_UNPACKED
            for name, path in paths.items():
                with archive.open(path) as sheet:
                    found[name], room = _marks(sheet, room)
            return found
    except _BROKEN as error:
        raise Damaged(str(error)) from error


_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    ElementTree.ParseError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the path of each sheet by its name, as the workbook lists them."""
    top = _parsed(archive, "_rels/.rels")
    books = [
        _path("", one.get("Target", ""))
        for one in top
        if one.get("Type", "").endswith("/officeDocument")
    ]
    book = books[0] if books else ""  # then nothing of this name is there
    folder, _, name = book.rpartition("/")
    links = _parsed(archive, f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
    targets = {
        one.get("Id", ""): _path(folder, one.get("Target", ""))
        for one in links
        if one.get("Type", "").endswith("/worksheet")
    }
    found = {}
    for one in _parsed(archive, book).iter():
        if one.tag.rpartition("}")[2] == "sheet":
            ids = [value for key, value in one.attrib.items() if key.rpartition("}")[2] == "id"]
            if ids and ids[0] in targets:
                found[one.get("name", "")] = targets[ids[0]]
    return found


def _path(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return f"{folder}/{target}" if folder else target


def _parsed(archive: zipfile.ZipFile, path: str) -> ElementTree.Element:
    with archive.open(path) as part:
        text = part.read(MOST_LIST + 1)
    if len(text) > MOST_LIST or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise ValueError(path)
    return ElementTree.fromstring(text)  # noqa: S314 without entities, and bounded


def _marks(sheet: IO[bytes], room: int) -> tuple[Marks, int]:
    found, at = Marks(), [0, -1]
    for text, size in _pieces(sheet):
        room -= size
        if room < 0:
            raise TooLarge
        _check_rows(text)
        if b't="e"' in text or _FORMULA.search(text) or not _see_plain(found, text):
            _see_each(found, text, at)
    return found, room


def _check_rows(text: bytes) -> None:
    """Raise ValueError where a row is at no place: a reader would make room up to there."""
    for number in _ROW.findall(text):
        if not number.isdigit() or not 0 < int(number[:12]) <= MOST_ROWS:
            raise ValueError("a row at no place")


def _see_plain(found: Marks, text: bytes) -> bool:
    """Note the cells of a piece without errors and formulas; False where one is unusual."""
    names = _FILLED.findall(text)
    if len(names) != len(_OPEN.findall(text)):
        return False
    if not names:
        return True
    *_, last = _REF.finditer(text, text.rfind(b' r="' + names[-1]))
    found.cells += len(names) - 1
    found.see(0, max(column_of(name.decode()) for name in {*names}))
    found.cells -= 1
    found.see(int(last[2]) - 1, column_of(last[1].decode()))
    return True


def _see_each(found: Marks, text: bytes, at: list[int]) -> None:
    for cell in _CELL.finditer(text):
        attributes, closed, formula = cell.groups()
        place = _REF.search(attributes)
        if place is None and _ANY_REF.search(attributes):
            raise ValueError("a cell at no place")
        if place:
            at[:] = int(place[2]) - 1, column_of(place[1].decode())
        else:
            at[1] += 1
        if closed:
            continue
        if b't="e"' in attributes:
            found.see_error(*at)
        if formula:
            end = _END.search(text, cell.end())
            held = text[cell.end() : end.start() if end else len(text)]
            found.see_formula(*at, computed=_VALUE.search(held) is not None)
        found.see(*at)


def _pieces(sheet: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Yield a sheet in pieces that end with a row, and how much was unpacked for each."""
    held = b""
    while piece := sheet.read(MEBIBYTE):
        held += piece
        end = held.rfind(b"row>")
        if end >= 0:
            yield held[: end + 4], len(piece)
            held = held[end + 4 :]
        elif len(held) > 64 * MEBIBYTE:
            raise TooLarge
        else:
            yield b"", len(piece)
    yield held, 0

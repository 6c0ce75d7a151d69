"""What a reader of workbooks does not tell: cells with errors and formulas, and how far they go.

The sheets are gone through as text before a reader that holds whole sheets takes them, so that no
file makes it fill the memory: one lonely cell at the end of a sheet is enough for that.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree

from surveys.domain.package.archive import BROKEN_ZIP
from surveys.domain.record_files.cells import column_of

MEBIBYTE = 1024 * 1024
MOST_UNPACKED = 1_024 * MEBIBYTE
MOST_LIST = 8 * MEBIBYTE  # of the parts that only list the others
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet in any workbook
MOST_MARKED = 10_000  # places that are kept; more are counted
MOST_HELD = 340 * MEBIBYTE  # of memory for one sheet of a workbook, or for the texts of all
_OF_A_CELL, _OF_A_PLACE, _OF_A_TEXT = 64, 24, 40  # bytes
_TAG = rb"<(?:[^\s<>/:\"'=]+:)?"
_INSIDE = rb"((?:[^<>\"'/]|/(?!>)|\"[^\"<]*\"|'[^'<]*')*+)"
_CELL = re.compile(
    _TAG + rb"(?:row(?=[\s>])" + _INSIDE + rb"/?>|"
    rb"c(?=[\s/>])" + _INSIDE + rb"(/?)>(?:\s*" + _TAG + rb"(f)\b)?)"
)
_ANY_CELL = re.compile(_TAG + rb"c[\s/>]")
_PLAIN = re.compile(rb"<c\b[^<>/']*(/?)>")
_FILLED = re.compile(rb'<c\b[^<>/\']*?\sr="([A-Z]{1,3})([0-9]{1,7})"[^<>/\']*>')
_FORMULA = re.compile(_TAG + rb"f\b")
_ROW = re.compile(_TAG + rb"row\b[^<>]*?\br\s*=\s*[\"']([^\"'<>]*)")
_ANY_REF = re.compile(rb"\br\s*=")
_REF = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_ROW_REF = re.compile(rb"\sr\s*=\s*[\"']([0-9]{1,7})[\"']")
_VALUE = re.compile(_TAG + rb"(?:v|t)\b[^<>]*>[^<]")
_SAYS_TEXT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")  # computed, though it may be empty
_BOOLEAN = re.compile(rb"[^<>]*>\s*(?:TRUE|FALSE)\(\)\s*<")  # as LibreOffice saves a plain one
_END = re.compile(rb"</(?:[^\s<>/:]+:)?c\s*>")
_SHARED = re.compile(rb"<c\b[^<>]*?\bt\s*=\s*[\"']s[\"'][^<>]*>\s*<v\b[^<>]*>\s*([0-9]{1,9})")
_SAYS_SHARED = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
_SHARED_TEXT, _TEXT = re.compile(_TAG + rb"si\b"), re.compile(_TAG + rb"t\b[^<>]*>([^<]*)")
_OTHER_BOOKS = frozenset({"content.xml", "xl/workbook.bin"})
Place = tuple[int, int]
"""Row and column, both counted from 0."""


@dataclass
class Marks:
    """What is special about the cells of one sheet."""

    errors: set[Place] = field(default_factory=set)
    formulas: int = 0
    first_formula: Place | None = None
    computed: set[Place] = field(default_factory=set)
    uncomputed: set[Place] = field(default_factory=set)
    cells: int = 0
    rows: int = 0
    columns: int = 0
    last: Place = (0, 0)
    texts: int = 0
    """Bytes of long texts that are stored once and copied into each cell that shows them."""

    @property
    def held(self) -> int:
        """How much memory the sheet takes when it is read."""
        return self.cells * _OF_A_CELL + self.rows * self.columns * _OF_A_PLACE + self.texts

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
        kept = self.computed if computed else self.uncomputed
        if len(kept) < MOST_MARKED:
            kept.add((row, column))

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
            if _OTHER_BOOKS & {*archive.namelist()}:
                raise ValueError("another kind of workbook")
            paths = _sheets(archive)
            _check_others(archive, {*paths.values()})
            found: dict[str, Marks] = {}
            room = MOST_UNPACKED
            for name, path in paths.items():
                with archive.open(path) as sheet:
                    found[name], room = _marks(sheet, room)
            _see_texts(archive, paths, found)
            return found
    except _BROKEN as error:
        raise Damaged(str(error)) from error


_BROKEN = (*BROKEN_ZIP, ElementTree.ParseError, LookupError)  # the last: of an encoding, too


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
    found, at = Marks(), [-1, -1]
    for text, size in _pieces(sheet):
        room -= size
        if room < 0:
            raise TooLarge
        _check_rows(text)
        if b't="e"' in text or _FORMULA.search(text) or not _see_plain(found, text, at):
            _see_each(found, text, at)
    return found, room


def _check_rows(text: bytes) -> None:
    """Raise ValueError where a row is at no place: a reader would make room up to there."""
    for number in _ROW.findall(text):
        if not number.isdigit() or not 0 < int(number[:12]) <= MOST_ROWS:
            raise ValueError("a row at no place")


def _see_plain(found: Marks, text: bytes, at: list[int]) -> bool:
    """Note the cells of a piece without errors and formulas; False where one is unusual."""
    names, ends = _FILLED.findall(text), _PLAIN.findall(text)
    if len(names) != ends.count(b"") or len(ends) != len(_ANY_CELL.findall(text)):
        return False
    if not names:
        return not _ROW.search(text)
    columns, rows = ({*part} for part in zip(*names, strict=True))
    at[:] = max(map(int, rows)) - 1, max(column_of(name.decode()) for name in columns)
    found.cells += len(names) - 1
    found.see(*at)
    return True


def _see_each(found: Marks, text: bytes, at: list[int]) -> None:
    seen = 0
    for cell in _CELL.finditer(text):
        row, attributes, closed, formula = cell.groups()
        seen += row is None
        if row is not None:
            said = _ROW_REF.search(row)
            at[:] = int(said[1]) - 1 if said else at[0] + 1, -1
            continue
        places = _REF.findall(attributes)
        if len(places) > 1 or (not places and _ANY_REF.search(attributes)):
            raise ValueError("a cell at no place")
        if places:
            letters, number = places[0]
            at[:] = int(number) - 1, column_of(letters.decode())
        else:
            at[1] += 1
        if closed:
            continue
        if b't="e"' in attributes:
            found.see_error(*at)
        if formula:
            end = _END.search(text, cell.end())
            held = text[cell.end() : end.start() if end else len(text)]
            computed = _VALUE.search(held) or _SAYS_TEXT.search(attributes)
            if not computed or not _BOOLEAN.match(held):
                found.see_formula(*at, computed=computed is not None)
        found.see(*at)
    if seen != len(_ANY_CELL.findall(text)):
        raise ValueError("a cell that cannot be read")


def _check_others(archive: zipfile.ZipFile, sheets: set[str]) -> None:
    """Unpack the other parts once: whoever says another size than a part has is found out."""
    for one in archive.infolist():
        if one.filename not in sheets:
            with archive.open(one) as part:
                while part.read(MEBIBYTE):
                    pass


def _see_texts(
    archive: zipfile.ZipFile, paths: Mapping[str, str], found: Mapping[str, Marks]
) -> None:
    """Note how much the texts take that cells share: a few bytes can stand for a long one."""
    parts = [one for one in archive.namelist() if one.casefold().endswith("sharedstrings.xml")]
    if len(parts) > 1:
        raise ValueError("two lists of texts")
    sizes = [size for path in parts for size in _sizes(archive, path)]
    longest = max(sizes, default=0)
    for name, marks in found.items():
        if marks.cells * longest <= MOST_HELD // 8:
            continue
        with archive.open(paths[name]) as sheet:
            for text, _ in _pieces(sheet):
                shown = [int(number) for number in _SHARED.findall(text)]
                marks.texts += sum(sizes[one] for one in shown if one < len(sizes))
                marks.texts += longest * (len(_SAYS_SHARED.findall(text)) - len(shown))


def _sizes(archive: zipfile.ZipFile, path: str) -> Iterator[int]:
    """Yield for each shared text how many bytes it has beyond those of any cell."""
    held = 0
    with archive.open(path) as part:
        for text, _ in _pieces(part, b"si>", MOST_HELD):
            for one in _SHARED_TEXT.split(text)[1:]:
                size = sum(map(len, _TEXT.findall(one)))
                held += size + _OF_A_TEXT
                if held > MOST_HELD:
                    raise TooLarge
                yield max(0, size - _OF_A_CELL)


def _pieces(
    sheet: IO[bytes], last: bytes = b"row>", longest: int = 64 * MEBIBYTE
) -> Iterator[tuple[bytes, int]]:
    """Yield a part in pieces that end with a row (or `last`), each with its size unpacked."""
    held = b""
    while piece := sheet.read(MEBIBYTE):
        start = max(0, len(held) - len(last))
        held += piece
        end = held.rfind(last, start)
        if end >= 0:
            yield held[: end + len(last)], len(piece)
            held = held[end + len(last) :]
        elif len(held) > longest:
            raise TooLarge
        else:
            yield b"", len(piece)
    yield held, 0

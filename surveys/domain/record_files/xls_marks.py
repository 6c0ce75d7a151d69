"""The marks of an old workbook (XLS): its stream of records, looked through for a few kinds."""

import struct
from typing import IO

from surveys.domain.record_files.compound import Locked, records, workbook_stream
from surveys.domain.record_files.marks import Damaged, Marks

_BOUNDSHEET, _BOF, _EOF, _FORMULA, _BOOLERR = 0x85, 0x809, 0x0A, 0x06, 0x205
_VALUES = frozenset({0x203, 0x27E, 0xFD, 0x204, 0xD6, _BOOLERR, _FORMULA})
_MULTIPLE = 0xBD
_IS_ERROR = 2
_UNICODE, _CODEPAGE = 0x600, 0x42  # the first version with letters of all scripts
_WINDOWS = range(1250, 1259)


def marks_of_xls(content: IO[bytes]) -> dict[str, Marks]:
    """Return the marks of each sheet by its name; raise Damaged where the file is none.

    Locked where it needs a password.
    """
    try:
        return _marks(workbook_stream(content.read()))
    except Locked:
        raise
    except (struct.error, IndexError, ValueError, KeyError, OverflowError, MemoryError) as error:
        raise Damaged(str(error)) from error


def _marks(stream: bytes) -> dict[str, Marks]:
    found: dict[str, Marks] = {}
    for name, at in _places(stream):
        marks = found[name] = Marks()
        depth, length = 0, len(stream)
        while at + 4 <= length:
            kind, size = struct.unpack_from("<HH", stream, at)
            at += 4
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    break
            elif depth == 1:
                _see(marks, kind, stream, at, size)
            at += size
    return found


def _see(marks: Marks, kind: int, stream: bytes, at: int, size: int) -> None:
    if kind == _MULTIPLE:
        row, first = struct.unpack_from("<HH", stream, at)
        for column in range(first, min(first + (size - 6) // 6, 256)):
            marks.see(row, column)
    elif kind in _VALUES:
        row, column = struct.unpack_from("<HH", stream, at)
        marks.see(row, column)
        if kind == _FORMULA:
            result = stream[at + 6 : at + 14]
            marks.see_formula(row, column, computed=True)
            if result[6:8] == b"\xff\xff" and result[0] == _IS_ERROR:
                marks.see_error(row, column)
        elif kind == _BOOLERR and stream[at + 7 : at + 8] == b"\x01":
            marks.see_error(row, column)


def _places(stream: bytes) -> list[tuple[str, int]]:
    """Return each sheet with the place where it begins."""
    found: list[tuple[str, int]] = []
    letters = ""
    for kind, data in records(stream):
        if kind == _BOUNDSHEET and data[5] == 0:
            found.append((_name(data[6:], letters), struct.unpack_from("<I", data)[0]))
        elif kind == _BOF and struct.unpack_from("<H", data)[0] < _UNICODE:
            letters = "cp1252"
        elif kind == _CODEPAGE and letters:
            page = struct.unpack_from("<H", data)[0]
            letters = f"cp{page}" if page in _WINDOWS else letters
    return found


def _name(data: bytes, letters: str) -> str:
    """Return a name of so many letters, which the file has one byte for where `letters` says so."""
    length = data[0]
    if letters:
        return data[1 : 1 + length].decode(letters, "replace")
    wide = data[1] & 1
    text = data[2 : 2 + length * (2 if wide else 1)]
    return text.decode("utf-16-le" if wide else "latin-1")

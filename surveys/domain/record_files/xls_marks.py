"""The marks of an old workbook (XLS): its stream of records, looked through for a few kinds."""

import struct
from typing import IO

from surveys.domain.record_files.marks import Damaged, Marks

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_CHAIN, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_ENTRY = 128
_BOUNDSHEET, _BOF, _EOF, _FORMULA, _BOOLERR, _STRING = 0x85, 0x809, 0x0A, 0x06, 0x205, 0x207
_VALUES = frozenset({0x203, 0x27E, 0xFD, 0x204, 0xD6, _BOOLERR, _FORMULA})
_MULTIPLE = 0xBD
_IS_ERROR = 2
Sectors = list[int]


def marks_of_xls(content: IO[bytes]) -> dict[str, Marks]:
    """Return the marks of each sheet by its name; raise Damaged where the file is none."""
    try:
        return _marks(_workbook(content.read()))
    except (struct.error, IndexError, ValueError, KeyError, OverflowError, MemoryError) as error:
        raise Damaged(str(error)) from error


def _workbook(data: bytes) -> bytes:
    """Return the stream of the workbook out of its compound file."""
    if not data.startswith(_SIGNATURE):
        raise ValueError("no compound file")
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    small = 1 << struct.unpack_from("<H", data, 32)[0]
    if size not in (512, 4096) or small != 64:
        raise ValueError("unusual sectors")
    directory, _, cutoff, first_small = struct.unpack_from("<IIII", data, 48)
    table = _table(data, size)
    entries = _chain(data, directory, table, size)
    root_start = 0
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        entry = entries[at : at + _ENTRY]
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le")
        start, length = struct.unpack_from("<II", entry, 116)
        if at == 0:
            root_start = start
        elif name in ("Workbook", "Book"):
            if length >= cutoff:
                return _chain(data, start, table, size)[:length]
            little = struct.unpack(f"<{size // 4}I", _chain(data, first_small, table, size)[:size])
            pool = _chain(data, root_start, table, size)
            return _chain(pool, start, [*little], small, offset=0)[:length]
    raise ValueError("no workbook")


def _table(data: bytes, size: int) -> Sectors:
    """Return which sector follows each."""
    numbers = [*struct.unpack_from("<109I", data, 76)]
    more, left = struct.unpack_from("<II", data, 68)
    per_sector = size // 4
    while more not in (_END_OF_CHAIN, _FREE) and left > 0 and len(numbers) < 10**6:
        part = struct.unpack_from(f"<{per_sector}I", data, (more + 1) * size)
        numbers += part[:-1]
        more, left = part[-1], left - 1
    table: Sectors = []
    for number in numbers:
        if number != _FREE:
            table += struct.unpack_from(f"<{per_sector}I", data, (number + 1) * size)
    return table


def _chain(data: bytes, start: int, table: Sectors, size: int, offset: int | None = None) -> bytes:
    first = size if offset is None else offset
    parts, at, seen = [], start, 0
    while at not in (_END_OF_CHAIN, _FREE):
        parts.append(data[first + at * size : first + (at + 1) * size])
        at, seen = table[at], seen + 1
        if seen > len(table):
            raise ValueError("a chain without an end")
    return b"".join(parts)


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
    found, at = [], 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4
        if kind == _BOUNDSHEET and stream[at + 5] == 0:
            length, wide = stream[at + 6], stream[at + 7] & 1
            text = stream[at + 8 : at + 8 + length * (2 if wide else 1)]
            name = text.decode("utf-16-le" if wide else "latin-1")
            found.append((name, struct.unpack_from("<I", stream, at)[0]))
        elif kind == _EOF:
            break
        at += size
    return found

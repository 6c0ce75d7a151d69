"""XLS files looked over before they are read: what they claim must fit into the file.

Their reader trusts numbers in the file, and one wrong byte can make it ask for all memory. So the
stream is walked record by record here, and refused where a count or a place cannot be.
"""

import struct
from collections.abc import Iterator

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # from here on no number of a sector
_BOF = frozenset({0x0809, 0x0409, 0x0209, 0x0009})
_EOF, _SHEET, _STRINGS = 0x000A, 0x0085, 0x00FC
_CELLS = frozenset(
    {0x0001, 0x0002, 0x0003, 0x0004, 0x0005, 0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x0206}
    | {0x0406, 0x00FD, 0x027E, 0x00BD, 0x00BE, 0x00D6}
)
_SEVERAL = frozenset({0x00BD, 0x00BE})  # cells beside each other in one record


class Implausible(ValueError):
    """A file that says what cannot be."""


def largest_sheet(content: bytes) -> int:
    """Return over how many cells the largest sheet reaches; Implausible where that is unclear."""
    try:
        return _largest(_workbook(content))
    except (struct.error, IndexError) as error:
        raise Implausible(str(error)) from None


def _largest(stream: bytes) -> int:
    largest, starts = 0, []
    for kind, data in _records(stream, 0):
        if kind == _SHEET:
            starts.append(struct.unpack_from("<I", data)[0])
        elif kind == _STRINGS and struct.unpack_from("<I", data, 4)[0] > len(stream):
            raise Implausible("strings")
    if not starts:
        raise Implausible("sheets")
    for start in starts:
        if struct.unpack_from("<H", stream, start)[0] not in _BOF:
            raise Implausible("start of a sheet")
        rows = columns = 0
        for kind, data in _records(stream, start):
            if kind in _CELLS:
                row, column = struct.unpack_from("<HH", data)
                if kind in _SEVERAL:
                    column = max(column, struct.unpack_from("<H", data, len(data) - 2)[0])
                rows, columns = max(rows, row + 1), max(columns, column + 1)
        largest = max(largest, rows * columns)
    return largest


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records from a place to the end of the part that begins there."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == _EOF:
            return
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


class _Compound:
    """The streams of a compound file, through its tables of sectors."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        shift = struct.unpack_from("<H", content, 30)[0]
        if shift not in (9, 12) or struct.unpack_from("<H", content, 32)[0] != 6:
            raise Implausible("sectors")
        self.size = 1 << shift
        self.most = len(content) // self.size + 1
        tables, self.folder, self.cutoff, self.small, smalls, more, mores = struct.unpack_from(
            "<II4xIIIII", content, 44
        )
        if max(tables, smalls, mores) > self.most:
            raise Implausible("tables")
        places = list(struct.unpack_from("<109I", content, 76))
        while more < _END and len(places) < self.most + 109:
            *found, more = struct.unpack(f"<{self.size // 4}I", self.sector(more))
            places += found
        self.next: list[int] = []
        for place in places:
            if place < _END:
                self.next += struct.unpack(f"<{self.size // 4}I", self.sector(place))

    def sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        found = self.content[start : start + self.size]
        return found.ljust(self.size, b"\x00") if found else b""

    def chain(self, start: int) -> bytes:
        parts: list[bytes] = []
        while start < _END:
            if len(parts) > self.most:
                raise Implausible("circle of sectors")
            parts.append(self.sector(start))
            start = self.next[start]
        return b"".join(parts)

    def small_chain(self, start: int, held: bytes) -> bytes:
        table = self.chain(self.small)
        following = struct.unpack(f"<{len(table) // 4}I", table)
        parts: list[bytes] = []
        while start < _END:
            if len(parts) > len(held) // 64 + 1:
                raise Implausible("circle of sectors")
            parts.append(held[start * 64 : start * 64 + 64])
            start = following[start]
        return b"".join(parts)


def _workbook(content: bytes) -> bytes:
    """Return the stream with the sheets."""
    file = _Compound(content)
    folder = file.chain(file.folder)
    root = found = None
    for place in range(0, len(folder) - 127, 128):
        entry = folder[place : place + 128]
        length, kind = struct.unpack_from("<HB", entry, 64)
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<II", entry, 116)
        if kind == 5:
            root = start, size
        elif name in ("Workbook", "Book") and found is None:
            found = start, size
    if root is None or found is None or max(root[1], found[1]) > len(content) + file.size:
        raise Implausible("streams")
    start, size = found
    if size >= file.cutoff:
        return file.chain(start)[:size]
    return file.small_chain(start, file.chain(root[0]))[:size]

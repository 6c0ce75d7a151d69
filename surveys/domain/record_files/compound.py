"""Compound files, in which old workbooks (XLS) lie: their streams, through tables of sectors.

What a file claims of itself must fit into it, or a reader that trusts it would ask for all memory.
"""

import struct
from collections.abc import Iterator

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # from here on no number of a sector
_PASSWORD, _SHEET, _LAST, _SIZE = 0x2F, 0x85, 0x0A, 0x200  # kinds of records
_MOST_CELLS = 65_536 * 256  # of a sheet of this kind


class Implausible(ValueError):
    """A file that says what cannot be."""


class Locked(Implausible):
    """A workbook that is locked with a password, so that nobody finds its sheets."""


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


def workbook_stream(content: bytes) -> bytes:
    """Return the stream with the sheets; Implausible, struct.error or IndexError where none is.

    Locked, which is Implausible, where a password is needed.
    """
    if not content.startswith(SIGNATURE):
        raise Implausible("no compound file")
    file = _Compound(content)
    folder = file.chain(file.folder)
    root = found = None
    names = set()
    for place in range(0, len(folder) - 127, 128):
        entry = folder[place : place + 128]
        length, kind = struct.unpack_from("<HB", entry, 64)
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        names.add(name)
        start, size = struct.unpack_from("<II", entry, 116)
        if kind == 5:
            root = start, size
        elif name in ("Workbook", "Book") and found is None:
            found = start, size
    if found is None and "EncryptedPackage" in names:
        raise Locked
    if root is None or found is None or max(root[1], found[1]) > len(content) + file.size:
        raise Implausible("streams")
    start, size = found
    is_large = size >= file.cutoff
    chain = file.chain(start) if is_large else file.small_chain(start, file.chain(root[0]))
    stream = chain[:size]
    if _is_locked(stream):
        raise Locked
    _require_plausible_sizes(stream)
    return stream


def _is_locked(stream: bytes) -> bool:
    """Say whether one of the records before the list of sheets says so."""
    for kind, _data in records(stream):
        if kind in (_PASSWORD, _SHEET):
            return kind == _PASSWORD
    return False


def _require_plausible_sizes(stream: bytes) -> None:
    """Refuse sheets that claim more cells than a sheet has: their reader asks memory for all."""
    starts = [struct.unpack_from("<I", data)[0] for kind, data in records(stream) if kind == _SHEET]
    for start in [0, *starts]:
        for kind, data in records(stream, start):
            if kind == _SIZE and len(data) in (10, 14):
                form = "<HHHH" if len(data) == 10 else "<IIHH"
                first, last, left, right = struct.unpack_from(form, data)
                rows, columns = last - first, right - left
                fits = min(rows, columns) >= 0 and rows * columns <= _MOST_CELLS
                if last and right and not fits:
                    raise Implausible("size of a sheet")


def records(stream: bytes, place: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield the records from a place to the end of the part that begins there, each by its kind."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == _LAST:
            return
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length

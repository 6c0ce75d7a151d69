"""Compound files and the streams of old workbooks in them, built by hand for tests."""

import struct

from surveys.domain.record_files.compound import SIGNATURE

END, FREE, OF_TABLES = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SMALL, CUTOFF = 64, 4096
TABLE, FOLDER, SMALLS, FIRST = range(4)
"""The sectors: the table of sectors, the folder, the table of small sectors, and the content."""
SHIFT, SMALL_SHIFT, TABLES, TABLES_OF_SMALLS, MORE, MORES, PLACES = 30, 32, 44, 64, 68, 72, 76
"""Where the header says what."""


def entry(name, kind, start, size):
    """Return an entry of the folder: 5 is the root, 2 a stream."""
    text = name.encode("utf-16-le") + b"\x00\x00"
    head = text.ljust(64, b"\x00") + struct.pack("<HB", len(text), kind)
    return head.ljust(116, b"\x00") + struct.pack("<II", start, size) + bytes(4)


def chained(first, count):
    """Return what a table says of so many sectors that follow each other."""
    return [*range(first + 1, first + count), END]


def compound(stream, *, shift=9, entries=None, far=False):
    """Return a compound file with one stream; `far` where a sector says where the table lies."""
    size = 1 << shift
    is_small = len(stream) < CUTOFF
    held = stream + bytes(-len(stream) % (SMALL if is_small else size))
    count = -(-len(held) // size)
    table = [OF_TABLES, END, END, *chained(FIRST, count), END]
    root = entry("Root Entry", 5, *((FIRST, len(held)) if is_small else (END, 0)))
    book = (0 if is_small else FIRST, len(stream))
    folder = root + b"".join(entries or [entry("Workbook", 2, *book)])
    smalls = chained(0, len(held) // SMALL) if is_small else []
    header = bytearray(SIGNATURE.ljust(size, b"\x00"))
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3 if shift == 9 else 4, 0xFFFE, shift, 6)
    more = (FIRST + count, 1) if far else (END, 0)
    struct.pack_into("<II4xIIIII", header, TABLES, 1, FOLDER, CUTOFF, SMALLS, 1, *more)
    struct.pack_into("<109I", header, PLACES, *[FREE if far else TABLE, *[FREE] * 108])
    sectors = [numbers(table, size), folder.ljust(size, b"\x00"), numbers(smalls, size)]
    sectors += [held.ljust(count * size, b"\x00")]
    if far:
        sectors.append(numbers([TABLE], size)[:-4] + struct.pack("<I", END))
    return bytes(header) + b"".join(sectors)


def numbers(values, size):
    return struct.pack(f"<{len(values)}I", *values).ljust(size, b"\xff")


def with_number(content, place, value, form="<I"):
    """Return a file in which another number stands at a place."""
    changed = bytearray(content)
    struct.pack_into(form, changed, place, value)
    return bytes(changed)


BOF, EOF, BOUNDSHEET = 0x809, 0x0A, 0x85


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def begin(version=0x600, of_sheet=True):
    kind = 0x10 if of_sheet else 0x05
    return record(BOF, struct.pack("<HHHHII", version, kind, 0, 0, 0, 0))


def old_stream(name, records, *, page):
    """Return a stream of one sheet as programs of 1995 wrote it, in the letters of a code page."""
    text = name.encode(f"cp{page}")
    head = begin(0x500, of_sheet=False) + record(0x42, struct.pack("<H", page))
    at = len(head) + 11 + len(text) + 4
    listed = record(BOUNDSHEET, struct.pack("<IBBB", at, 0, 0, len(text)) + text)
    return head + listed + record(EOF) + begin(0x500) + records + record(EOF)


def locked_book():
    """Return a workbook of today that is locked with a password: its parts are one stream."""
    entries = [entry("EncryptedPackage", 2, FIRST, CUTOFF), entry("EncryptionInfo", 2, 0, 0)]
    return compound(bytes(CUTOFF), entries=entries)


def locked_old_book():
    """Return a workbook of before that is locked: all but the heads of its records is hidden."""
    stream = begin(of_sheet=False) + record(0x2F, bytes(6)) + record(BOUNDSHEET, b"\xab" * 9)
    return compound(stream + record(EOF))


def book_stream(sheets, *, is_ended=True):
    """Return a stream of sheets: name, type and records of each."""
    named = [(name.encode("utf-16-le"), 1) if max(name) > "\xff" else (name.encode("latin-1"), 0)
             for name, _, _ in sheets]  # fmt: skip
    head = len(begin()) + sum(12 + len(text) for text, _ in named) + (4 if is_ended else 0)
    listed, bodies, at = b"", b"", head
    for (name, kind, records), (text, wide) in zip(sheets, named, strict=True):
        data = struct.pack("<IBBBB", at, 0, kind, len(name), wide) + text
        listed += record(BOUNDSHEET, data)
        bodies += records
        at += len(records)
    return begin(of_sheet=False) + listed + (record(EOF) if is_ended else b"") + bodies

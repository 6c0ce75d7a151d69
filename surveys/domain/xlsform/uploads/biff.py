"""XLS files looked over before they are read: what they claim must fit into the file.

Their reader trusts numbers in the file, and one wrong byte can make it ask for all memory. So the
stream is walked record by record here, and refused where a count or a place cannot be.
"""

import struct

from surveys.domain.record_files.compound import Implausible, records, workbook_stream

_BOF = frozenset({0x0809, 0x0409, 0x0209, 0x0009})
_SHEET, _STRINGS = 0x0085, 0x00FC
_CELLS = frozenset(
    {0x0001, 0x0002, 0x0003, 0x0004, 0x0005, 0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x0206}
    | {0x0406, 0x00FD, 0x027E, 0x00BD, 0x00BE, 0x00D6}
)
_SEVERAL = frozenset({0x00BD, 0x00BE})  # cells beside each other in one record


def largest_sheet(content: bytes) -> int:
    """Return over how many cells the largest sheet reaches; Implausible where that is unclear."""
    try:
        return _largest(workbook_stream(content))
    except (struct.error, IndexError) as error:
        raise Implausible(str(error)) from None


def _largest(stream: bytes) -> int:
    largest, starts = 0, []
    for kind, data in records(stream):
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
        for kind, data in records(stream, start):
            if kind in _CELLS:
                row, column = struct.unpack_from("<HH", data)
                if kind in _SEVERAL:
                    column = max(column, struct.unpack_from("<H", data, len(data) - 2)[0])
                rows, columns = max(rows, row + 1), max(columns, column + 1)
        largest = max(largest, rows * columns)
    return largest

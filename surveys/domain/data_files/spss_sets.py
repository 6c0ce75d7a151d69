"""Multiple-response sets of an SPSS file: which ticks belong to one question, and what it asks.

The library that writes the file knows no sets, so their record is put before the one that ends the
dictionary. Its form is told by the developer manual of PSPP ("Multiple Response Sets Records").
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from surveys.domain.layout.fields import FieldType
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.limits import Limits
from surveys.domain.layout.naming import cut, legal_names
from surveys.domain.wording import in_language

_END = struct.pack("<2i", 999, 0)
_LONG_NAMES = struct.pack("<3i", 7, 13, 1)
_FEWEST = 2
_COUNTED = "1"
"""What stands in a tick that was chosen."""


@dataclass(frozen=True)
class ResponseSet:
    """A question whose answers are ticks: what the set is called, what was asked, the ticks."""

    name: str
    label: str
    fields: tuple[str, ...]


def sets_of(layout: Layout, limits: Limits) -> list[ResponseSet]:
    """Return a set for each question that has several ticks; its name is legal in the file."""
    ticked = [
        (one.column, tuple(x.name for x in one.fields if x.type is FieldType.TICK))
        for one in layout.spreads
    ]
    several = [(column, fields) for column, fields in ticked if len(fields) >= _FEWEST]
    shorter = replace(limits, name=(limits.name or 0) - 1)  # the mark of a set stands before it
    names = legal_names([one.name for one, _ in several], [False] * len(several), shorter)
    return [
        ResponseSet(
            f"${name}",
            cut(
                " ".join((in_language(column.label, layout.language) or column.name).split()),
                limits.label,
                limits,
            ),
            fields,
        )
        for name, (column, fields) in zip(names, several, strict=True)
    ]


class WithSets:
    """An open file into whose dictionary the sets are written, wherever that ends."""

    def __init__(self, file: BinaryIO, sets: Sequence[ResponseSet]) -> None:
        self._file = file
        self._sets = sets
        self._before: bytearray | None = bytearray()

    def write(self, data: bytes) -> int:
        """Write what the library writes, and the sets before the end of the dictionary."""
        if self._before is not None:
            if bytes(data) == _END:
                self._file.write(_record(self._sets, _short_names(bytes(self._before))))
                self._before = None
            else:
                self._before += data
        return self._file.write(data)

    def flush(self) -> None:
        """Hand on what was written."""
        self._file.flush()

    @property
    def has_sets(self) -> bool:
        """Whether the dictionary has ended, with the sets in it."""
        return self._before is None


def _short_names(dictionary: bytes) -> dict[str, str]:
    """Return the names of 8 letters that fields have beside their own, by which sets name them."""
    at = dictionary.rindex(_LONG_NAMES) + len(_LONG_NAMES)
    (size,) = struct.unpack_from("<i", dictionary, at)
    pairs = dictionary[at + 4 : at + 4 + size].decode().split("\t")
    return {name: short for short, _equals, name in (one.partition("=") for one in pairs)}


def _record(sets: Sequence[ResponseSet], short: dict[str, str]) -> bytes:
    lines = b"".join(
        b"%s=D%d %s %d %s %s\n"
        % (
            one.name.encode(),
            len(_COUNTED),
            _COUNTED.encode(),
            len(one.label.encode()),
            one.label.encode(),
            " ".join(short[field].lower() for field in one.fields).encode(),
        )
        for one in sets
    )
    return struct.pack("<4i", 7, 7, 1, len(lines)) + lines

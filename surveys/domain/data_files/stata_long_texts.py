"""Texts of more than 2,045 bytes in a Stata file, which the library for the rest does not write.

Stata keeps such a text (strL) apart from the rows, in a section of its own; in the row stands where
it is: the number of its variable in two bytes and that of its row in six, eight in all, as a double
has. So each such variable is written as one of doubles that are made of these numbers, and when all
is written its type is put right in the head and the texts are put into their section. The map at
the beginning of the file says where each section lies.
"""

import struct
import tempfile
from collections.abc import Mapping, Sequence
from typing import IO, BinaryIO

import pyarrow as pa

MEBIBYTE = 2**20
_TYPE, _FORMAT = struct.pack("<H", 32_768), b"%9s".ljust(57, b"\0")
_MAP, _TYPES, _FORMATS, _TEXTS = b"<map>", b"<variable_types>", b"<formats>", b"<strls>"
_PLACES = struct.Struct("<14Q")  # of each section
_TYPES_AT, _FORMATS_AT, _TEXTS_AT = 2, 5, 10
_HEAD = struct.Struct("<3sIQBI")  # of a text: variable, row, "ends with NUL", bytes
_ENDS_WITH_NUL = 130


class LongTexts:
    """The long texts of a file; `variables` count from 1. Write it into `file`, then `copy` it."""

    def __init__(self, variables: Sequence[int]) -> None:
        self.variables = variables
        self.file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 see __exit__
        self._texts: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._rows = 0

    def __enter__(self) -> "LongTexts":
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()
        self._texts.close()

    def refer(self, arrays: Sequence[pa.Array]) -> Mapping[int, pa.Array]:
        """Keep the texts of further rows, one array for each variable; return what stands there."""
        columns = [array.to_pylist() for array in arrays]
        found: list[list[int]] = [[] for _variable in self.variables]
        for texts in zip(*columns, strict=True):
            self._rows += 1
            for variable, text, references in zip(self.variables, texts, found, strict=True):
                references.append(self._keep(variable, text) if text else 0)
        return {
            variable: pa.array(references, pa.int64()).view(pa.float64())
            for variable, references in zip(self.variables, found, strict=True)
        }

    def _keep(self, variable: int, text: str) -> int:
        content = text.encode() + b"\0"
        head = _HEAD.pack(b"GSO", variable, self._rows, _ENDS_WITH_NUL, len(content))
        self._texts.write(head + content)
        return variable | self._rows << 16

    def copy(self, file: BinaryIO) -> None:
        """Write what was written, with types and texts in their places, into another file."""
        written, size = self.file, self._texts.tell()
        written.seek(0)
        at = written.read(MEBIBYTE).index(_MAP) + len(_MAP)
        written.seek(at)
        places = list(_PLACES.unpack(written.read(_PLACES.size)))
        for variable in self.variables:
            _put(written, places[_TYPES_AT] + len(_TYPES) + len(_TYPE) * (variable - 1), _TYPE)
            start = places[_FORMATS_AT] + len(_FORMATS)
            _put(written, start + len(_FORMAT) * (variable - 1), _FORMAT)
        gap = places[_TEXTS_AT] + len(_TEXTS)
        later = [place + size for place in places[_TEXTS_AT + 1 :]]
        _put(written, at, _PLACES.pack(*places[: _TEXTS_AT + 1], *later))
        written.seek(0)
        _copy(written, file, gap)
        self._texts.seek(0)
        _copy(self._texts, file, size)
        _copy(written, file, places[-1] - gap)


def _put(file: IO[bytes], place: int, content: bytes) -> None:
    file.seek(place)
    file.write(content)


def _copy(source: IO[bytes], target: BinaryIO, size: int) -> None:
    while size > 0:
        piece = source.read(min(size, MEBIBYTE))
        target.write(piece)
        size -= len(piece)

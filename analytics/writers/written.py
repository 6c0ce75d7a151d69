"""What a writer says of the file that it wrote."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO


@dataclass(frozen=True)
class WrittenFile:
    """A file of records that was written: its rows, its size in bytes and its hash."""

    rows: int
    size: int
    sha256: str
    defused: Mapping[str, int] = field(default_factory=dict, hash=False)
    """How many cells of a column have an apostrophe in front that was not there."""


class HashingFile:
    """Passes bytes on to a file object, and knows how many they were and what their hash is."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        self._hash.update(data)
        self.size += len(data)
        self._file.write(data)

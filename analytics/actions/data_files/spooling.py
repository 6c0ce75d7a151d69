"""Rows that lie in a temporary file, so that they are read from the history once."""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Self

BATCH = 500
"""Rows in one line of the file, and so in memory."""

Row = list[Any]


class RowSpool:
    """Rows of stored answers, written once and read as often as needed.

    `digest` is the same for the same rows, whatever the format of the file that is made of them.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 closed at the end of the block
        self._hash = hashlib.sha256()
        self._batch: list[Row] = []
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def add(self, row: Row) -> None:
        """Keep one more row."""
        self._batch.append(row)
        self.rows += 1
        if len(self._batch) == BATCH:
            self.end()

    def passing(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Keep rows and yield each of them."""
        for row in rows:
            self.add(row)
            yield row
        self.end()

    def end(self) -> None:
        """Write down the rows that are not yet; to be called before any is read."""
        if self._batch:
            line = json.dumps(self._batch, separators=(",", ":")).encode() + b"\n"
            self._hash.update(line)
            self._file.write(line)
            self._batch.clear()

    def __iter__(self) -> Iterator[Row]:
        self._file.seek(0)
        for line in self._file:
            yield from json.loads(line)

"""Tallies of a full count on their way to the database: kept in a file until the cursor moves.

Nothing of a count is written before it has its claim, and the claim holds the lock on writes for a
moment only. So what was counted waits, and not in memory.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Self, TextIO

from django.db import connection

from analytics.models import Tally

FIELDS = [field for field in Tally._meta.concrete_fields if not field.primary_key]
BATCH = 1000


class SpooledTallies:
    """Tallies in an open file, one on a line, as the database takes them."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._number = 0

    @classmethod
    @contextmanager
    def in_a_file(cls) -> Iterator[Self]:
        """Give a place for tallies that vanishes afterwards."""
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as file:
            yield cls(file)

    def __len__(self) -> int:
        return self._number

    def append(self, tallies: Iterable[Tally]) -> None:
        for tally in tallies:
            self._file.write("\t".join(_texts(tally)) + "\n")
            self._number += 1

    def store(self) -> None:
        """Insert all: by COPY on PostgreSQL, by batches elsewhere."""
        table = connection.ops.quote_name(Tally._meta.db_table)
        columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in FIELDS)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in self._rows():
                        copy.write_row(row)
                return
            marks = ", ".join(["%s"] * len(FIELDS))
            sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
            rows = self._rows()
            while batch := list(islice(rows, BATCH)):
                cursor.executemany(sql, batch)

    def _rows(self) -> Iterator[list[str]]:
        self._file.seek(0)
        for line in self._file:
            yield line[:-1].split("\t")


def _texts(tally: Tally) -> list[str]:
    """Return the columns of a tally as texts; JSON has no tab and no end of line in it."""
    return [_text(getattr(tally, field.attname), field) for field in FIELDS]


def _text(value: Any, field: Any) -> str:
    if isinstance(value, dict):
        return json.dumps(value, separators=(",", ":"))
    if isinstance(value, bool):
        return str(int(value))
    return str(field.get_db_prep_save(value, connection))

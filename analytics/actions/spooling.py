"""Tallies of a full count on their way to the database: they wait until the cursor moves.

Nothing of a count takes effect before it has its claim, and the claim holds the lock on writes for
a moment only. So what was counted waits as text, chunk by chunk.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import StringIO

from django.db import connection

from analytics.counting.tallies import Chunk
from analytics.models import Tally
from analytics.queries.design import StudyDesign
from surveys.queries.counted import as_key

FIELDS = (
    *("interview", "study", "wave", "respondent"),
    *("approved", "stamp", "definitions_hash", "counts"),
)


def lines_of(design: StudyDesign, chunk: Chunk) -> str:
    """Return the tallies of a chunk as lines that COPY reads."""
    study, definitions = as_key(design.study.pk), design.definitions_hash
    written = StringIO()
    for one in chunk.tallies:
        # JSON has neither tab nor end of line in it.
        counts = one.counts.replace("\\", "\\\\")
        ids = f"{one.interview}\t{study}\t{one.wave}\t{one.respondent}"
        written.write(f"{ids}\t{int(one.approved)}\t{one.stamp}\t{definitions}\t{counts}\n")
    return written.getvalue()


@dataclass(frozen=True)
class WaitingTallies:
    """All tallies of a study: how many, and how to read the lines of one chunk after the other."""

    number: int
    chunks: Callable[[], Iterable[str]]

    def __len__(self) -> int:
        return self.number

    def store(self) -> None:
        """Insert all: by COPY on PostgreSQL, by batches elsewhere."""
        names = [Tally._meta.get_field(name).column for name in FIELDS]
        table = connection.ops.quote_name(Tally._meta.db_table)
        columns = ", ".join(connection.ops.quote_name(name) for name in names)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for lines in self.chunks():
                        copy.write(lines)
                return
            marks = ", ".join(["%s"] * len(names))
            for lines in self.chunks():
                sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
                cursor.executemany(sql, _rows(lines))


def _rows(lines: str) -> Iterator[list[str]]:
    for line in lines.split("\n")[:-1]:
        yield [value.replace("\\\\", "\\") for value in line.split("\t")]

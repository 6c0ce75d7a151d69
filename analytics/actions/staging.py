"""Tallies of a full count on their way to the database: they wait until the cursor moves.

Nothing of a count takes effect before it has its claim, and the claim holds the lock on writes for
a moment only. So what was counted waits: in memory where it is little, else in a table beside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from analytics.actions.overtaken import Overtaken
from analytics.counting.tallies import NewTally
from analytics.models import CountChunk, CountRun, StagedTally, Tally
from analytics.queries.design import StudyDesign
from surveys.actions.rows import Columns, insert_rows
from surveys.queries.counted import as_key


class WaitingTallies(Protocol):
    """All tallies of a study."""

    def __len__(self) -> int: ...

    def store(self) -> None:
        """Put them where tallies are; those of before are gone."""


@dataclass(frozen=True)
class TalliesInMemory:
    """Those of a study that was counted here, at once."""

    design: StudyDesign
    tallies: Sequence[NewTally]

    def __len__(self) -> int:
        return len(self.tallies)

    def store(self) -> None:
        if self.tallies:
            study, definitions = self.design.study.pk, self.design.definitions_hash
            size = len(self)
            of_study: Columns = {
                "study_id": [*repeat(study, size)],
                "definitions_hash": [*repeat(definitions, size)],
            }
            own = _columns(self.tallies)
            ids = {f"{name}_id": own.pop(name) for name in ("interview", "wave", "respondent")}
            insert_rows(Tally, {**of_study, **ids, **own})


@dataclass(frozen=True)
class TalliesOfRun:
    """Those that the chunks of a run have left in the table beside; the run ends with them."""

    design: StudyDesign
    run: CountRun
    number: int

    def __len__(self) -> int:
        return self.number

    def store(self) -> None:
        names = ("study", "definitions_hash", *NewTally._fields)
        sql = (  # the names of our tables and columns
            f"INSERT INTO {_table(Tally)} ({_names(Tally, names)}) "  # noqa: S608
            f"SELECT %s, %s, {_names(StagedTally, NewTally._fields)} FROM {_table(StagedTally)} "
            f"WHERE {_names(StagedTally, ['chunk'])} IN "
            f"(SELECT {_names(CountChunk, ['id'])} FROM {_table(CountChunk)} "
            f"WHERE {_names(CountChunk, ['run'])} = %s)"
        )
        study = as_key(self.design.study.pk)
        with connection.cursor() as cursor:
            cursor.execute(sql, [study, self.design.definitions_hash, self.run.pk])
            if cursor.rowcount != self.number:  # somebody has dropped the run
                raise Overtaken
        drop(self.run)


@transaction.atomic
def drop(run: CountRun) -> None:
    """Delete a run with all that it has left. Whoever finishes a chunk of it meanwhile is first."""
    chunks = CountChunk.objects.select_for_update().filter(run=run.pk).order_by("pk")
    StagedTally.objects.filter(chunk__in=[*chunks.values_list("pk", flat=True)]).delete()
    CountRun.objects.filter(pk=run.pk).delete()


def stage(chunk: CountChunk, tallies: Sequence[NewTally]) -> None:
    """Put the tallies of a chunk into the table beside."""
    if tallies:
        insert_rows(StagedTally, {"chunk_id": [chunk.pk] * len(tallies), **_columns(tallies)})


def _columns(tallies: Sequence[NewTally]) -> dict[str, Sequence[Any]]:
    found: dict[str, Sequence[Any]] = dict(
        zip(NewTally._fields, zip(*tallies, strict=True), strict=True)
    )
    for name in ("interview", "wave", "respondent"):
        found[name] = [UUID(key) for key in found[name]]
    return found


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _names(model: type[Model], names: Sequence[str]) -> str:
    columns = [str(model._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]
    return ", ".join(map(connection.ops.quote_name, columns))

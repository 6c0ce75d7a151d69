"""SPSS and Stata files that others made, as tables: names, labels, and cells with their labels.

Nothing is known of such a file but what it says itself. What it declares to be a missing value is
an empty cell, unless the value has a label, which then says why.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from readstat_arrow import Metadata, ReadstatError, open_dta, open_sav

from surveys.domain.data_files.arrow_spool import Reread
from surveys.domain.data_files.labelled_cells import Labelled, is_stata
from surveys.domain.data_files.numbers import as_decimal
from surveys.domain.data_files.problems import damaged

BATCH = 1_000


@dataclass(frozen=True)
class LabelledTable:
    """A table of another program: the names of its columns, and what each is called at length."""

    names: tuple[str, ...]
    labels: tuple[str, ...]
    opened: Callable[[], AbstractContextManager[Any]]

    def rows(self) -> Iterator[list[Any]]:
        """Yield the cells of each row; raises Unreadable where the file is damaged."""
        with self.opened() as found, Reread(found.schema) as kept:
            try:
                found.read_batches(kept.keep, batch_rows=BATCH)
            except ReadstatError as error:
                raise damaged() from error
            for batch in kept.batches():
                columns = [
                    _cells(batch.column(place), _Said.of(name, found.metadata))
                    for place, name in enumerate(self.names)
                ]
                yield from map(list, zip(*columns, strict=True))


def labelled_table(path: Path) -> LabelledTable:
    """Return the table of an SPSS or Stata file; raises Unreadable where it is none."""
    with path.open("rb") as file:
        reads = open_dta if is_stata(file.read(4)) else open_sav

    @contextmanager
    def opened() -> Iterator[Any]:
        with path.open("rb") as file:
            try:
                found = reads(file, preserve_user_missing=True)
            except ReadstatError as error:
                raise damaged() from error
            yield found

    with opened() as found:
        names = tuple(found.schema.names)
        labels = found.metadata.variable_labels
    return LabelledTable(names, tuple(labels.get(name) or "" for name in names), opened)


@dataclass(frozen=True)
class _Said:
    """What a file says of the values of a column: their labels, and which are missing values."""

    labels: Mapping[Any, str]
    low: float | None
    high: float | None
    single: frozenset[Any]

    @classmethod
    def of(cls, name: str, said: Metadata) -> "_Said":
        labels = {one["value"]: one["label"] for one in said.value_labels.get(name) or ()}
        declared: Any = said.missing_values.get(name) or {}
        values = declared.get("values") or [declared.get("value")]
        single = frozenset(x for x in values if x is not None)
        return cls(labels, declared.get("lo"), declared.get("hi"), single)

    def cell(self, value: Any) -> Any:
        """Return a cell: a label, a number, a text, a date; empty where there is no value."""
        if value is None:
            return ""
        if label := self.labels.get(value):
            return Labelled(label, _written(value))
        if value in self.single:
            return ""
        if isinstance(value, (int, float)) and None not in (self.low, self.high):
            assert self.low is not None
            assert self.high is not None
            return "" if self.low <= value <= self.high else value
        return value


def _written(value: Any) -> str:
    return as_decimal(float(value)) if isinstance(value, (int, float)) else str(value)


def _cells(column: pa.Array, said: _Said) -> list[Any]:
    tags: list[str | None] = []
    if pa.types.is_struct(column.type):
        tags = column.field("tag").cast(pa.string()).to_pylist()
        column = column.field("value")
    cells = [said.cell(value) for value in column.to_pylist()]
    for place, tag in enumerate(tags):
        if tag is not None:
            label = said.labels.get(tag)
            cells[place] = Labelled(label, f".{tag}") if label else ""
    return cells

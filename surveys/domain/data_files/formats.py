"""What a format of data files is: its limits, and in which fields it can hold kinds of empty."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, BinaryIO, Protocol

from surveys.domain.layout.fields import Cell, FieldType
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.limits import NO_LIMITS, Limits, Warned
from surveys.domain.messages import Message, Place, Spoken
from surveys.domain.missing import Missing

SHEET = "Data"
"""What the sheet is called in a workbook of one table."""


@dataclass(frozen=True)
class Written:
    """A data file that was written. `defused` are cells with an apostrophe in front, by field.

    `empties` says how kinds of empty stand in fields where the layout says otherwise, by name.
    """

    rows: int
    warnings: tuple[Warned, ...] = ()
    defused: tuple[tuple[str, int], ...] = ()
    empties: Mapping[str, Mapping[Missing, str]] = field(default_factory=dict)


class Unreadable(Spoken, ValueError):
    """A file that is not what its layout says, at a row and a field of it."""

    def __init__(
        self,
        code: str,
        template: str,
        params: Mapping[str, Any] | None = None,
        *,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        super().__init__(Message(code, template, params or {}, Place(row=row, column=column)))


Read = Cell | Message
"""What a reader finds in a cell, or in its place what is wrong there."""


class Writer(Protocol):
    """Writes rows of cells into an open file; the rows come once, and memory does not grow."""

    def __call__(
        self, layout: Layout, rows: Iterable[Sequence[Cell]], file: BinaryIO
    ) -> Written: ...


class Reader(Protocol):
    """Yields the cells of each row as they stand in the file, whoever edited it meanwhile.

    What is no cell of its field comes as the text that stands there, for the check of answers to
    report; where there is no such text, or it could be taken for an answer, a message comes
    instead. Raises Unreadable where rows and fields themselves cannot be told.
    """

    def __call__(self, layout: Layout, file: BinaryIO) -> Iterator[Sequence[Read]]: ...


@dataclass(frozen=True)
class Format:
    """A format of data files. `marks` are the types of fields that can hold kinds of empty."""

    name: str
    write: Writer
    read: Reader
    marks: frozenset[FieldType]
    limits: Limits = NO_LIMITS
    holds_several: bool = True


MODULES: Mapping[str, str] = {
    "csv": "csv_file",
    "xlsx": "xlsx_file",
    "sav": "spss_file",
    "dta": "stata_file",
    "parquet": "parquet_file",
    "jsonl": "json_lines",
}
"""Where each format is, by its name."""


def format_of(name: str) -> Format:
    """Return a format, how it is written and read; loads its libraries, some of which are large.

    KeyError where none is called so.
    """
    found: Format = import_module(f"surveys.domain.data_files.{MODULES[name]}").FORMAT
    return found

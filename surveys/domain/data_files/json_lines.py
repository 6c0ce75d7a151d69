"""Data sets as JSON Lines, written and read back: one object for each row, answers as stored.

Numbers are numbers to their last digit, several codes are lists, a kind of empty is
``{"missing": "refused"}`` and nothing at all ``null``. In a file of labels there are words instead
of codes; a code without words stands in brackets, and words that begin with a bracket or a
backslash have a backslash in front.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from surveys.domain.data_files.batches import in_batches
from surveys.domain.data_files.cell_texts import ROWS, cell_texts
from surveys.domain.data_files.formats import Format, Unreadable, Written
from surveys.domain.data_files.numbers import is_whole
from surveys.domain.data_files.problems import refuse_other_columns
from surveys.domain.layout.fields import Cell, Field, FieldType
from surveys.domain.layout.headings import refuse_doubles
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.limits import Limits
from surveys.domain.missing import Missing, as_missing
from surveys.domain.wording import gettext_noop

LONGEST_LINE = 64 * 1024 * 1024
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_KINDS = {kind.value: kind for kind in Missing}
_NO_OBJECT = gettext_noop(
    "The line is no JSON object (%(error)s). Each line holds one record between { and }."
)
_KEYS = gettext_noop(
    "The record has other fields than those that were written. Missing: %(missing)s. Unknown: "
    "%(unknown)s."
)


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


MOST_DIGITS = 400
"""A longer number stays a text, and is no answer."""


def write(layout: Layout, rows: Iterable[Sequence[Cell]], file: BinaryIO) -> Written:
    """Write rows of cells, one object in each line, some at a time."""
    refuse_doubles([field.name for field in layout.fields])
    columns = [cell_texts(field, _writer(field, layout)) for field in layout.fields]
    count = 0
    for batch in in_batches(rows, ROWS):
        count += len(batch)
        cells = zip(*batch, strict=True)
        texts = [column(one) for column, one in zip(columns, cells, strict=True)]
        lines = map(", ".join, zip(*texts, strict=True))
        file.write(("{" + "}\n{".join(lines) + "}\n").encode())
    return Written(count)


def read(layout: Layout, file: BinaryIO) -> Iterator[list[Cell]]:
    """Yield the cells of each row; raises Unreadable where a line is no record of the layout."""
    readers = {field.name: _reader(field, layout) for field in layout.fields}
    for row, record in _records(file):
        if record.keys() != readers.keys():
            lost = [name for name in readers if name not in record]
            refuse_other_columns(lost, [*readers])
            missing = ", ".join(lost)
            unknown = ", ".join(name for name in record if name not in readers)
            said = {"missing": missing or "–", "unknown": unknown[:500] or "–"}
            raise Unreadable("keys", _KEYS, said, row=row)
        yield [read(record[name]) for name, read in readers.items()]


def _records(file: BinaryIO) -> Iterator[tuple[int, Mapping[str, Any]]]:
    row = 0
    while line := file.readline(LONGEST_LINE):
        row += 1
        if not line.strip():
            continue
        try:
            record = _DECODER.decode(line.decode("utf-8-sig").strip())
        except (ValueError, RecursionError) as error:
            raise Unreadable(
                "no_object", _NO_OBJECT, {"error": str(error)[:200]}, row=row
            ) from None
        if not isinstance(record, dict):
            raise Unreadable("no_object", _NO_OBJECT, {"error": "no {"}, row=row)
        yield row, record


def _no_constant(name: str) -> None:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_float=_Number, parse_int=_Number, parse_constant=_no_constant)


def _text(cell: Any) -> str:
    return json.dumps(cell, ensure_ascii=False, allow_nan=False)


def _writer(field: Field, layout: Layout) -> Callable[[Any], str]:
    """Return what writes a cell with its key."""
    write = _value_writer(field, layout)
    key = _text(field.name) + ": "

    def written(cell: Any) -> str:
        if cell is None:
            return key + "null"
        if type(cell) is not Missing:
            return key + write(cell)
        if field.type is FieldType.REASON:
            return key + _text(cell.value)
        if not field.is_marked:
            raise ValueError(f"{field.name}: {cell.value} in a field without kinds of empty")
        return key + _text(as_missing(cell))

    return written


def _value_writer(field: Field, layout: Layout) -> Callable[[Any], str]:
    if field.type is FieldType.DECIMAL:
        return lambda cell: cell if _NUMBER.fullmatch(cell) else _text(cell)
    if not layout.labels:
        return _text
    labels = {code: _escaped(label) for code, label in field.labels.items()}
    if field.type is FieldType.CODE:
        return lambda cell: _text(labels.get(cell) or f"[{cell}]")
    if field.type is FieldType.CODES:
        return lambda cell: _text([labels.get(code) or f"[{code}]" for code in cell])
    return _text


def _escaped(label: str) -> str:
    return "\\" + label if label.startswith(("[", "\\")) else label


def _reader(field: Field, layout: Layout) -> Callable[[Any], Cell]:
    if field.type is FieldType.REASON:
        return lambda value: _KINDS.get(value, value) if isinstance(value, str) else _plain(value)
    is_integer = field.type is FieldType.INTEGER
    codes = field.codes if layout.labels else None

    def code(text: str) -> str:
        if codes is None:
            return text
        if text.startswith("[") and text.endswith("]"):
            return text[1:-1]
        label = text.removeprefix("\\")
        return codes.get(label, label)

    def read(value: Any) -> Cell:
        if type(value) is _Number:
            is_short = len(value) <= MOST_DIGITS
            return int(value) if is_integer and is_short and is_whole(value) else str(value)
        if isinstance(value, dict) and value.get("missing") in _KINDS:
            return _KINDS[value["missing"]]
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return [code(one) for one in value]
        return code(value) if isinstance(value, str) and field.categories else _plain(value)

    return read


def _plain(value: Any) -> Cell:
    """Return a value as it stands; what is no cell, as the text that stands there."""
    if value is None or isinstance(value, (bool, str)):
        return value
    return _text(value)


FORMAT = Format(
    "jsonl",
    write,
    read,
    marks=frozenset(FieldType),
    limits=Limits(tells_case=True, empties={kind: _text(as_missing(kind)) for kind in Missing}),
)

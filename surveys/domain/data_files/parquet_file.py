"""Parquet: the columns of a data set with their own types, for R, pandas, DuckDB and archives.

Kinds of empty stand in a field beside the answer. Decimals are numbers of 64 bits: whatever Nucleus
stores has at most 15 digits, and each of those comes back exactly, while decimal columns of Parquet
have one number of places for all cells and reach pandas as objects. A number with more digits is
rounded and listed. The layout stands as JSON in the file, under `LAYOUT`; a program that saves the
file anew may drop it, so reading does not need it.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from surveys.domain.data_files import arrow_cells
from surveys.domain.data_files.arrow_cells import Texts, iso_texts
from surveys.domain.data_files.batches import in_batches
from surveys.domain.data_files.formats import Format, Read, Written
from surveys.domain.data_files.met import Met
from surveys.domain.data_files.numbers import as_decimal, is_whole
from surveys.domain.data_files.problems import damaged, places
from surveys.domain.layout.fields import Cell, Field, FieldType
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.limits import Limits
from surveys.domain.missing import Missing

LAYOUT = b"nucleus.layout"
ROWS = 2_000
_KINDS = frozenset(Missing)
_MOST = sys.float_info.max
_TEXTS = Texts(holds_all=True)
_TYPES: Mapping[FieldType, Any] = {
    FieldType.INTEGER: pa.int64(),
    FieldType.DECIMAL: pa.float64(),
    FieldType.DATE: pa.date32(),
    FieldType.CODES: pa.list_(pa.string()),
    FieldType.TICK: pa.bool_(),
}


def write(layout: Layout, rows: Iterable[Sequence[Cell]], file: BinaryIO) -> Written:
    """Write rows into an open file, so many at a time; return what was met."""
    met, count = Met(), 0
    fields = layout.fields
    schema = pa.schema(
        [(field.name, _TYPES.get(field.type, pa.string())) for field in fields],
        metadata={LAYOUT: json.dumps(layout.as_json(), ensure_ascii=False, sort_keys=True)},
    )
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in in_batches(rows, ROWS):
            count += len(batch)
            columns = zip(fields, zip(*batch, strict=True), strict=True)
            arrays = [_array(field, cells, met, layout) for field, cells in columns]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
    return Written(count, met.warned())


def _array(field: Field, cells: Sequence[Cell], met: Met, layout: Layout) -> pa.Array:
    held = field.type
    if held is FieldType.INTEGER:
        return _whole(cells, field, met)
    if held is FieldType.DECIMAL:
        return arrow_cells.decimals(cells, field, met, _MOST)
    if held is FieldType.DATE:
        return arrow_cells.dates_of(cells, field, met)
    if held is FieldType.TICK:
        return arrow_cells.ticks_of(cells, field, met)
    if held is FieldType.CODES:
        words = field.labels if layout.labels else {}
        lists = [[words.get(y, y) for y in x] if isinstance(x, list) else None for x in cells]
        array = pa.array(lists, pa.list_(pa.string()))
        arrow_cells.note_other_types(array, cells, field, met)
        return array
    if held is FieldType.REASON:
        words = field.labels if layout.labels else {}
        found = [words.get(x, str(x)) if isinstance(x, str) else None for x in cells]
        return pa.array(found, pa.string())
    if held is FieldType.CODE and layout.labels:
        cells = [field.labels.get(x, x) if isinstance(x, str) else None for x in cells]
    return arrow_cells.texts_of(cells, field, met, _TEXTS)


def _whole(cells: Sequence[Cell], field: Field, met: Met) -> pa.Array:
    values = [x if type(x) is int else None for x in cells]
    try:
        found = pa.array(values, pa.int64())
    except OverflowError:
        kept = [x if x is None or abs(x) < 2**63 else None for x in values]
        met.note(field.name, "number_too_large", kept.count(None) - values.count(None))
        return pa.array(kept, pa.int64())
    arrow_cells.note_other_types(found, cells, field, met)
    return found


def read(layout: Layout, file: BinaryIO) -> Iterator[list[Read]]:
    """Yield the cells of each row, in the order of the layout, whoever saved the file meanwhile.

    Raises Unreadable where it is no Parquet file, or lacks a field of the layout.
    """
    with arrow_cells.refusing_damage():
        found = pq.ParquetFile(file)
        names = found.schema_arrow.names
        order = [names[place] for place in places(layout.fields, names)]
        row = 1
        for batch in found.iter_batches(ROWS, columns=order):
            columns = [_cells(one, batch.column(one.name), layout, row) for one in layout.fields]
            row += batch.num_rows
            yield from map(list, zip(*columns, strict=True))


def _cells(field: Field, column: pa.Array, layout: Layout, row: int) -> list[Read]:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        return iso_texts(column, field, row)
    if not _may_be_cells(column.type):
        raise damaged()
    codes = field.codes if layout.labels else {}
    return [_cell(field, value, codes) for value in column.to_pylist()]


def _may_be_cells(type: pa.DataType) -> bool:
    """Say whether values of a column can be answers: plain ones, or lists of codes."""
    if pa.types.is_list(type) or pa.types.is_large_list(type):
        inner = type.value_type
        return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner))
    is_bytes = pa.types.is_binary(type) or pa.types.is_large_binary(type)
    is_bytes = is_bytes or pa.types.is_fixed_size_binary(type)
    return not (pa.types.is_nested(type) or is_bytes)


def _cell(field: Field, value: Any, codes: Mapping[str, str]) -> Read:
    if value is None or value != value:  # NaN, which pandas makes of null
        return None
    kind = type(value)
    if kind is bool:
        return value if field.type is FieldType.TICK else str(value)
    if kind in (int, float, Decimal):
        return _number(field, value)
    if isinstance(value, (time, timedelta)):
        return str(value)
    if kind is list:
        return [codes.get(one, one) for one in value if one is not None]
    found = codes.get(value, value)
    return Missing(found) if field.type is FieldType.REASON and found in _KINDS else found


def _number(field: Field, value: int | float | Decimal) -> Read:
    if field.type is FieldType.TICK and value in (0, 1):
        return bool(value)
    text = as_decimal(value)
    return int(text) if field.type is FieldType.INTEGER and is_whole(text) else text


FORMAT = Format(
    "parquet",
    write,
    read,
    marks=frozenset(),
    limits=Limits(tells_case=False),
)

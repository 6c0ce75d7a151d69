"""Rows kept in a temporary file until it is known how many there are and how long their texts.

The heads of SPSS and Stata files say how many rows follow, how wide each text is and which numbers
say why there is no answer. So the rows, which come once, are first written down as Arrow batches,
and measured; memory holds one batch at a time.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc

from surveys.domain.data_files import arrow_cells
from surveys.domain.data_files.arrow_cells import FIRST, PLACES, TEXTUAL, Numbers, Texts
from surveys.domain.data_files.batches import in_batches
from surveys.domain.data_files.met import Met
from surveys.domain.layout.fields import Cell, Field, FieldType
from surveys.domain.missing import Missing

ROWS = 2_000
"""Rows of a batch."""

CODED = frozenset({FieldType.CODE, FieldType.TICK})
"""What holds small numbers: the kinds of empty first, then those of categories."""


def has_marks(field: Field) -> bool:
    """Say whether kinds of empty stand among the numbers, dates or categories of a field."""
    return field.has_marks and field.type is not FieldType.REASON and field.type not in TEXTUAL


def _is_marked(field: Field) -> bool:
    """Say whether marks are kept beside the values of a field, and not as numbers among them."""
    return has_marks(field) and field.type not in CODED


@dataclass
class Gathered:
    """What is known of one field when all rows have been seen."""

    field: Field
    numbers: Numbers
    longest: int = 1
    low: float = 0
    high: float = 0
    places: int = 0
    is_marked: bool = False

    def measure(self, values: pa.Array) -> None:
        """Take the values of a further batch into account."""
        if self.field.type in TEXTUAL:
            self.longest = max(self.longest, pc.max(pc.binary_length(values)).as_py() or 0)
        elif self.field.type in (FieldType.INTEGER, FieldType.DECIMAL):
            found = pc.min_max(values).as_py()
            self.low = min(self.low, found["min"] or 0)
            self.high = max(self.high, found["max"] or 0)

    def see_marks(self, marks: pa.Array) -> pa.Array:
        """Note whether there are kinds of empty; return the marks."""
        self.is_marked = self.is_marked or marks.null_count < len(marks)
        return marks

    def see_coded(self, values: pa.Array) -> pa.Array:
        """Note whether there are kinds of empty among small numbers; return these."""
        if not self.is_marked:
            self.is_marked = (pc.min(values).as_py() or 0) < FIRST and values.null_count < len(
                values
            )
        return values

    def category_numbers(self) -> pa.Array:
        """Return 0 and the numbers of all categories, as the values above `FIRST` name them."""
        last = max(self.numbers.of.values(), default=0)
        return pa.array(range(max(last, 1) + 1), pa.float64())

    def see_decimals(self, cells: Sequence[Cell]) -> None:
        """Note how many places after the point are shown."""
        found = (len(x.partition(".")[2]) for x in cells if type(x) is str)
        self.places = max(self.places, max(found, default=0))


class Spool:
    """The rows of a file as Arrow batches in a temporary file; give it back with `close`.

    `most` is the largest number of the format, `texts` say what its texts may be.
    """

    def __init__(self, fields: Sequence[Field], met: Met, texts: Texts, most: float) -> None:
        self.fields = [Gathered(field, Numbers(field)) for field in fields]
        self.met = met
        self.texts = texts
        self.most = most
        self.rows = 0
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 see close
        self._schema = pa.schema(
            [(f"v{n}", _type(field)) for n, field in enumerate(fields)]
            + [(f"m{n}", pa.int8()) for n, field in enumerate(fields) if _is_marked(field)]
        )

    def close(self) -> None:
        """Give the temporary file back."""
        self._file.close()

    def fill(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write all rows down."""
        with pa.ipc.new_stream(self._file, self._schema) as stream:
            for batch in in_batches(rows, ROWS):
                self.rows += len(batch)
                columns = list(zip(*batch, strict=True))
                values = [self._values(*pair) for pair in zip(self.fields, columns, strict=True)]
                marks = [
                    one.see_marks(arrow_cells.marks_of(cells))
                    for one, cells in zip(self.fields, columns, strict=True)
                    if _is_marked(one.field)
                ]
                stream.write_batch(pa.record_batch([*values, *marks], schema=self._schema))

    def batches(self) -> Iterator[list[tuple[pa.Array, pa.Array | None]]]:
        """Yield for each batch the values and, where it has them, the marks of each field."""
        self._file.seek(0)
        with pa.ipc.open_stream(self._file) as stream:
            for batch in stream:
                values = batch.columns[: len(self.fields)]
                marks = iter(batch.columns[len(self.fields) :])
                yield [
                    (array, next(marks) if _is_marked(one.field) else None)
                    for one, array in zip(self.fields, values, strict=True)
                ]

    def _values(self, one: Gathered, cells: Sequence[Cell]) -> pa.Array:
        field, met, type = one.field, self.met, one.field.type
        if type is FieldType.CODE:
            return one.see_coded(one.numbers.coded(cells, met))
        if type is FieldType.TICK:
            return one.see_coded(arrow_cells.coded_ticks(cells, field, met))
        if type is FieldType.REASON:
            return pa.array([PLACES[x] + 1 if isinstance(x, Missing) else None for x in cells])
        if type is FieldType.DATE:
            return arrow_cells.dates_of(cells, field, met)
        if type is FieldType.INTEGER:
            values = arrow_cells.whole_numbers(cells, field, met, self.most)
        elif type is FieldType.DECIMAL:
            values = arrow_cells.decimals(cells, field, met, self.most)
            one.see_decimals(cells)
        else:
            values = arrow_cells.texts_of(cells, field, met, self.texts)
        one.measure(values)
        return values


_TYPES = {
    FieldType.CODE: pa.int32(),
    FieldType.TICK: pa.int8(),
    FieldType.REASON: pa.int64(),
    FieldType.DATE: pa.date32(),
    FieldType.INTEGER: pa.float64(),
    FieldType.DECIMAL: pa.float64(),
}


def _type(field: Field) -> pa.DataType:
    return _TYPES.get(field.type, pa.string())


class Reread:
    """What a reader pushes batch by batch, kept in a temporary file to be pulled row by row."""

    def __init__(self, schema: pa.Schema) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 see __exit__
        self._stream: Any = pa.ipc.new_stream(self._file, schema)

    def __enter__(self) -> "Reread":
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def keep(self, batch: pa.RecordBatch) -> None:
        """Write a batch down."""
        self._stream.write_batch(batch)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield what was kept."""
        self._stream.close()
        self._file.seek(0)
        yield from pa.ipc.open_stream(self._file)

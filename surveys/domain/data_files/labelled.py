"""What SPSS and Stata files have in common: numbers with labels, and rows read back from them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import pyarrow as pa
from readstat_arrow import Metadata, ReadstatError
from readstat_arrow.metadata import Code

from surveys.domain.data_files.arrow_cells import KINDS, iso_texts, refusing_damage
from surveys.domain.data_files.arrow_spool import Gathered, Reread
from surveys.domain.data_files.formats import Read
from surveys.domain.data_files.numbers import as_decimal, is_whole
from surveys.domain.data_files.problems import places, problem
from surveys.domain.layout.fields import Field, FieldType
from surveys.domain.layout.layouts import Layout
from surveys.domain.missing import FILE_LABELS, Missing
from surveys.domain.wording import Texts, in_language

NOT_CHOSEN: Texts = {"en": "Not chosen", "es": "No elegida"}
CHOSEN: Texts = {"en": "Chosen", "es": "Elegida"}
_STANDARD = range(-99, -94)


def value_labels(one: Gathered, language: str, kinds: Mapping[Missing, float | str]) -> list[Code]:
    """Return the labels of the numbers of a field; `kinds` are those that mark a kind of empty."""
    field = one.field
    found: list[Code] = []
    if field.type is FieldType.CODE:
        found = [{"value": one.numbers.of[x.code], "label": x.label} for x in field.categories]
        found += [{"value": n, "label": code} for code, n in one.numbers.unknown.items()]
    elif field.type is FieldType.TICK:
        words = (NOT_CHOSEN, CHOSEN)
        found = [{"value": n, "label": in_language(x, language)} for n, x in enumerate(words)]
    elif field.type is FieldType.REASON:
        found = [{"value": n, "label": FILE_LABELS[kind]} for n, kind in enumerate(KINDS, 1)]
    return found + [{"value": value, "label": FILE_LABELS[kind]} for kind, value in kinds.items()]


@contextmanager
def refusing_names() -> Iterator[None]:
    """Raise ValueError where a format refuses what is to be written, as the name of a variable."""
    try:
        yield
    except ReadstatError as error:
        raise ValueError(str(error)) from error


@dataclass(frozen=True)
class Codes:
    """What a file says of the numbers of a field: their labels, and which are missing values.

    `declared` is a range and single values, as far as there are any; None where the file declares
    none, and then a number that often marks a kind of empty may be an answer.
    """

    labels: Mapping[float | str, str]
    kinds: Mapping[float | str, Missing]
    declared: tuple[float | None, float | None, tuple[float, ...]] | None

    def is_missing(self, value: float) -> bool:
        """Say whether the file declares a number to be no value."""
        if self.declared is None:
            return False
        low, high, single = self.declared
        return value in single or (low is not None and high is not None and low <= value <= high)


def read_rows(
    layout: Layout,
    file: BinaryIO,
    *,
    opens: Callable[..., Any],
    codes_of: Callable[[str, Metadata], Codes],
) -> Iterator[list[Read]]:
    """Yield the cells of each row, in the order of the layout, whoever saved the file meanwhile.

    `opens` is the reader of the format, `codes_of` says what the file says of the numbers of a
    field. Raises Unreadable where it is no such file, or lacks a field of the layout.
    """
    with refusing_damage(ReadstatError):
        found = opens(file, preserve_user_missing=True)
        order = places(layout.fields, found.schema.names)
        codes = [codes_of(field.name, found.metadata) for field in layout.fields]
        with Reread(found.schema) as kept:
            found.read_batches(kept.keep, batch_rows=1_000)
            yield from _rows(layout, order, codes, kept.batches())


def _rows(
    layout: Layout,
    order: Sequence[int],
    codes: Sequence[Codes],
    batches: Iterable[pa.RecordBatch],
) -> Iterator[list[Read]]:
    """Yield the cells of each row; field n of the layout stands at `order[n]` of a batch."""
    row = 1
    for batch in batches:
        columns = [
            _cells(field, batch.column(place), said, row)
            for field, place, said in zip(layout.fields, order, codes, strict=True)
        ]
        row += batch.num_rows
        yield from map(list, zip(*columns, strict=True))


def _cells(field: Field, column: pa.Array, codes: Codes, row: int) -> list[Read]:
    tags: list[str | None] = []
    if pa.types.is_struct(column.type):
        tags = column.field("tag").cast(pa.string()).to_pylist()
        column = column.field("value")
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        found = iso_texts(column, field, row)
    elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        found = [x or None for x in column.to_pylist()]
    else:
        cell = _NUMBERS.get(field.type, _text)
        found = [
            None if x is None else cell(x, field, codes, row + n)
            for n, x in enumerate(column.cast(pa.float64()).to_pylist())
        ]
    for place, tag in enumerate(tags):
        if tag is not None:
            kind = codes.kinds.get(tag)
            found[place] = kind or problem("unknown_reason", field, row + place, got=f".{tag}")
    return found


def _kind(value: float, field: Field, codes: Codes, row: int) -> Read:
    """Return which kind of empty a number marks, a message where none, None where it is a value."""
    if value in codes.kinds:
        return codes.kinds[value]
    if codes.is_missing(value):
        return problem("unknown_reason", field, row, got=as_decimal(value))
    return None


def _number(value: float, field: Field, codes: Codes, row: int) -> Read:
    if kind := _kind(value, field, codes, row):
        return kind
    text = as_decimal(value)
    if codes.declared is None and not codes.kinds and field.has_marks and value in _STANDARD:
        return problem("unlabelled_number", field, row, got=text)
    return int(text) if field.type is FieldType.INTEGER and is_whole(text) else text


def _code(value: float, field: Field, codes: Codes, row: int) -> Read:
    if value in field.numbered:
        return field.numbered[int(value)]
    if kind := _kind(value, field, codes, row):
        return kind
    if value in _STANDARD and field.has_marks:  # no category has such a number
        return KINDS[int(value) - _STANDARD.start]
    if value in codes.labels:  # given to an answer that is no category
        return codes.labels[value]
    return problem("unknown_number", field, row, got=as_decimal(value))


def _tick(value: float, field: Field, codes: Codes, row: int) -> Read:
    if value in (0, 1):
        return value == 1
    if kind := _kind(value, field, codes, row):
        return kind
    if value in _STANDARD and field.has_marks:
        return KINDS[int(value) - _STANDARD.start]
    return problem("not_ticked", field, row, got=as_decimal(value))


def _reason(value: float, field: Field, codes: Codes, row: int) -> Read:
    if value in range(1, len(KINDS) + 1):
        return KINDS[int(value) - 1]
    return problem("unknown_reason", field, row, got=as_decimal(value))


def _text(value: float, field: Field, codes: Codes, row: int) -> Read:
    return as_decimal(value)


_NUMBERS: Mapping[FieldType, Callable[[float, Field, Codes, int], Read]] = {
    FieldType.INTEGER: _number,
    FieldType.DECIMAL: _number,
    FieldType.CODE: _code,
    FieldType.TICK: _tick,
    FieldType.REASON: _reason,
}

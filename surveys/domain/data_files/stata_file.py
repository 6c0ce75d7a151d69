"""Stata (.dta, format 118): every field a variable with its label, categories and missing values.

Categories have numbers with labels, ticks are 0 and 1. Kinds of empty are the extended missing
values .a to .e, each with a label, in numbers and dates; texts have a field beside them instead,
with the numbers 1 to 5. Texts may be of any length. Numbers are doubles throughout: some readers
take the missing value of a narrower variable for 0.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from readstat_arrow import DtaWriter, Metadata, open_dta

from surveys.domain.data_files import labelled
from surveys.domain.data_files.arrow_cells import FIRST, KINDS, TEXTUAL, Texts
from surveys.domain.data_files.arrow_spool import CODED, Gathered, Spool, has_marks
from surveys.domain.data_files.formats import Format, Read, Written
from surveys.domain.data_files.labelled import Codes
from surveys.domain.data_files.met import Met
from surveys.domain.data_files.stata_long_texts import LongTexts
from surveys.domain.layout.fields import Cell, FieldType
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.limits import Limits
from surveys.domain.missing import FILE_LABELS, Missing

MOST_TEXT = 2_045  # bytes of a text that stands in its row
TAGS: Mapping[Missing, str] = dict(zip(KINDS, "abcde", strict=True))

_MOST = 8.98e307
_TEXTS = Texts()
_LETTERS = pa.array(TAGS.values())
_MARKED = (FieldType.INTEGER, FieldType.DECIMAL, FieldType.CODE, FieldType.TICK, FieldType.DATE)
_RESERVED = frozenset(
    {
        "_all",
        "_b",
        "_coef",
        "_cons",
        "_n",
        "_pi",
        "_pred",
        "_rc",
        "_skip",
        "byte",
        "double",
        "float",
    }
    | {"if", "in", "int", "long", "strl", "using", "with"}
    | {f"str{width}" for width in range(1, MOST_TEXT + 1)}
)


def write(layout: Layout, rows: Iterable[Sequence[Cell]], file: BinaryIO) -> Written:
    """Write rows into an open file, by way of a temporary one; return what was met."""
    met = Met()
    spool = Spool(layout.fields, met, _TEXTS, _MOST)
    try:
        spool.fill(rows)
        said = _metadata(layout, spool.fields)
        long = [n for n, one in enumerate(spool.fields, 1) if one.longest > MOST_TEXT]
        if not long:
            _write(spool, said, file, None)
        else:
            with LongTexts(long) as texts:
                _write(spool, said, texts.file, texts)
                texts.copy(file)
        return Written(spool.rows, met.warned())
    finally:
        spool.close()


def _write(spool: Spool, said: Metadata, file: IO[bytes], long: LongTexts | None) -> None:
    schema = pa.schema([(one.field.name, _type(one)) for one in spool.fields])
    with labelled.refusing_names(), DtaWriter(file, schema, spool.rows, said) as writer:
        for batch in spool.batches():
            given = zip(spool.fields, schema, batch, strict=True)
            arrays = [_array(one, field.type, *pair) for one, field, pair in given]
            if long is not None:
                found = long.refer([batch[n - 1][0] for n in long.variables])
                arrays = [found.get(n, array) for n, array in enumerate(arrays, 1)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def _type(one: Gathered) -> pa.DataType:
    if one.field.type in TEXTUAL:
        return pa.string() if one.longest <= MOST_TEXT else pa.float64()  # where it lies
    type = pa.date32() if one.field.type is FieldType.DATE else pa.float64()
    if not one.is_marked:
        return type
    return pa.struct([("value", type), ("tag", pa.dictionary(pa.int8(), pa.string()))])


def _array(one: Gathered, type: pa.DataType, values: pa.Array, marks: pa.Array | None) -> pa.Array:
    if one.field.type in CODED:
        marks = pc.if_else(pc.less(values, FIRST), values, None).cast(pa.int8())
        nothing = pa.nulls(FIRST, pa.float64())
        values = pa.concat_arrays([nothing, one.category_numbers()]).take(values)
    if pa.types.is_string(values.type):
        return values
    held = type.field("value").type if pa.types.is_struct(type) else type
    if not values.type.equals(held):
        values = values.cast(held)
    if not pa.types.is_struct(type):
        return values
    tags = pa.DictionaryArray.from_arrays(marks, _LETTERS)
    return pa.StructArray.from_arrays([values, tags], fields=[*type])


def _metadata(layout: Layout, fields: Sequence[Gathered]) -> Metadata:
    return Metadata(
        variable_labels={one.field.name: one.field.label for one in fields},
        value_labels={
            one.field.name: labelled.value_labels(
                one, layout.language, TAGS if has_marks(one.field) else {}
            )
            for one in fields
        },
        storage_widths={one.field.name: one.longest for one in fields if one.longest <= MOST_TEXT},
    )


def read(layout: Layout, file: BinaryIO) -> Iterator[list[Read]]:
    """Yield the cells of each row, in the order of the layout, whoever saved the file meanwhile.

    A row is numbered as Stata does, the first one 1. Raises Unreadable where it is no such file, or
    lacks a field of the layout.
    """
    yield from labelled.read_rows(layout, file, opens=open_dta, codes_of=_codes)


def _codes(name: str, said: Metadata) -> Codes:
    """Return what the file itself says of the numbers of a field."""
    labels = {one["value"]: one["label"] for one in said.value_labels.get(name) or ()}
    words = {words: kind for kind, words in FILE_LABELS.items()}
    kinds: dict[float | str, Missing] = {tag: kind for kind, tag in TAGS.items()}
    kinds |= {value: words[label] for value, label in labels.items() if label in words}
    return Codes(labels, kinds, (None, None, ()))


FORMAT = Format(
    "dta",
    write,
    read,
    marks=frozenset(_MARKED),
    limits=Limits(
        name=32,
        label=80,
        category_label=8_000,  # characters, so 32,000 bytes at most
        reserved=_RESERVED,
        length_of=len,
        letters=re.compile(r"\w", re.ASCII),
        first=re.compile("[A-Za-z_]"),
        needs_numbers=True,
        empties={kind: f".{tag}" for kind, tag in TAGS.items()},
    ),
    holds_several=False,
)

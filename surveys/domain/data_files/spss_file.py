"""SPSS (.sav): every field a variable with its label, its categories and its missing values.

Categories have numbers with labels, ticks are 0 and 1, and those of one question are a set. Kinds
of empty are five numbers in one range of missing values, -99 to -95, each with a label: SPSS allows
three single missing values, but any range. Where the numbers of a field reach that range it lies
below the smallest of them. Texts and dates have a field beside them instead, with the numbers 1 to
5.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.compute as pc
from readstat_arrow import Metadata, SavWriter, open_sav

from surveys.domain.data_files import labelled
from surveys.domain.data_files.arrow_cells import KINDS, TEXTUAL, Texts
from surveys.domain.data_files.arrow_spool import CODED, Gathered, Spool, has_marks
from surveys.domain.data_files.formats import Format, Read, Written
from surveys.domain.data_files.labelled import Codes
from surveys.domain.data_files.met import Met
from surveys.domain.data_files.spss_sets import WithSets, sets_of
from surveys.domain.layout.fields import Cell, FieldType
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.limits import Limits
from surveys.domain.missing import FILE_LABELS, Missing

MOST_TEXT = 32_767  # bytes; PSPP refuses longer ones, and SPSS records no greater width
FIRST = -99
"""The number of the first kind of empty, unless the numbers of a field reach it."""

_MOST = 1.1e308  # the largest ones stand for "no value"; below them there is room for five more
_LAST_WHOLE = -(10**14)
_TEXTS = Texts(MOST_TEXT, keeps_spaces=False)
_RESERVED = ("ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH")
_WIDTHS: Mapping[FieldType, str] = {
    FieldType.CODE: "F8.0",
    FieldType.TICK: "F3.0",
    FieldType.REASON: "F3.0",
    FieldType.DATE: "SDATE10",
}
Kinds = Mapping[Missing, float]
_SCALES = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.DATE})


def write(layout: Layout, rows: Iterable[Sequence[Cell]], file: BinaryIO) -> Written:
    """Write rows into an open file, by way of a temporary one; return what was met."""
    met = Met()
    spool = Spool(layout.fields, met, _TEXTS, _MOST)
    try:
        spool.fill(rows)
        kinds = [_kinds(one, met) for one in spool.fields]
        schema = pa.schema([(one.field.name, _type(one)) for one in spool.fields])
        numbers = [_numbers(one) for one in kinds]
        said = _metadata(layout, spool.fields, kinds)
        sets = sets_of(layout, FORMAT.limits)
        through = WithSets(file, sets) if sets else None
        to = file if through is None else cast(IO[bytes], through)
        with (
            labelled.refusing_names(),
            SavWriter(to, schema, spool.rows, said, compression="rows") as writer,
        ):
            for batch in spool.batches():
                given = zip(spool.fields, batch, numbers, strict=True)
                arrays = [_array(one, *pair, kinds) for one, pair, kinds in given]
                writer.write_batch(pa.record_batch(arrays, schema=schema))
        if through is not None and not through.has_sets:
            raise RuntimeError("the dictionary of the file has no end")
        moved = {
            one.field.name: {kind: f"{number:.15g}" for kind, number in numbers.items()}
            for one, numbers in zip(spool.fields, kinds, strict=True)
            if numbers and numbers[KINDS[0]] != FIRST
        }
        return Written(spool.rows, met.warned(), empties=moved)
    finally:
        spool.close()


def _kinds(one: Gathered, met: Met) -> Kinds:
    """Return the numbers of the kinds of empty in a field: below all numbers that it holds."""
    if not has_marks(one.field):
        return {}
    found = [float(FIRST + place) for place in range(len(KINDS))]
    if found[-1] < one.low:
        return dict(zip(KINDS, found, strict=True))
    first = FIRST
    while first + len(KINDS) > one.low and first > _LAST_WHOLE:
        first = 10 * first - 9  # -999, -9999
    found = [float(first + place) for place in range(len(KINDS))]
    if found[-1] >= one.low:  # too far off for whole numbers to be told apart
        found = [one.low * (1 + place / 10) for place in range(len(KINDS), 0, -1)]
    met.note(one.field.name, "missing_moved", 0, first=f"{found[0]:.15g}", last=f"{found[-1]:.15g}")
    return dict(zip(KINDS, found, strict=True))


def _numbers(kinds: Kinds) -> pa.Array:
    """Return the numbers of the kinds of empty in their order."""
    return pa.array([kinds.get(one) for one in KINDS], pa.float64())


def _type(one: Gathered) -> pa.DataType:
    if one.field.type in TEXTUAL:
        return pa.string()
    return pa.date32() if one.field.type is FieldType.DATE else pa.float64()


def _array(one: Gathered, values: pa.Array, marks: pa.Array | None, kinds: pa.Array) -> pa.Array:
    if one.field.type in CODED:
        return pa.concat_arrays([kinds, one.category_numbers()]).take(values)
    if pa.types.is_string(values.type) or pa.types.is_date(values.type):
        return values
    numbers = values.cast(pa.float64())
    if marks is None or marks.null_count == len(marks):
        return numbers
    return pc.coalesce(kinds.take(marks), numbers)


def _metadata(layout: Layout, fields: Sequence[Gathered], kinds: Sequence[Kinds]) -> Metadata:
    pairs = list(zip(fields, kinds, strict=True))
    return Metadata(
        variable_labels={one.field.name: one.field.label for one in fields},
        value_labels={
            one.field.name: labelled.value_labels(one, layout.language, numbers)
            for one, numbers in pairs
        },
        missing_values={
            one.field.name: {"lo": min(numbers.values()), "hi": max(numbers.values())}
            for one, numbers in pairs
            if numbers
        },
        formats={one.field.name: _format(one) for one in fields if one.field.type not in TEXTUAL},
        measures={
            one.field.name: "scale" if one.field.type in _SCALES else "nominal" for one in fields
        },
        storage_widths={one.field.name: one.longest for one in fields},
    )


def _format(one: Gathered) -> str:
    """Return how a number is shown: as wide as the widest, with the places that it has."""
    if one.field.type in _WIDTHS:
        return _WIDTHS[one.field.type]
    places = min(one.places, 16)
    whole = max(len(f"{one.low:.0f}"), len(f"{one.high:.0f}"), len(str(FIRST)))
    return f"F{min(whole + places + 1, 40)}.{places}"


def read(layout: Layout, file: BinaryIO) -> Iterator[list[Read]]:
    """Yield the cells of each row, in the order of the layout, whoever saved the file meanwhile.

    A row is numbered as SPSS does, the first one 1. Raises Unreadable where it is no such file, or
    lacks a field of the layout.
    """
    yield from labelled.read_rows(layout, file, opens=open_sav, codes_of=_codes)


def _codes(name: str, said: Metadata) -> Codes:
    """Return what the file itself says of the numbers of a field."""
    labels = {one["value"]: one["label"] for one in said.value_labels.get(name) or ()}
    declared: Any = said.missing_values.get(name)
    kinds = {
        value: kind
        for kind, words in FILE_LABELS.items()
        for value, label in labels.items()
        if label == words
    }
    if declared is None:
        return Codes(labels, kinds, None)
    low, high = declared.get("lo"), declared.get("hi")
    if low is not None and not kinds and high - low == len(KINDS) - 1:
        kinds = {low + place: kind for place, kind in enumerate(KINDS)}
    single = declared.get("values") or [declared.get("value")]
    return Codes(labels, kinds, (low, high, tuple(x for x in single if x is not None)))


FORMAT = Format(
    "sav",
    write,
    read,
    marks=frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.CODE, FieldType.TICK}),
    limits=Limits(
        name=64,
        label=256,
        category_label=120,
        text=MOST_TEXT,
        reserved=frozenset(_RESERVED),
        letters=re.compile(r"[^\W]|[._$#@]"),
        first=re.compile(r"[^\W\d_]|@"),
        last=re.compile(r"[^._]"),
        needs_numbers=True,
        empties={kind: str(FIRST + place) for place, kind in enumerate(KINDS)},
    ),
    holds_several=False,
)

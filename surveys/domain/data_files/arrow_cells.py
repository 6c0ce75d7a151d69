"""Cells of many rows as Arrow arrays, one for each field, on their way into a file.

A field becomes an array of values and, where it can hold kinds of empty, an array of marks beside
it: which kind, by its place in `KINDS`. What a format cannot hold is counted in `Met`. The common
case is told from a whole array at once; only where that fails is each cell looked at.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from surveys.domain.canonical import storable
from surveys.domain.data_files.formats import Read
from surveys.domain.data_files.met import Met, cut_to_bytes
from surveys.domain.data_files.numbers import NUMBER, as_date, as_decimal, as_number, as_text
from surveys.domain.data_files.problems import damaged, problem
from surveys.domain.layout.fields import Cell, Field, FieldType
from surveys.domain.missing import Missing

KINDS = tuple(Missing)
"""The kinds of empty in the order in which formats number them."""

PLACES = {kind: place for place, kind in enumerate(KINDS)}
FIRST = len(KINDS)
_EMPTY: Mapping[Any, int | None] = {None: None, **PLACES}
_TICKS: Mapping[Any, int | None] = {**_EMPTY, False: FIRST, True: FIRST + 1}
_OF_TICKS = frozenset({bool, Missing, type(None)})
TEXTUAL = frozenset({FieldType.TEXT, FieldType.ANSWER})
_FIRST = datetime(1970, 1, 1)
_EPOCH = _FIRST.toordinal()


class Texts(NamedTuple):
    """What texts of a format may be.

    `most` is the longest in bytes. Unless it `holds_all`, it knows neither NUL nor an empty text,
    and unless it `keeps_spaces` those at the end are lost.
    """

    most: int | None = None
    holds_all: bool = False
    keeps_spaces: bool = True


def marks_of(cells: Sequence[Cell]) -> pa.Array:
    """Return which kind of empty stands in each cell, null where none does."""
    if Missing not in set(map(type, cells)):
        return pa.nulls(len(cells), pa.int8())
    return pa.array([PLACES[x] if type(x) is Missing else None for x in cells], pa.int8())


def texts_of(cells: Sequence[Cell], field: Field, met: Met, texts: Texts) -> pa.Array:
    """Return texts that the format can hold; others are mended, or cut, and counted."""
    values = [x if x is None or type(x) is str else as_text(x) for x in cells]
    try:
        found = pa.array(values, pa.string())
    except UnicodeEncodeError:
        found = _mended(values, field, met)
    if not texts.holds_all and pc.any(pc.match_substring(found, "\0")).as_py():
        found = _mended(values, field, met)
    if not texts.holds_all:
        _note_empty(found, field, met)
    if not texts.keeps_spaces and (lost := pc.sum(pc.ends_with(found, " ")).as_py()):
        met.note(field.name, "spaces_lost", lost)
    longest = pc.max(pc.binary_length(found)).as_py()
    if texts.most is not None and (longest or 0) > texts.most:
        found = _cut(found, field, met, texts.most)
    return found


def _mended(values: Sequence[str | None], field: Field, met: Met) -> pa.Array:
    mended = [None if x is None else storable(x) for x in values]
    changed = sum(x != y for x, y in zip(values, mended, strict=True))
    met.note(field.name, "character_replaced", changed)
    return pa.array(mended, pa.string())


def _note_empty(found: pa.Array, field: Field, met: Met) -> None:
    empty = pc.sum(pc.equal(found, "")).as_py()
    if empty and field.column.kind is not None:
        met.note(field.name, "text_empty", empty)


def _cut(found: pa.Array, field: Field, met: Met, most: int) -> pa.Array:
    long = pc.sum(pc.greater(pc.binary_length(found), most)).as_py()
    met.note(field.name, "text_cut", long, most=most)
    return pa.array(
        [None if x is None else cut_to_bytes(x, most) for x in found.to_pylist()], pa.string()
    )


def whole_numbers(cells: Sequence[Cell], field: Field, met: Met, most: float) -> pa.Array:
    """Return whole numbers as numbers of 64 bits with a point; `most` is the largest one."""
    try:
        found = pa.array([x if type(x) is int else None for x in cells], pa.float64())
    except (pa.ArrowInvalid, OverflowError):  # one of them has more digits than that
        found = None
    if found is not None and found.null_count == empties_in(cells):
        return found
    return _nearest(cells, field, met, most)


def decimals(cells: Sequence[Cell], field: Field, met: Met, most: float) -> pa.Array:
    """Return stored decimals as numbers of 64 bits; `most` is the largest one."""
    numbers = [as_number(x) if type(x) is str else None for x in cells]
    found = pa.array(numbers, pa.float64())
    largest = max(map(abs, filter(None, numbers)), default=0)
    if largest <= most and found.null_count == empties_in(cells):
        return found
    return _nearest(cells, field, met, most)


def empties_in(cells: Sequence[Cell]) -> int:
    """Return how many cells hold no answer."""
    nothing = cells.count(None)
    if Missing in set(map(type, cells)):
        nothing += [type(x) is Missing for x in cells].count(True)
    return nothing


def _nearest(cells: Sequence[Cell], field: Field, met: Met, most: float) -> pa.Array:
    """Return the numbers nearest to those in the cells, looking at each of them."""
    found: list[float | None] = []
    for cell in cells:
        number = None
        if cell is not None and type(cell) is not Missing:
            text = str(cell)
            number = float(text) if NUMBER.fullmatch(text) else None
            if number is None:
                met.note(field.name, "other_type")
            elif abs(number) > most:
                met.note(field.name, "number_too_large")
                number = None
            elif Decimal(as_decimal(number)) != Decimal(text):
                met.note(field.name, "number_rounded")
        found.append(number)
    return pa.array(found, pa.float64())


def dates_of(cells: Sequence[Cell], field: Field, met: Met) -> pa.Array:
    """Return dates of ISO texts as days since 1970."""
    days = [_day(x) if type(x) is str else None for x in cells]
    found = pa.array(days, pa.int32())
    note_other_types(found, cells, field, met)
    return found.view(pa.date32())


def _day(text: str) -> int | None:
    day = as_date(text)
    return None if day is None else day.toordinal() - _EPOCH


def ticks_of(cells: Sequence[Cell], field: Field, met: Met) -> pa.Array:
    """Return whether each category was chosen."""
    found = pa.array([x if type(x) is bool else None for x in cells], pa.bool_())
    note_other_types(found, cells, field, met)
    return found


def note_other_types(found: pa.Array, cells: Sequence[Cell], field: Field, met: Met) -> None:
    """Count answers that a field cannot hold, for it is of another type."""
    if lost := found.null_count - empties_in(cells):
        met.note(field.name, "other_type", lost)


def coded_ticks(cells: Sequence[Cell], field: Field, met: Met) -> pa.Array:
    """Return `FIRST` where a category was not chosen, the next number where it was.

    A kind of empty is its place in `KINDS`.
    """
    try:
        found = [_TICKS[x] for x in cells]
    except (KeyError, TypeError):
        plain = [x if type(x) in _OF_TICKS else None for x in cells]
        met.note(field.name, "other_type", plain.count(None) - cells.count(None))
        found = [_TICKS[x] for x in plain]
    return pa.array(found, pa.int8())


class Numbers:
    """The numbers that categories of a field have in a file.

    An answer that is no category gets the next number, so that it is not lost.
    """

    def __init__(self, field: Field) -> None:
        self.field = field
        self.of = dict(field.numbers)
        self.unknown: dict[str, int] = {}
        self._coded = {code: FIRST + number for code, number in self.of.items()}

    def coded(self, cells: Sequence[Cell], met: Met) -> pa.Array:
        """Return `FIRST` and the number of the category in each cell.

        A kind of empty is its place in `KINDS`.
        """
        known = self._coded
        try:
            found = [known[x] if type(x) is str else _EMPTY[x] for x in cells]
        except (KeyError, TypeError):  # no category, or no code at all
            found = [self._found(x, met) for x in cells]
        return pa.array(found, pa.int32())

    def _found(self, cell: Cell, met: Met) -> int | None:
        code = as_text(cell)
        if code is None:
            return _EMPTY[cell]
        if code not in self.of:
            self.unknown[code] = self.of[code] = max(self.of.values(), default=0) + 1
            self._coded[code] = FIRST + self.of[code]
        if code in self.unknown:
            met.note(self.field.name, "category_unknown", names=", ".join(self.unknown))
        return self._coded[code]


@contextmanager
def refusing_damage(*also: type[Exception]) -> Iterator[None]:
    """Refuse a file of which the libraries find out, wherever they read, that it is damaged.

    Their OSError has no number: what has one is of the disk, not of the file.
    """
    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError, *also) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise damaged() from error


def iso_texts(column: pa.Array, field: Field, row: int) -> list[Read]:
    """Return dates as ISO texts, moments with their time; a message for what no calendar has.

    `row` is the number of the first.
    """
    moments = column.cast(pa.timestamp("us"), safe=False).cast(pa.int64()).to_pylist()
    return [_iso(x, field, row + n) for n, x in enumerate(moments)]


def _iso(moment: int | None, field: Field, row: int) -> Read:
    if moment is None:
        return None
    try:
        found = _FIRST + timedelta(microseconds=moment)
    except OverflowError:
        return problem("date_beyond", field, row)
    return found.date().isoformat() if found.time() == time() else found.isoformat()

"""What stands in a data file for an answer: one field or several, whatever the format.

A column of a data set holds stored answers. In a file an answer may take several fields: a multiple
choice one for each category, a kind of empty a field of its own beside texts and dates where the
format has no mark for it. `split` says what goes into each field, `join` makes the answer again of
what stands there, and every writer and reader goes through them: `join(split(x)) == x`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from surveys.domain.layout.columns import Column
from surveys.domain.missing import Missing, as_missing, missing_kind
from surveys.domain.questionnaire import Kind

Cell = str | int | bool | list[str] | Missing | None
"""What stands in one field of one row: a value, why there is none, or nothing at all.

Texts, codes, dates (ISO), times and decimals (as stored, so that no digit is lost) are `str`, whole
numbers `int`, ticks `bool`, several codes in one field `list[str]`.
"""


CHOICE_MARK = "/"
"""Between the name of a multiple choice and one of its categories, as other programs have it."""
REASON_MARK = "_empty"
_MOST_KNOWN = 1_000


class FieldType(StrEnum):
    """What a field holds, as far as a format has to know."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    CODE = "code"  # one category
    CODES = "codes"  # several categories in one field
    TICK = "tick"  # whether one category was chosen
    ANSWER = "answer"  # as text, to the variable that its row names (`long_form`)
    REASON = "reason"  # why there is no answer, beside a field that cannot say so


TYPES: Mapping[Kind | None, FieldType] = {
    None: FieldType.TEXT,
    Kind.TEXT: FieldType.TEXT,
    Kind.INTEGER: FieldType.INTEGER,
    Kind.DECIMAL: FieldType.DECIMAL,
    Kind.DATE: FieldType.DATE,
    Kind.TIME: FieldType.TEXT,
    Kind.DATETIME: FieldType.TEXT,
    Kind.ACKNOWLEDGE: FieldType.TEXT,
    Kind.SELECT_ONE: FieldType.CODE,
    Kind.SELECT_MULTIPLE: FieldType.CODES,
}


def type_of(column: Column) -> FieldType:
    """Return what one field of a column holds; what answers no one question are answers of any."""
    if column.kind is None and column.missing:
        return FieldType.ANSWER
    return TYPES[column.kind]


@dataclass(frozen=True)
class Category:
    """A category as it stands in a file: its code, its words, and its number instead of the code.

    Words are different for each category of a field. `number` is None where the format takes codes.
    """

    code: str
    label: str
    number: int | None = None


@dataclass(frozen=True)
class Field:
    """One field of a data file: its name there, the column it belongs to, and what it holds.

    `choice` is the category of a tick. `has_marks` says that the field itself can hold kinds of
    empty; where it is False, a field of type REASON stands beside it. `label` and the words of
    `categories` are in the language of the layout and within the limits of the format; `empties`
    says how each kind of empty stands in it, where that is no word of Nucleus.
    """

    name: str
    column: Column
    type: FieldType
    choice: str = ""
    has_marks: bool = True
    label: str = ""
    categories: tuple[Category, ...] = ()
    empties: Mapping[Missing, str] = field(default_factory=dict)

    @property
    def is_marked(self) -> bool:
        """Whether kinds of empty stand among its values, as marks of the format."""
        return self.has_marks and bool(self.column.missing) and self.type is not FieldType.REASON

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The words of each category by its code."""
        return {one.code: one.label for one in self.categories}

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """The code of each category by its words."""
        return {one.label: one.code for one in self.categories}

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each category by its code; empty where the format takes codes."""
        return {one.code: one.number for one in self.categories if one.number is not None}

    @cached_property
    def numbered(self) -> Mapping[int, str]:
        """The code of each category by its number."""
        return {number: code for code, number in self.numbers.items()}


class Multiple(StrEnum):
    """How the answers to a multiple choice are written."""

    ONE = "one"  # all codes in one field
    EACH = "each"  # a tick for each category
    BOTH = "both"


@dataclass(frozen=True)
class Spread:
    """How the answers of one column lie in its fields, which stand side by side in a row."""

    fields: tuple[Field, ...]

    @property
    def column(self) -> Column:
        """The column whose answers they are."""
        return self.fields[0].column

    @cached_property
    def is_plain(self) -> bool:
        """Whether a stored answer is its one cell, kinds of empty aside."""
        (first, *more) = self.fields
        return not more and first.has_marks and first.type is not FieldType.TICK

    @cached_property
    def ticked(self) -> frozenset[str]:
        """The categories that have a tick of their own."""
        return frozenset(one.choice for one in self.fields if one.type is FieldType.TICK)

    @cached_property
    def _known(self) -> dict[tuple[str, ...], list[Cell]]:
        """What a few of the many ways to tick categories were split into."""
        return {}

    def split(self, stored: Any) -> list[Cell]:
        """Return what stands in each field for a stored answer; None where there is nothing.

        Raises ValueError where a code was chosen that no tick stands for: it would be lost.
        """
        if not self.ticked or type(stored) is not list:
            return self._cells(stored)
        chosen = tuple(stored)
        if chosen not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[chosen] = self._cells(stored)
        return [*self._known[chosen]]

    def _cells(self, stored: Any) -> list[Cell]:
        empty = missing_kind(stored)
        if self.ticked and empty is None and stored and not self.ticked.issuperset(stored):
            unknown = ", ".join(sorted({*stored} - self.ticked))
            raise ValueError(f"{self.column.name}: no field for {unknown}")
        return [self._cell(one, stored, empty) for one in self.fields]

    def join(self, cells: Sequence[Cell]) -> Any:
        """Return the stored answer that the cells of its fields stand for.

        Raises ValueError where two of them contradict each other: a reason beside an answer, codes
        that are not those which are ticked, a tick in some fields and none in others.
        """
        pairs = list(zip(self.fields, cells, strict=True))
        empty = {cell for _field, cell in pairs if isinstance(cell, Missing)}
        found = list(self._answers(pairs))
        if len(empty) > 1 or (empty and any(one is not None for one in found)):
            raise ValueError(f"{self.column.name}: an answer and why there is none")
        if empty:
            return as_missing(empty.pop())
        if any(not _says_the_same(one, found[0]) for one in found[1:]):
            raise ValueError(f"{self.column.name}: the fields say different things")
        return found[0] if found else None

    def _cell(self, field: Field, stored: Any, empty: Missing | None) -> Cell:
        if field.type is FieldType.REASON:
            return empty
        if empty is not None:
            return empty if field.has_marks else None
        if field.type is FieldType.TICK:
            return None if stored is None else field.choice in stored
        return stored  # type: ignore[no-any-return]

    def _answers(self, pairs: Sequence[tuple[Field, Cell]]) -> Iterable[Any]:
        """Yield what each way of writing the answer says of it: the field itself, and the ticks."""
        for one, cell in pairs:
            if one.type is FieldType.REASON and not (cell is None or isinstance(cell, Missing)):
                raise ValueError(f"{self.column.name}: {cell} is no kind of empty")
            if one.type not in (FieldType.TICK, FieldType.REASON):
                yield None if isinstance(cell, Missing) else cell
        if not self.ticked:
            return
        ticks = [(one.choice, cell) for one, cell in pairs if one.type is FieldType.TICK]
        kinds = {type(cell) for _choice, cell in ticks if not isinstance(cell, Missing)}
        if kinds != {bool} and not kinds <= {type(None)}:
            raise ValueError(f"{self.column.name}: it does not say of each category whether or not")
        yield [choice for choice, cell in ticks if cell is True] if kinds == {bool} else None


def _says_the_same(ticked: Any, codes: Any) -> bool:
    """Say whether the same is ticked as is written in codes, which may stand in another order."""
    if isinstance(ticked, list) and isinstance(codes, list):
        return sorted(ticked) == sorted(codes)
    return bool(ticked == codes)


def spread(
    column: Column,
    *,
    marks: frozenset[FieldType],
    multiple: Multiple = Multiple.ONE,
    holds_several: bool = True,
) -> Spread:
    """Return the fields of a column; a format may name them otherwise (`building.layout_of`).

    `marks` are the types of fields in which the format can hold kinds of empty; where that of the
    column is not one of them, a field of type REASON stands beside it. `holds_several` says whether
    one field can hold several codes; where it cannot, a multiple choice is always ticks.
    """
    found = []
    type = type_of(column)
    if type is not FieldType.CODES:
        found.append(Field(column.name, column, type, has_marks=type in marks))
    if type is FieldType.CODES and holds_several and multiple is not Multiple.EACH:
        found.append(Field(column.name, column, type, has_marks=type in marks))
    if type is FieldType.CODES and (multiple is not Multiple.ONE or not holds_several):
        found += [
            Field(
                f"{column.name}{CHOICE_MARK}{choice.code}",
                column,
                FieldType.TICK,
                choice.code,
                FieldType.TICK in marks,
            )
            for choice in column.categories
        ]
    if column.missing and not any(field.has_marks for field in found):
        found.append(Field(f"{column.name}{REASON_MARK}", column, FieldType.REASON))
    return Spread(tuple(found))

"""Cells of one field as texts, many at a time: of those that are equal the text is made once.

Most cells of a data set say what others said: a category, a small number, a kind of empty.
"""

from collections.abc import Callable, Sequence
from typing import Any

from surveys.domain.layout.fields import Cell, Field, FieldType
from surveys.domain.missing import Missing

ROWS = 256
"""As many are written at a time."""
_MOST_KNOWN = 5_000
_MOSTLY_DIFFERENT = frozenset({FieldType.TEXT, FieldType.ANSWER})


class _Known(dict[Any, str]):
    """The texts that were made, by what they were made of."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, cell: Any) -> str:
        text = self[cell] = self.make(cell)
        return text


def cell_texts(
    field: Field, make: Callable[[Any], str], forget: Callable[[], None] = lambda: None
) -> Callable[[Sequence[Cell]], list[str]]:
    """Return what makes the texts of the cells of a field.

    `make` gets several codes as a tuple. It is asked again for cells it was asked for before once
    `forget` was called, so that the texts that are known stay few.
    """
    known, marks = _Known(make), _Known(make)  # a kind of empty equals the text that names it
    most = 0 if field.type in _MOSTLY_DIFFERENT else _MOST_KNOWN
    has_lists = field.type is FieldType.CODES

    def texts(cells: Sequence[Cell]) -> list[str]:
        if len(known) > most:
            known.clear()
            forget()
        if has_lists:
            return [
                marks[one]
                if type(one) is Missing
                else known[tuple(one) if type(one) is list else one]
                for one in cells
            ]
        return [marks[one] if type(one) is Missing else known[one] for one in cells]

    return texts

"""What a format of data files cannot hold, as far as a layout knows it, and what was met of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from surveys.domain.layout.fields import FieldType
from surveys.domain.messages import Message
from surveys.domain.missing import Missing


@dataclass(frozen=True)
class Limits:
    """What a format cannot hold; None where it has no such limit.

    Lengths are in bytes of UTF-8 unless the format counts otherwise (`length_of`). A name consists
    of characters that each match `letters`, the first of them `first`, the last of them `last`
    too; `reserved` words, in any case, are no names. Unless it `tells_case`, no two names may be
    equal but for case.

    With `needs_numbers` a category stands in a file as a number. `empties` says how each kind of
    empty stands in a field that has marks.
    """

    name: int | None = None
    label: int | None = None
    category_label: int | None = None
    text: int | None = None
    reserved: frozenset[str] = frozenset()
    length_of: Callable[[str], int] = lambda text: len(text.encode())
    letters: re.Pattern[str] | None = None
    first: re.Pattern[str] | None = None
    last: re.Pattern[str] | None = None
    tells_case: bool = False
    needs_numbers: bool = False
    empties: Mapping[Missing, str] = field(default_factory=dict)


NO_LIMITS = Limits()


class Shape(Protocol):
    """What a layout has to know of a format."""

    @property
    def name(self) -> str:
        """What the format is called by options and commands."""

    @property
    def marks(self) -> frozenset[FieldType]:
        """The types of fields that can hold kinds of empty."""

    @property
    def limits(self) -> Limits:
        """What it cannot hold."""

    @property
    def holds_several(self) -> bool:
        """Whether one field can hold several codes."""


@dataclass(frozen=True)
class Warned:
    """A limit of the format that was met: what became of it, in which field, in how many cells."""

    message: Message
    field: str
    cells: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return what a manifest says of it; a page words the template in its own language."""
        said: dict[str, Any] = {
            "field": self.field,
            "code": self.message.code,
            "message": self.message.text(),
            "template": self.message.template,
            "params": dict(self.message.params),
        }
        return said | ({"cells": self.cells} if self.cells else {})


def warned(code: str, template: str, field: str, /, *, cells: int = 0, **params: Any) -> Warned:
    """Return a warning about a field, which its params name, too."""
    return Warned(Message(code, template, {"field": field, **params}), field, cells)

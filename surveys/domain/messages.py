"""What is said to a person, as data: words are made of it at the edge, in the reader's language.

A message has a machine code for programs, a template with parameters for people, and a place.
`surveys.reader.in_words` words it on pages; `text` does it for whoever brings a language along.
"""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from operator import mod
from typing import Any, Self

from surveys.domain.wording import Texts, in_language

Say = Callable[[str, Mapping[str, Any]], str]
"""How a template and its params become words; by default those of the code."""


@dataclass(frozen=True)
class Place:
    """Where something is to be mended; only what is known is said.

    A file with the row and the column of a cell, rows counted from 1 with the header as the first;
    a question or a field, of the interview or, counted from 0, of one of its projects; a path into
    nested content, or a 0-based character of a text.
    """

    file: str = ""
    row: int | None = None
    column: str | None = None
    project: int | None = None
    question: str = ""
    path: str = ""
    position: int = 0


NOWHERE = Place()


@dataclass(frozen=True)
class Message:
    """One thing to say. `wording` is the study's own; it comes before `template % params`."""

    code: str
    template: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    place: Place = NOWHERE
    wording: Texts = field(default_factory=dict, hash=False)

    def text(self, language: str = "en", say: Say = mod) -> str:
        """Return what is said; `say` words a template with its params for the reader."""
        return in_language(self.wording, language) or say(self.template, self.params)

    def at(self, **place: Any) -> Self:
        """Return the message at another place, as far as that is named."""
        moved = copy(self)
        object.__setattr__(moved, "place", replace(self.place, **place))
        return moved

    def __str__(self) -> str:
        return self.text()


class Spoken(Exception):
    """An exception that says what is wrong in a message."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.said = message

    @property
    def code(self) -> str:
        """What is wrong, for programs."""
        return self.said.code

    @property
    def template(self) -> str:
        """What is wrong, to be translated and filled with the params."""
        return self.said.template

    @property
    def params(self) -> Mapping[str, Any]:
        """What fills the template."""
        return self.said.params

    def __str__(self) -> str:
        return self.said.text()

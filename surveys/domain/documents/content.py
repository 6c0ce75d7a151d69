"""What a document says, as data for its one template: words in their order, no layout.

The template gets all of it as JSON and reads nothing of it as markup, so no text needs escaping.
What no page can show is left out here.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("document.typ")
"""The layout of every document, in the language of Typst."""

UNSHOWN = "\ufffd"
"""What stands for half of a pair of code units, which is no character."""
LONGEST_WORD = 24
"""After how many characters without a space a line may break."""
_LONG_WORD = re.compile(rf"([^\s\u200b]{{{LONGEST_WORD}}})(?=[^\s\u200b])")
_BREAK = "\\1\u200b"  # a space without width
_NARROW, _HALF = 18, 36
"""How many characters a choice may have to stand three, or two, in a row."""


@dataclass(frozen=True)
class Answer:
    """A question and what was answered; `empty` where that is only why there is no answer."""

    question: str
    answer: str
    empty: bool = False


@dataclass(frozen=True)
class Asked:
    """A question as an interviewer asks it; one without a number is read out or shown only.

    `lines` are the ruled lines to write on; of `choices` one is ticked, or `several`.
    """

    question: str
    number: str = ""
    condition: str = ""
    needed: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()
    several: bool = False
    lines: int = 0

    @property
    def columns(self) -> int:
        """How many choices stand side by side."""
        longest = max(map(len, self.choices), default=0)
        return 3 if longest <= _NARROW else 2 if longest <= _HALF else 1


@dataclass(frozen=True)
class Part:
    """What stands under one heading; without one it goes on under the last."""

    heading: str = ""
    level: int = 2
    note: str = ""
    answers: tuple[Answer, ...] = ()
    questions: tuple[Asked, ...] = ()
    on_new_page: bool = False


@dataclass(frozen=True)
class Document:
    """A document in one language; `footer` stands on every page beside its number."""

    title: str
    language: str
    subtitle: str = ""
    footer: str = ""
    facts: tuple[Answer, ...] = ()
    parts: tuple[Part, ...] = field(default=())

    def as_inputs(self) -> dict[str, str]:
        """Return what the template reads."""
        return {"document": json.dumps(_printable(_plain(self)), ensure_ascii=False)}


def printable(text: str) -> str:
    """Return a text as a page can show it: without control characters, with room to break lines."""
    shown = text if text.isascii() and text.isprintable() else "".join(map(_shown, text))
    return _LONG_WORD.sub(_BREAK, shown)


def _shown(letter: str) -> str:
    if letter in "\n\t":
        return letter
    if letter in "\r\ufeff" or (ord(letter) & 0xFFFE) == 0xFFFE:
        return ""
    kind = unicodedata.category(letter)
    return UNSHOWN if kind == "Cs" else "" if kind == "Cc" else letter


def _plain(document: Document) -> dict[str, Any]:
    """Return a document as data, each question with its columns."""
    found = asdict(document)
    for part, of in zip(found["parts"], document.parts, strict=True):
        for one, asked in zip(part["questions"], of.questions, strict=True):
            one["columns"] = asked.columns
    return found


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value

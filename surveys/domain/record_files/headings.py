"""The headings of a sheet: one row of them, or two, where the first names questions.

In a sheet with two the cells of the first are filled forward, and a heading is "question/option".
A sheet may also have its labels one column too far to the right, which its tick columns show.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from surveys.domain.record_files.cells import Cell, as_text, column_of, is_blank, letters, normal
from surveys.domain.record_files.workbooks import Sheet

MOST_COLUMNS = 2_000
MARKED = "⚠"
"""A column that begins so was put beside another to say what is wrong there."""
NOT_SHIFTED = "-"
"""What a person says where the labels stand right although they seem not to."""
ROWS_LOOKED_AT = 3_000
_FEWEST_BLANK = 3
_FEWEST_SHIFTED = 3  # columns
_SHARE_SHIFTED = 0.1  # of the cells of a column
_SHARE_OF_TICKS = 0.5
_GENERAL = frozenset({"response", "open-ended response", "respuesta"})
_CHECK_ALL = re.compile(
    r"\b(?:please )?(?:select|check|pick|choose|mark|tick) all (?:that|which) apply\b"
    r"|\bmarque todas? las? que (?:correspondan|apliquen)\b"
)
_SIGNS = re.compile(r"(?<![0-9])[.,:]|[.,:](?![0-9])|-(?![0-9])|[?!;'\"’‘“”´`()\[\]{}/\\|…·–—_*¿¡]")


def tidy(text: str) -> str:
    """Return a heading without further space; a space that does not break is a space."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """Return a heading or a label as people would call it the same.

    Without case, width, punctuation, and "select all that apply"; signs that tell numbers or names
    apart stay, such as in "<50", "-5", "1.5" or "C#".
    """
    bare = _SIGNS.sub(" ", normal(unicodedata.normalize("NFKC", text)))
    return tidy(_CHECK_ALL.sub(" ", tidy(bare)))


@dataclass(frozen=True)
class Heading:
    """The heading of one column; `question` and `option` are its parts, where it has two."""

    index: int
    text: str
    question: str = ""
    option: str = ""
    is_moved: bool = False

    @property
    def asks(self) -> str:
        """The question that the column is about, as far as the heading says it."""
        return self.question or self.text


@dataclass(frozen=True)
class Heads:
    """The headings of a sheet: the last row of them, how many rows, what each column is called.

    `shift` is the column from which on the labels seem to stand one too far to the right, empty
    where none does.
    """

    row: int
    rows: int
    headings: tuple[Heading, ...]
    shift: str = ""


def heads_of(sheet: Sheet, rows: int = 0, shift: str = "") -> Heads | None:
    """Return the headings of a sheet; None where it is empty.

    `rows` says how many rows they have, 0 that it is to be found out. `shift` is the column from
    which on the labels are moved by one to the left; empty or NOT_SHIFTED where none is.
    """
    found = [*islice(sheet.rows(), 2)]
    if not found:
        return None
    known = getattr(sheet, "labels", None)
    if known is not None:
        number, cells = found[0]
        names = [Heading(i, tidy(as_text(x)), tidy(known[i])) for i, x in enumerate(cells)]
        return Heads(number, 1, tuple(names))
    first, second = found[0], found[-1]
    if len(found) < 2 or (rows or rows_of(first[1], second[1])) < 2:
        texts = [tidy(as_text(cell)) for cell in first[1][:MOST_COLUMNS]]
        return Heads(first[0], 1, tuple(Heading(i, x) for i, x in enumerate(texts) if x))
    width = min(MOST_COLUMNS, max(len(first[1]), len(second[1])))
    questions = _filled([tidy(as_text(cell)) for cell in first[1]], width)
    options = [tidy(as_text(cell)) for cell in second[1][:width]]
    options += [""] * (width - len(options))
    seems = _shift(sheet, second[0], options)
    place = column_of(shift) if shift and shift != NOT_SHIFTED else width
    moved = [*options[:place], *options[place + 1 :], ""][:width]
    return Heads(second[0], 2, tuple(_joined(questions, moved, place)), seems)


def rows_of(first: Sequence[Cell], second: Sequence[Cell]) -> int:
    """Return how many rows of headings a sheet seems to have, by its first two rows.

    Two, where cells of the first are blank, or as those before them, and the second has texts in
    these columns.
    """
    above = [tidy(as_text(cell)) for cell in first]
    below = [tidy(cell) if isinstance(cell, str) else "" for cell in second]
    above += [""] * (len(below) - len(above))
    open_ones = [
        index
        for index, text in enumerate(above)
        if index and (not text or text == above[index - 1]) and index < len(second)
    ]
    filled = [below[index] for index in open_ones if below[index]]
    enough = len(open_ones) >= _FEWEST_BLANK and len(filled) >= 0.8 * len(open_ones)
    has_words = sum(map(_is_number, filled)) <= len(filled) / 2
    return 2 if enough and above[0] and has_words else 1


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?[0-9]+(?:[.,][0-9]+)?", text) is not None


def _filled(texts: Sequence[str], width: int) -> list[str]:
    filled: list[str] = []
    for text in [*texts, *[""] * (width - len(texts))][:width]:
        filled.append(text or (filled[-1] if filled else ""))
    return filled


def _joined(questions: Sequence[str], options: Sequence[str], place: int) -> list[Heading]:
    """Return the headings of two rows, each once: a second one has its column behind it."""
    found: list[Heading] = []
    seen: set[str] = set()
    for index, (question, option) in enumerate(zip(questions, options, strict=True)):
        general = normal(option) in _GENERAL
        if option.startswith(MARKED):
            text = option
        else:
            text = "/".join(part for part in (question, "" if general else option) if part)
        if not text:
            continue
        if text in seen:
            text = f"{text} [{letters(index)}]"
        seen.add(text)
        choice = "" if general or text == option else option
        found.append(Heading(index, text, question, choice, index >= place))
    return found


def _shift(sheet: Sheet, header: int, options: Sequence[str]) -> str:
    """Return the first column whose cells say the label of the next; empty where none does.

    A tick column says its own label in its cells, so it proves its heading.
    """
    own, following, cells_of = Counter[int](), Counter[int](), Counter[int]()
    keys = [normal(option) for option in options]
    looked = (cells for number, cells in sheet.rows() if number > header)
    for cells in islice(looked, ROWS_LOOKED_AT):
        for index, cell in enumerate(cells[: len(keys)]):
            if is_blank(cell):
                continue
            key = normal(as_text(cell))
            cells_of[index] += 1
            own[index] += key == keys[index]
            following[index] += key == keys[min(index + 1, len(keys) - 1)] != keys[index]
    said = [
        index
        for index, count in following.items()
        if count >= max(2, _SHARE_SHIFTED * cells_of[index])
        and own[index] + count >= _SHARE_OF_TICKS * cells_of[index]
    ]
    return letters(min(said)) if len(said) >= _FEWEST_SHIFTED else ""

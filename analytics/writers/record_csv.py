"""Records as a CSV file, with a manifest that says what the file holds.

The file is UTF-8 with commas and a header. Kinds of empty are distinct marks (``.refused``), a
multiple choice its codes with spaces between, ``[]`` where nothing was selected; texts that a
spreadsheet would run get an apostrophe (`surveys.domain.layout.formulas`).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.domain.layout.csv_lines import csv_line
from surveys.domain.layout.formulas import inert, inert_codes
from surveys.domain.layout.headings import refuse_doubles
from surveys.domain.layout.values import MARKS, NOTHING_SELECTED, encode
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Kind

NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
EMPTY_MEANS: Mapping[Missing, str] = {
    Missing.NOT_ASKED: "the question is not in this wave's questionnaire",
    Missing.NOT_APPLICABLE: "skipped by a condition",
    Missing.NO_ANSWER: "asked, left empty",
    Missing.REFUSED: "the respondent refused",
    Missing.DONT_KNOW: "the respondent did not know",
}


@dataclass(frozen=True)
class Column:
    """One column of a file. `kind` is None for a column that identifies, not an answer."""

    name: str
    kind: Kind | None = None


@dataclass(frozen=True)
class DataFile:
    """A file ready to be handed out."""

    content: bytes
    rows: int
    defused: Mapping[str, int] = field(default_factory=dict, hash=False)
    """How many cells of a column have an apostrophe in front that was not there."""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> DataFile:
    """Return rows of stored answers as a CSV file."""
    refuse_doubles([column.name for column in columns])
    lines = [csv_line(column.name for column in columns)]
    defused = dict.fromkeys((column.name for column in columns), 0)
    for row in rows:
        cells = []
        for value, column in zip(row, columns, strict=True):
            plain = plain_cell(value, column.kind)
            cells.append(defuse(plain, column.kind))
            defused[column.name] += cells[-1] != plain
        lines.append(csv_line(cells))
    found = {name: count for name, count in defused.items() if count}
    return DataFile("".join(lines).encode("utf-8"), len(lines) - 1, found)


def plain_cell(value: Any, kind: Kind | None) -> str:
    """Return the cell of an identifier (kind None) or of a stored answer, as it is."""
    if kind is None:
        return "" if value is None else str(value)
    return encode(value, kind)


def defuse(text: str, kind: Kind | None) -> str:
    """Return a cell as no spreadsheet runs it: numbers, dates and marks stay as they are."""
    if kind in NUMBERS or text in MARKS:
        return text
    return inert_codes(text) if kind is not None and kind.has_choices else inert(text)


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """Return a manifest as it stands beside its file."""
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


def legend() -> dict[str, str]:
    """Return what the marks in the file mean."""
    marks = {mark: EMPTY_MEANS[kind] for mark, kind in MARKS.items()}
    return marks | {NOTHING_SELECTED: "a multiple choice in which nothing was selected: an answer"}

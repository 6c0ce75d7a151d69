"""Records as a CSV file, with a manifest that says what the file holds.

The file is UTF-8 with commas and a header. Kinds of empty are distinct marks (``.refused``), a
multiple choice its codes with spaces between, ``[]`` where nothing was selected; texts that a
spreadsheet would run get an apostrophe (`surveys.domain.formulas`).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.domain.cells import MARKS, NOTHING_SELECTED, encode
from surveys.domain.csv_lines import csv_line
from surveys.domain.formulas import inert
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

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> DataFile:
    """Return rows of stored answers as a CSV file."""
    lines = [csv_line(inert(column.name) for column in columns)]
    for row in rows:
        pairs = zip(row, columns, strict=True)
        lines.append(csv_line(cell(value, column.kind) for value, column in pairs))
    return DataFile("".join(lines).encode("utf-8"), len(lines) - 1)


def cell(value: Any, kind: Kind | None) -> str:
    """Return the cell of an identifier (kind None) or of a stored answer."""
    if kind is None:
        return "" if value is None else str(value) if isinstance(value, int) else inert(str(value))
    text = encode(value, kind)
    return text if kind in NUMBERS or text in MARKS else inert(text)


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """Return a manifest as it stands beside its file."""
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


def legend() -> dict[str, str]:
    """Return what the marks in the file mean."""
    marks = {mark: EMPTY_MEANS[kind] for mark, kind in MARKS.items()}
    return marks | {NOTHING_SELECTED: "a multiple choice in which nothing was selected: an answer"}

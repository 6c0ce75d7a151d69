"""Records as a CSV file, with a manifest that says what the file holds.

The file is UTF-8 with commas and a header. Kinds of empty are distinct marks (``.refused``), a
multiple choice its codes with spaces between, ``[]`` where nothing was selected; texts that a
spreadsheet would run get an apostrophe (`surveys.domain.layout.formulas`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from analytics.writers.written import HashingFile, WrittenFile
from surveys.domain.layout.columns import Column
from surveys.domain.layout.csv_lines import csv_line
from surveys.domain.layout.formulas import inert, inert_codes
from surveys.domain.layout.headings import refuse_doubles
from surveys.domain.layout.values import MARKS, NOTHING_SELECTED, encode
from surveys.domain.missing import FILE_LABELS
from surveys.domain.questionnaire import Kind

NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})


def write_csv(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], file: BinaryIO
) -> WrittenFile:
    """Write rows of stored answers as CSV into an open file, one row at a time."""
    refuse_doubles([column.name for column in columns])
    out = HashingFile(file)
    out.write(csv_line(column.name for column in columns).encode())
    count, defused = 0, dict.fromkeys((column.name for column in columns), 0)
    for row in rows:
        cells = []
        for value, column in zip(row, columns, strict=True):
            plain = plain_cell(value, column.kind)
            cells.append(defuse(plain, column.kind))
            defused[column.name] += cells[-1] != plain
        out.write(csv_line(cells).encode())
        count += 1
    found = {name: cells for name, cells in defused.items() if cells}
    return WrittenFile(count, out.size, out.sha256, found)


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
    marks = {mark: FILE_LABELS[kind] for mark, kind in MARKS.items()}
    return marks | {NOTHING_SELECTED: "a multiple choice in which nothing was selected: an answer"}

"""Sheets from text with separators: one file for each, or all of them below each other."""

import csv
import io
from collections.abc import Iterator

from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.uploads.archives import (
    Limits,
    Unreadable,
    require_narrow,
    require_small,
)
from surveys.domain.xlsform.uploads.cells import clean
from surveys.domain.xlsform.uploads.notices import Notices

Rows = list[tuple[int, list[str]]]

STACKED = frozenset({"survey", "choices", "settings", "external_choices", "entities", "osm"})
_SEPARATORS = ",;\t"


def read_separated(
    name: str, content: bytes, notices: Notices, file: str, limits: Limits
) -> Iterator[tuple[str, Rows]]:
    """Yield each sheet of a text file: the whole, or the parts that stand below each other."""
    text = _decoded(content, notices, file)
    rows = list(_rows(text, name, limits))
    if rows and _heading(rows[0][1]) is None:
        yield name, rows
        return
    yield from _parts(rows)


def _decoded(content: bytes, notices: Notices, file: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
        notices.note(
            file,
            None,
            None,
            "old_encoding",
            gettext_noop(
                "The file is not in UTF-8 and was read as Windows-1252. Look at the accents; where "
                "they are wrong, save it as UTF-8."
            ),
        )
    if text.count("\x00") > len(text) // 100:
        raise Unreadable(
            "no_text",
            gettext_noop(
                "The file is neither a workbook nor text. Choose an XLSX, XLS or CSV file."
            ),
        )
    return text


def _rows(text: str, name: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    cells = 0
    try:
        for number, row in enumerate(reader, start=1):
            cells += len(row)
            require_small(name, number, len(row), limits)
            require_narrow(cells, limits)
            cleaned = [clean(cell) for cell in row]
            if any(cleaned):
                yield number, cleaned
    except csv.Error as error:
        raise Unreadable(
            "not_separated",
            gettext_noop("The text cannot be read as CSV (%(why)s). Save it anew as CSV."),
            why=str(error)[:80],
        ) from None


def _separator(text: str) -> str:
    """Return what separates the cells: what the first line with a heading has most of."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    counts = {mark: max((line.count(mark) for line in lines), default=0) for mark in _SEPARATORS}
    return max(_SEPARATORS, key=lambda mark: counts[mark])


def _heading(row: list[str]) -> str | None:
    """Return the name of the sheet that begins with this row, where it is such a row."""
    named = row[0].casefold() if row else ""
    return named if named in STACKED and not any(row[1:]) else None


def _parts(rows: Rows) -> Iterator[tuple[str, Rows]]:
    parts: dict[str, Rows] = {}
    name = ""
    for number, row in rows:
        if heading := _heading(row):
            name = heading
            parts.setdefault(name, [])
        else:
            parts[name].append((number, row))
    for name, found in parts.items():
        is_moved = all(not row or not row[0] for _, row in found)
        yield name, [(number, row[1:] if is_moved else row) for number, row in found]

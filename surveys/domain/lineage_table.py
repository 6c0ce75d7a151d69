"""The whole lineage of a study as one table: a row for each variable, some columns for each wave.

It goes out and comes in as CSV. A cell that is empty says nothing, so nothing is changed by it;
what stands in it and is wrong is named by row and column.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.domain.importing import Problem
from surveys.domain.layout.csv_lines import csv_line
from surveys.domain.layout.formulas import inert, original
from surveys.domain.lineage import Comparability
from surveys.domain.wording import Texts, gettext_noop

FILE = "lineage.csv"
VARIABLE, LABEL = "variable", "label"
STATUS, NOTE, MAPPING = "status", "note", "mapping"
ARROW = "->"
MOST_BYTES = 5_000_000
FIRST_LINE = 2


@dataclass(frozen=True)
class LineageCell:
    """What is said of a variable in a wave. An empty status says nothing."""

    status: str = ""
    note: Texts = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)


Cells = Mapping[tuple[str, str], LineageCell]
"""By variable and wave."""


@dataclass(frozen=True)
class KnownLineage:
    """What a table is held against: waves, languages, variables with label and categories."""

    waves: Sequence[str]
    languages: Sequence[str]
    variables: Mapping[str, str]
    categories: Mapping[str, frozenset[str]]
    cells: Cells


def columns(waves: Iterable[str], languages: Sequence[str]) -> list[str]:
    """Return the headings: variable, label, and for each wave status, notes and mapping."""
    found = [VARIABLE, LABEL]
    for wave in waves:
        notes = [f"{wave} {NOTE} ({language})" for language in languages]
        found += [f"{wave} {STATUS}", *notes, f"{wave} {MAPPING}"]
    return found


def written(known: KnownLineage) -> str:
    """Return the lineage of a study as CSV; `read` gives it back."""
    lines = [csv_line(columns(known.waves, known.languages))]
    for code, label in known.variables.items():
        cells = [code, inert(label)]
        for wave in known.waves:
            cell = known.cells.get((code, wave), LineageCell())
            notes = [inert(cell.note.get(language, "")) for language in known.languages]
            cells += [cell.status, *notes, _mapping_cell(cell.mapping)]
        lines.append(csv_line(cells))
    return "".join(lines)


def _mapping_cell(mapping: Mapping[str, str]) -> str:
    return inert(" ".join(f"{code} {ARROW} {to}" for code, to in sorted(mapping.items())))


@dataclass(frozen=True)
class LineageReading:
    """What a table says otherwise than what is known, or all that is wrong with it."""

    changed: dict[tuple[str, str], LineageCell]
    problems: list[Problem]


def read(data: bytes, known: KnownLineage) -> LineageReading:
    """Read a table; nothing of it counts where something is wrong."""
    problems: list[Problem] = []
    if len(data) > MOST_BYTES:
        _problem(problems, None, None, "too_large", _TOO_LARGE, most=MOST_BYTES // 1_000_000)
        return LineageReading({}, problems)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        _problem(problems, None, None, "encoding", _ENCODING)
        return LineageReading({}, problems)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error:
        _problem(problems, None, None, "unreadable", _UNREADABLE)
        return LineageReading({}, problems)
    header = [cell.strip() for cell in lines[0]] if lines else []
    if not _check_header(header, known, problems):
        return LineageReading({}, problems)
    found: dict[tuple[str, str], LineageCell] = {}
    seen: dict[str, int] = {}
    for row, line in enumerate(lines[1:], start=FIRST_LINE):
        if any(cell.strip() for cell in line):
            cells = dict(zip(header, (cell.strip() for cell in line), strict=False))
            found |= _row(row, cells, known, seen, problems)
    return LineageReading({} if problems else found, problems)


def _delimiter(text: str) -> str:
    """Return what separates cells: a comma, or what spreadsheets of other languages write."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _check_header(header: Sequence[str], known: KnownLineage, problems: list[Problem]) -> bool:
    allowed = columns(known.waves, known.languages)
    for name in dict.fromkeys(header):
        if name and name not in allowed:
            _problem(problems, 1, name, "unknown_column", _UNKNOWN_COLUMN)
        if name and header.count(name) > 1:
            _problem(problems, 1, name, "column_twice", _TWICE)
    if VARIABLE not in header:
        _problem(problems, 1, VARIABLE, "column_missing", _MISSING)
    return not problems


def _row(
    row: int,
    cells: Mapping[str, str],
    known: KnownLineage,
    seen: dict[str, int],
    problems: list[Problem],
) -> dict[tuple[str, str], LineageCell]:
    """Return what a row says otherwise than what is known."""
    code = cells.get(VARIABLE, "")
    if code not in known.variables:
        _problem(problems, row, VARIABLE, "unknown_variable", _UNKNOWN_VARIABLE, code=code or "—")
        return {}
    if seen.setdefault(code, row) != row:
        _problem(problems, row, VARIABLE, "variable_twice", _VARIABLE_TWICE, first=seen[code])
        return {}
    found = {}
    for wave in known.waves:
        before = known.cells.get((code, wave), LineageCell())
        said = _cell(row, cells, wave, before, known, code, problems)
        if said != before:
            _check_said(row, wave, said, known, problems)
            found[code, wave] = said
    return found


def _cell(
    row: int,
    cells: Mapping[str, str],
    wave: str,
    before: LineageCell,
    known: KnownLineage,
    code: str,
    problems: list[Problem],
) -> LineageCell:
    status = cells.get(f"{wave} {STATUS}", "") or before.status
    if status and status not in set(Comparability):
        params = {"got": status, "allowed": ", ".join(Comparability)}
        _problem(problems, row, f"{wave} {STATUS}", "status", _STATUS, **params)
    notes = {
        language: original(cells.get(f"{wave} {NOTE} ({language})", ""))
        or before.note.get(language, "")
        for language in known.languages
    }
    kept = {name: text for name, text in before.note.items() if name not in notes}
    note = kept | {language: text for language, text in notes.items() if text}
    text = original(cells.get(f"{wave} {MAPPING}", ""))
    mapping = before.mapping
    if text:
        mapping = _mapping(row, f"{wave} {MAPPING}", text, known.categories.get(code), problems)
    return LineageCell(status, note, mapping)


def _mapping(
    row: int,
    column: str,
    text: str,
    categories: frozenset[str] | None,
    problems: list[Problem],
) -> dict[str, str]:
    """Read ``old -> new old -> new``; codes have no blanks in them."""
    words = text.split()
    if len(words) % 3 or any(word != ARROW for word in words[1::3]):
        _problem(problems, row, column, "mapping", _MAPPING)
        return {}
    found = dict(zip(words[::3], words[2::3], strict=True))
    for to in found.values():
        if to not in (categories or ()):
            _problem(problems, row, column, "unknown_category", _UNKNOWN_CATEGORY, code=to)
    return found


def _check_said(
    row: int, wave: str, said: LineageCell, known: KnownLineage, problems: list[Problem]
) -> None:
    """Report what is said without a status, and what no trend page could explain."""
    if not said.status:
        if said.note:
            _problem(problems, row, f"{wave} {STATUS}", "no_status", _NO_STATUS)
        return
    for language in known.languages:
        if said.status != Comparability.COMPARABLE and not said.note.get(language):
            _problem(problems, row, f"{wave} {NOTE} ({language})", "note_missing", _NO_NOTE)


def _problem(
    problems: list[Problem],
    row: int | None,
    column: str | None,
    code: str,
    template: str,
    /,
    **params: object,
) -> None:
    problems.append(Problem(FILE, row, column, code, template, params))


def shown_cells(known: KnownLineage) -> Iterator[tuple[str, str, list[LineageCell]]]:
    """Yield code, label and a cell for each wave, for a page."""
    for code, label in known.variables.items():
        cells = (known.cells.get((code, wave), LineageCell()) for wave in known.waves)
        yield code, label, list(cells)


_TOO_LARGE = gettext_noop("The file has more than %(most)s MB. Take the one that is offered here.")
_ENCODING = gettext_noop("This is no text in UTF-8. Save the file as CSV UTF-8.")
_UNREADABLE = gettext_noop("This is no table that can be read. Take the file that is offered here.")
_UNKNOWN_COLUMN = gettext_noop(
    "This column is none of the table. Take the headings of the file that is offered here."
)
_TWICE = gettext_noop("This column stands twice. Keep one of them.")
_MISSING = gettext_noop("This column is missing. Add it.")
_UNKNOWN_VARIABLE = gettext_noop("The study has no variable %(code)s. Look at the code again.")
_VARIABLE_TWICE = gettext_noop("This variable stands in row %(first)s, too. Keep one of them.")
_STATUS = gettext_noop("%(got)r cannot stand here. Choose from: %(allowed)s.")
_MAPPING = gettext_noop("Write pairs of codes, like: old -> new other -> new.")
_UNKNOWN_CATEGORY = gettext_noop(
    "%(code)s is none of the harmonised categories of this variable. Add it on its page first."
)
_NO_STATUS = gettext_noop("There is a note and no status. Say how the variable compares.")
_NO_NOTE = gettext_noop("Say why it compares so: the trend page prints it in each language.")

"""The codebook of a data file: what each variable is, and what each value in the file means.

It says in full what the file has to shorten, and which number stands for which category.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields

from surveys.domain.layout.building import full_label, words_of
from surveys.domain.layout.csv_lines import csv_line
from surveys.domain.layout.fields import Field, FieldType
from surveys.domain.layout.formulas import inert, inert_codes
from surveys.domain.layout.layouts import Layout
from surveys.domain.missing import FILE_LABELS, Missing
from surveys.domain.questionnaire import Kind, Level


@dataclass(frozen=True)
class FieldEntry:
    """A field of the file: its name there, and what it is in full."""

    name: str
    label: str


@dataclass(frozen=True)
class CategoryEntry:
    """A category: its code, what stands in the file for it, and its words in full."""

    code: str
    value: str
    label: str


@dataclass(frozen=True)
class EmptyEntry:
    """A kind of empty: what stands in the file for it, in which field, and what it means."""

    kind: Missing
    field: str
    value: str
    label: str


@dataclass(frozen=True)
class Entry:
    """What the codebook says of one variable, or of a detail of records (`kind` is None)."""

    name: str
    label: str
    level: Level
    privacy: str
    kind: Kind | None
    fields: tuple[FieldEntry, ...]
    categories: tuple[CategoryEntry, ...]
    empties: tuple[EmptyEntry, ...]


@dataclass(frozen=True)
class Asked:
    """What questionnaires say of a variable: the waves that asked for it, and what must hold."""

    waves: tuple[str, ...] = ()
    constraint: str = ""


def codebook_of(layout: Layout) -> tuple[Entry, ...]:
    """Return the codebook of a file, in the language of its layout.

    Of a file with a row for each answer, its fields come first and the variables behind them.
    """
    groups = [one.fields for one in layout.spreads] + [(one,) for one in layout.variables]
    return tuple(_entry(group, layout) for group in groups)


def _entry(group: tuple[Field, ...], layout: Layout) -> Entry:
    column, language = group[0].column, layout.language
    return Entry(
        column.name,
        words_of(column.label, language) or column.name,
        column.level,
        column.privacy,
        column.kind,
        tuple(FieldEntry(one.name, full_label(one, language)) for one in group),
        tuple(_categories(group, layout)),
        tuple(_empties(group)),
    )


def _categories(group: tuple[Field, ...], layout: Layout) -> Iterator[CategoryEntry]:
    column = group[0].column
    words = {one.code: words_of(one.label, layout.language) for one in column.categories}
    known = next((one for one in group if one.type in (FieldType.CODE, FieldType.CODES)), None)
    ticks = {one.choice: one.name for one in group if one.type is FieldType.TICK}
    for code, label in words.items():
        value = ticks.get(code, "")
        if known is not None:
            number = known.numbers.get(code)
            value = known.labels[code] if layout.labels else code
            value = value if number is None else str(number)
        yield CategoryEntry(code, value, label or code)


def _empties(group: tuple[Field, ...]) -> Iterator[EmptyEntry]:
    """Yield the kinds of empty where they stand: as marks of the first field, or beside it."""
    field = next((one for one in group if one.is_marked or one.type is FieldType.REASON), None)
    if field is None:
        return
    for kind in field.column.missing:
        number = field.numbers.get(kind.value)
        value = field.empties.get(kind, kind.value) if number is None else str(number)
        yield EmptyEntry(kind, field.name, value, FILE_LABELS[kind])


@dataclass(frozen=True)
class _Line:
    """One line of the codebook as CSV; `entry` says what it is about."""

    variable: str
    entry: str
    field: str = ""
    code: str = ""
    value: str = ""
    label: str = ""
    level: str = ""
    privacy: str = ""
    kind: str = ""
    waves: str = ""
    constraint: str = ""


def codebook_csv(entries: Iterable[Entry], asked: Mapping[str, Asked]) -> str:
    """Return a codebook as CSV: a line for each variable, field, category and kind of empty.

    `asked` says of each variable what questionnaires do.
    """
    lines = [csv_line(one.name for one in fields(_Line))]
    for entry in entries:
        said = asked.get(entry.name, Asked())
        lines += [csv_line(map(_safe, astuple(line))) for line in _lines(entry, said)]
    return "".join(lines)


def _safe(text: str) -> str:
    return inert(text) if " " in text else inert_codes(text)


def _lines(entry: Entry, asked: Asked) -> Iterator[_Line]:
    name, waves = entry.name, " ".join(asked.waves)
    said = {"label": entry.label, "level": entry.level.value, "privacy": str(entry.privacy)}
    kind = entry.kind.value if entry.kind else ""
    yield _Line(name, "variable", **said, kind=kind, waves=waves, constraint=asked.constraint)
    for field in entry.fields:
        yield _Line(name, "field", field=field.name, label=field.label)
    for category in entry.categories:
        yield _Line(name, "category", "", category.code, category.value, category.label)
    for empty in entry.empties:
        yield _Line(name, "empty", empty.field, empty.kind.value, empty.value, empty.label)

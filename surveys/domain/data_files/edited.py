"""A data file that somebody edited, beside what it was when it was written: what they changed.

Rows belong together by the ids of their records, never by their place. What a program changed by
itself is no change (`edited_cells`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.domain.data_files.edited_cells import Found, Habits, found_in
from surveys.domain.data_files.formats import Read
from surveys.domain.layout.columns import Column
from surveys.domain.layout.fields import Cell, FieldType, Spread
from surveys.domain.layout.layouts import Layout
from surveys.domain.messages import Message, Place
from surveys.domain.missing import Missing, missing_kind
from surveys.domain.questionnaire import Level
from surveys.domain.wording import gettext_noop

Key = tuple[str, ...]
"""The ids that say which record a row is about; the last one is empty where a row was added."""

HEADINGS = frozenset({"csv", "xlsx"})
"""Formats whose first row has the headings."""
_TWICE = gettext_noop("The record stands in row %(first)s, too. Leave it there once.")
_CONTRADICTS = gettext_noop(
    "The columns of %(name)s say different things. Change them all, or only one of them."
)


@dataclass(frozen=True)
class Change:
    """One answer, or detail, that a person changed, in a row of the file.

    `old` is what was written, `new` what stands there now: stored answers, `new` as it is to be
    checked. `is_emptied` says that a cell which said why there is no answer says nothing now.
    """

    row: int
    key: Key
    column: Column
    old: Any
    new: Any
    is_emptied: bool = False


@dataclass(frozen=True)
class Added:
    """A row of a record that was not in the file: its values by the names of their columns."""

    row: int
    key: Key
    values: Mapping[str, Any]


@dataclass
class Edits:
    """All that was done to a file. `damaged` counts cells that a program spoilt, by field.

    `stayed` has the rows of records that were in the file before, `removed` those of records that
    are gone: where they stood when the file was written.
    """

    changes: list[Change] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    stayed: dict[Key, int] = field(default_factory=dict)
    removed: dict[Key, int] = field(default_factory=dict)
    problems: list[Message] = field(default_factory=list)
    damaged: Counter[str] = field(default_factory=Counter)
    rows: int = 0

    def partly_changed(self) -> Iterator[tuple[Change, list[int]]]:
        """Yield changes of an interview that stands in other rows, too, and those without them."""
        rows: dict[str, set[int]] = defaultdict(set)
        for key, row in self.stayed.items():
            rows[key[0]].add(row)
        changed: dict[tuple[str, str], list[Change]] = defaultdict(list)
        for one in self.changes:
            if one.column.level == Level.INTERVIEW:
                changed[one.key[0], one.column.name].append(one)
        for (interview, _name), its in changed.items():
            if others := rows[interview] - {one.row for one in its}:
                yield its[0], sorted(others)


Cells = Sequence[Read]


def edits_of(
    layout: Layout,
    written: Iterable[Cells],
    edited: Iterable[Cells],
    *,
    keys: Sequence[str],
    habits: Habits,
) -> Edits:
    """Return what was done to a file, of whose rows `keys` are the columns with ids.

    `written` are the cells of the file as it was written, `edited` as it is now, both as the reader
    of the format gives them.
    """
    places = _places(layout, keys)
    known = {_key(cells, places): cells for cells in written}
    beside = {key[:-1]: cells for key, cells in known.items() if key[:-1]}
    edits = Edits()
    seen: dict[Key, int] = {}
    first = 2 if layout.format in HEADINGS else 1
    for row, cells in enumerate(edited, start=first):
        edits.rows += 1
        key = _key(cells, places)
        if key[-1] and key in seen:
            edits.problems.append(_problem("row_twice", _TWICE, row, keys[-1], first=seen[key]))
            continue
        seen[key] = row
        old = known.get(key) if key[-1] else None
        if old is None:
            _add(layout, edits, row, key, (beside.get(key[:-1]), cells), habits)
        else:
            _compare(layout, edits, row, key, (old, cells), habits)
    edits.stayed = {key: row for key, row in seen.items() if key in known}
    edits.removed = {key: row for row, key in enumerate(known, first) if key not in seen}
    return edits


def _places(layout: Layout, keys: Sequence[str]) -> list[int]:
    names = [one.column.name for one in layout.fields]
    return [names.index(name) for name in keys]


def _key(cells: Cells, places: Sequence[int]) -> Key:
    return tuple("" if cells[place] is None else str(cells[place]).strip() for place in places)


def _problem(code: str, template: str, row: int, column: str, **params: Any) -> Message:
    return Message(code, template, params, Place(row=row, column=column))


def _by_spread(layout: Layout, cells: Cells) -> Iterator[tuple[Spread, Cells]]:
    at = 0
    for one in layout.spreads:
        yield one, cells[at : at + len(one.fields)]
        at += len(one.fields)


def _compare(
    layout: Layout, edits: Edits, row: int, key: Key, both: tuple[Cells, Cells], habits: Habits
) -> None:
    old, new = (list(_by_spread(layout, cells)) for cells in both)
    for (spread, before), (_same, after) in zip(old, new, strict=True):
        if list(before) == list(after) and [*map(type, before)] == [*map(type, after)]:
            continue
        found = _found(edits, row, spread, before, after, habits)
        if found is None or not any(one.is_changed for one in found):
            continue
        was = [None if isinstance(one, Message) else one for one in before]
        try:
            new_answer = _joined(spread, found)
        except ValueError:
            name = spread.column.name
            edits.problems.append(_problem("contradicts", _CONTRADICTS, row, name, name=name))
            continue
        stored = spread.join(was)
        is_emptied = new_answer is None and missing_kind(stored) is not None
        edits.changes.append(Change(row, key, spread.column, stored, new_answer, is_emptied))


def _found(
    edits: Edits, row: int, spread: Spread, before: Cells, after: Cells, habits: Habits
) -> list[Found] | None:
    """Return what each field of a column says; None where one cannot be read, which is noted."""
    found = [
        found_in(field, old, new, habits)
        for field, old, new in zip(spread.fields, before, after, strict=True)
    ]
    for field_, one in zip(spread.fields, found, strict=True):
        if one.is_damaged:
            edits.damaged[field_.name] += 1
    problems = [
        one.problem.at(row=row, column=field_.name)
        for field_, one in zip(spread.fields, found, strict=True)
        if one.problem
    ]
    edits.problems += problems
    return None if problems else found


def _joined(spread: Spread, found: Sequence[Found]) -> Any:
    """Return the answer that the fields of a column stand for: what was changed says it.

    Raises ValueError where fields that were changed contradict each other.
    """
    groups: dict[bool | str, list[int]] = {}
    for place, one in enumerate(spread.fields):
        group = one.type if one.type in (FieldType.TICK, FieldType.REASON) else "answer"
        groups.setdefault(str(group), []).append(place)
    changed = [
        places for places in groups.values() if any(found[place].is_changed for place in places)
    ]
    cells = [one.cell for one in found]
    if len(groups) == 1 or len(changed) == len(groups):
        return spread.join(_without_reasons(spread, found, cells))
    kept = {place for places in changed for place in places}
    parts = [place for place in range(len(cells)) if place in kept]
    if all(cells[place] is None for place in parts):  # only a reason was taken away, or an answer
        return spread.join([None if place in kept else cell for place, cell in enumerate(cells)])
    part = Spread(tuple(spread.fields[place] for place in parts))
    return part.join(_without_reasons(part, [found[x] for x in parts], [cells[x] for x in parts]))


def _without_reasons(spread: Spread, found: Sequence[Found], cells: list[Cell]) -> list[Cell]:
    """Return ticks without the reasons that stand in those which nobody changed.

    Whoever ticks one category of a question that was refused has said that the others are not.
    """
    is_answered = any(
        one.is_changed and type(one.cell) is bool and field_.type is FieldType.TICK
        for field_, one in zip(spread.fields, found, strict=True)
    )
    if not is_answered:
        return cells
    return [
        False if _is_left_untold(field_.type, one) else cell
        for field_, one, cell in zip(spread.fields, found, cells, strict=True)
    ]


def _is_left_untold(type: FieldType, found: Found) -> bool:
    is_without = found.cell is None or isinstance(found.cell, Missing)
    return type is FieldType.TICK and is_without and not found.is_changed


def _add(
    layout: Layout,
    edits: Edits,
    row: int,
    key: Key,
    both: tuple[Cells | None, Cells],
    habits: Habits,
) -> None:
    """Note a row that was added; what it says of its interview as another row does says nothing."""
    beside, cells = both
    values: dict[str, Any] = {}
    nothing: Cells = [None] * len(cells)
    pairs = zip(_by_spread(layout, beside or nothing), _by_spread(layout, cells), strict=True)
    for (spread, before), (_same, after) in pairs:
        is_known = beside is not None and spread.column.level == Level.INTERVIEW
        old = before if is_known else [None] * len(after)
        found = _found(edits, row, spread, old, after, habits)
        if found is None or (is_known and not any(one.is_changed for one in found)):
            continue
        read = [one.cell for one in found]
        if any(type(one) is bool for one in read):
            read = [
                False if one is None and field_.type is FieldType.TICK else one
                for field_, one in zip(spread.fields, read, strict=True)
            ]
        try:
            values[spread.column.name] = spread.join(read)
        except ValueError:
            name = spread.column.name
            edits.problems.append(_problem("contradicts", _CONTRADICTS, row, name, name=name))
    edits.added.append(Added(row, key, values))

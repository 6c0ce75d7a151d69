"""The rows of a study package as typed records; `row` says where each stood in its file."""

import datetime
import uuid
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice
from operator import attrgetter
from typing import Any, TypeVar

from surveys.domain.wording import Texts

Some = TypeVar("Some")
Progress = Callable[[str, str, int], None]
"""Hears whether rows are "read" or "written", of which table, and how many of it by now."""


def untold(_act: str, _table: str, _rows: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A respondent or an organization."""

    code: str
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class InterviewRow:
    """One interview. `answers` are cells when read, and stored answers once checked."""

    id: uuid.UUID
    wave: str
    respondent: str
    organization: str
    interviewer: str
    questionnaire: str
    state: str
    mode: str
    held_on: datetime.date | None
    duration_minutes: int | None
    language: str
    review_note: str
    further_conversations: Sequence[Mapping[str, Any]] = field(default_factory=list)
    answers: Mapping[str, Any] = field(default_factory=dict)
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project of an interview."""

    id: uuid.UUID
    interview: uuid.UUID
    position: int
    label: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A step of a project line."""

    id: uuid.UUID
    predecessor: uuid.UUID
    successor: uuid.UUID
    kind: str
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """What a respondent agreed to in a wave."""

    id: uuid.UUID
    respondent: str
    wave: str
    purpose: str
    text_version: str
    given_on: datetime.date
    withdrawn_on: datetime.date | None = None
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A passage in the respondent's words."""

    id: uuid.UUID
    interview: uuid.UUID
    project: uuid.UUID | None
    position: int
    language: str
    text: str
    translation: str
    attribution: Texts
    themes: tuple[str, ...]
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """An anonymous portrait."""

    id: uuid.UUID
    wave: str
    interview: uuid.UUID | None
    position: int
    title: Texts
    body: Texts
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SamplingRow:
    """How an expert of a wave was chosen; the weight is in millionths, None where there is none."""

    wave: str
    respondent: str
    weight: int | None = None
    stratum: str = ""
    row: int = field(default=0, compare=False)


Row = (
    CodeRow | InterviewRow | ProjectRow | LinkRow | ConsentRow | QuoteRow | ProfileRow | SamplingRow
)

ROW_TYPES: dict[str, type[Any]] = {
    "organizations": CodeRow,
    "respondents": CodeRow,
    "interviews": InterviewRow,
    "projects": ProjectRow,
    "project_links": LinkRow,
    "consents": ConsentRow,
    "quotes": QuoteRow,
    "profiles": ProfileRow,
    "sampling": SamplingRow,
}


class LazyRows(Sequence[Any]):
    """Rows that are gone through one by one, as often as somebody asks, and never held at once."""

    def few(self, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Yield for each row its values of a few fields, two or more."""
        return map(attrgetter(*names), self)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self)[index]
        place = index + len(self) if index < 0 else index
        for row in islice(self, place, place + 1):
            return row
        raise IndexError(index)


class ChosenRows(LazyRows):
    """Those rows for which a byte is not zero, in a byte for each."""

    def __init__(self, rows: Sequence[Any], chosen: bytearray) -> None:
        self.rows = rows
        self.chosen = chosen

    def __iter__(self) -> Iterator[Any]:
        return compress(self.rows, self.chosen)

    def few(self, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Yield for each chosen row its values of a few fields."""
        return compress(few(self.rows, *names), self.chosen)

    def __len__(self) -> int:
        return len(self.chosen) - self.chosen.count(0)


def few(rows: Sequence[Any], *names: str) -> Iterator[tuple[Any, ...]]:
    """Yield for each row its values of a few fields, two or more, without reading all of it."""
    return rows.few(names) if isinstance(rows, LazyRows) else map(attrgetter(*names), rows)


def chunks(
    rows: Iterable[Some], size: int, together: Callable[[Any], Hashable] | None = None
) -> Iterator[list[Some]]:
    """Yield the rows in their order, about so many at a time.

    Rows that follow each other and are the same to `together` are never parted.
    """
    found: list[Some] = []
    for row in rows:
        if len(found) >= size and (together is None or together(found[-1]) != together(row)):
            yield found
            found = []
        found.append(row)
    if found:
        yield found

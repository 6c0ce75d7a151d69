"""The rows of a study package as typed records; `row` says where each stood in its file."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.domain.wording import Texts


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


Row = CodeRow | InterviewRow | ProjectRow | LinkRow | ConsentRow | QuoteRow | ProfileRow

ROW_TYPES: dict[str, type[Any]] = {
    "organizations": CodeRow,
    "respondents": CodeRow,
    "interviews": InterviewRow,
    "projects": ProjectRow,
    "project_links": LinkRow,
    "consents": ConsentRow,
    "quotes": QuoteRow,
    "profiles": ProfileRow,
}

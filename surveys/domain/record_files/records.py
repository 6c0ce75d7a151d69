"""What is known of the interviews of a file while it is read: where each stands, what it lacks."""

import datetime
import uuid
from dataclasses import dataclass, field

from surveys.domain.messages import Message


@dataclass(slots=True)
class InterviewFound:
    """An interview of the file. `lacks` keep it from counting: messages with row and heading."""

    id: uuid.UUID
    row: int
    key: str
    respondent: str
    held_on: datetime.date | None
    state: str
    consent: datetime.date | None = None
    projects: int = 0
    cells: tuple[str, ...] = ()
    lacks: list[tuple[str, int, str | None, Message]] = field(default_factory=list)
    project_keys: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Summary:
    """How much was read, and what is to be said of it before it is imported.

    `new_experts` are codes that nobody has yet, with their rows.
    """

    interviews: int = 0
    projects: int = 0
    drafts: int = 0
    consents: int = 0
    names: int = 0
    new_experts: dict[str, int] = field(default_factory=dict)

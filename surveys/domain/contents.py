"""What somebody enters: an interview with its projects, before it is checked and stored."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FIRST_VERSION = 1
"""What a repeated first submission saw of a record: the version that the first one made."""

DETAIL_FIELDS = (
    "interviewer",
    "mode",
    "held_on",
    "duration_minutes",
    "further_conversations",
    "language",
    "review_note",
)


@dataclass(frozen=True)
class ProjectContent:
    """One project as entered. `seen` is the version that the writer saw, None for a new one."""

    answers: Mapping[str, Any]
    label: str = ""
    id: uuid.UUID | None = None
    seen: int | None = None


@dataclass(frozen=True)
class InterviewContent:
    """One interview as entered; answers are raw, as typed, imported or sent.

    `removed` maps the ids of projects that the writer deleted to the versions they saw. A project
    that is neither in `projects` nor in `removed` is left as it is. `order` has all projects where
    they are to stand otherwise than they are stored; new ones come last without it.
    """

    answers: Mapping[str, Any]
    language: str
    organization: str = ""
    interviewer: str = ""
    mode: str = ""
    held_on: datetime.date | None = None
    duration_minutes: int | None = None
    further_conversations: Sequence[Mapping[str, Any]] = field(default_factory=list)
    review_note: str = ""
    projects: tuple[ProjectContent, ...] = ()
    removed: Mapping[uuid.UUID, int] = field(default_factory=dict)
    order: tuple[uuid.UUID, ...] = field(default=(), repr=False)  # not of what a repeat is known by

    def details(self) -> dict[str, Any]:
        """Return the details by name."""
        return {name: getattr(self, name) for name in DETAIL_FIELDS}

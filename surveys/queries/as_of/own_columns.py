"""What stands in the columns of Nucleus itself: which record it is, and what is known of it.

By their names, for whoever writes a file, and for whoever holds an edited file against what it was.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from surveys.models import Wave
from surveys.queries.as_of.interviews import InterviewAsOf, Origin, ProjectAsOf

INTERVIEW, PROJECT = "interview", "project"
"""The columns with the ids of records."""

OF_INTERVIEW: Mapping[str, Callable[[InterviewAsOf, Wave], Any]] = {
    "wave": lambda one, wave: wave.code,
    "wave_nature": lambda one, wave: wave.nature,
    "respondent": lambda one, wave: one.respondent,
    "organization": lambda one, wave: one.organization or None,
    INTERVIEW: lambda one, wave: one.id,
    "state": lambda one, wave: one.state,
    "mode": lambda one, wave: one.details["mode"],
    "held_on": lambda one, wave: one.details["held_on"],
    "further_conversations": lambda one, wave: _further(one.details["further_conversations"]),
    "language": lambda one, wave: one.details["language"],
    "weight": lambda one, wave: one.drawn.weight or None,
    "stratum": lambda one, wave: one.drawn.stratum or None,
    "review_state": lambda one, wave: one.review_state,
    "came_by": lambda one, wave: one.origin and one.origin.came_by,
    "created_at": lambda one, wave: _created(one.origin),
    "changed_at": lambda one, wave: _changed(one.origin),
    "edits": lambda one, wave: one.origin and one.origin.edits,
    "version": lambda one, wave: one.version,
}
OF_PROJECT: Mapping[str, Callable[[ProjectAsOf], Any]] = {
    PROJECT: lambda one: one.id,
    "position": lambda one: one.position,
    "label": lambda one: one.label,
    "project_created_at": lambda one: _created(one.origin),
    "project_changed_at": lambda one: _changed(one.origin),
    "project_edits": lambda one: one.origin and one.origin.edits,
    "project_version": lambda one: one.version,
}
OF_ORIGINS = frozenset(
    {"came_by", "created_at", "changed_at", "edits"}
    | {"project_created_at", "project_changed_at", "project_edits"}
)
"""What is said of the origin of a record, where that is read."""


def _further(conversations: Sequence[Mapping[str, Any]]) -> str | None:
    """Return day and mode of further conversations, one after the other."""
    found = [" ".join(filter(None, (one["held_on"], one["mode"]))) for one in conversations]
    return "; ".join(found) or None


def _created(origin: Origin | None) -> str | None:
    return origin.created_at.isoformat() if origin else None


def _changed(origin: Origin | None) -> str | None:
    return origin.changed_at.isoformat() if origin else None

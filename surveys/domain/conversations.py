"""Further conversations of one interview: an expert is interviewed once a wave, at several times.

They are stored as a list of mappings beside the first conversation, whose date, mode, minutes and
interviewer stand in the details themselves.
"""

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from surveys.domain.wording import gettext_noop

FIELDS = ("held_on", "mode", "duration_minutes", "interviewer")
MOST_CONVERSATIONS = 20

Stored = Mapping[str, Any]


class Mode(StrEnum):
    """How somebody was spoken to."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
    WRITTEN = "written"


MODES: Mapping[str, str] = {
    Mode.IN_PERSON: gettext_noop("in person"),
    Mode.VIDEO: gettext_noop("video call"),
    Mode.PHONE: gettext_noop("phone"),
    Mode.WRITTEN: gettext_noop("in writing"),
}


class NoConversations(ValueError):
    """A text that is no list of conversations."""


@dataclass(frozen=True)
class Conversation:
    """When, how, how long and by whom the expert was spoken to once more."""

    held_on: datetime.date | None = None
    mode: str = ""
    duration_minutes: int | None = None
    interviewer: str = ""

    @classmethod
    def of(cls, stored: Stored) -> "Conversation":
        """Return a conversation from how it is stored; raise NoConversations."""
        try:
            held_on = stored["held_on"]
            found = cls(
                datetime.date.fromisoformat(held_on) if held_on else None,
                stored["mode"] or "",
                stored["duration_minutes"],
                stored["interviewer"] or "",
            )
        except (KeyError, TypeError, ValueError) as error:
            raise NoConversations from error
        if set(stored) != set(FIELDS) or not found._is_typed():
            raise NoConversations
        return found

    def _is_typed(self) -> bool:
        minutes = self.duration_minutes
        texts = isinstance(self.mode, str) and isinstance(self.interviewer, str)
        return texts and (minutes is None or type(minutes) is int)

    @property
    def stored(self) -> dict[str, Any]:
        """How it is stored."""
        held_on = self.held_on.isoformat() if self.held_on else None
        return {
            "held_on": held_on,
            "mode": self.mode,
            "duration_minutes": self.duration_minutes,
            "interviewer": self.interviewer,
        }


def days_of(conversations: Sequence[Stored]) -> list[datetime.date]:
    """Return the days of the conversations that have one."""
    found = [Conversation.of(one).held_on for one in conversations]
    return [day for day in found if day is not None]


def read_conversations(text: str) -> list[dict[str, Any]]:
    """Return the conversations of a cell, as they are stored; raise NoConversations."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoConversations from error
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NoConversations
    return [Conversation.of(one).stored for one in found]


def write_conversations(conversations: Sequence[Stored]) -> str:
    """Return the cell of conversations: empty without any."""
    if not conversations:
        return ""
    return json.dumps([Conversation.of(one).stored for one in conversations], ensure_ascii=False)


TOO_MANY = gettext_noop(
    "An interview has at most %(most)s further conversations (got %(got)s). Leave some out."
)
UNDATED = gettext_noop("Conversation %(number)s has no date. Fill it in, or remove it.")


def numbered(conversations: Sequence[Stored]) -> Iterator[tuple[int, Conversation]]:
    """Yield each further conversation with its number; the first of the interview is 1."""
    for number, one in enumerate(conversations, start=2):
        yield number, Conversation.of(one)

"""One difference between two questionnaires, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from surveys.domain.canonical import content_hash
from surveys.domain.lineage import Comparability
from surveys.domain.wording import gettext_noop

KEY_LENGTH = 16


class Change(StrEnum):
    """What happened to a question; the most dangerous for a trend first."""

    CHOICE_MEANING = "choice_meaning"
    RECODED = "recoded"
    TYPE = "type"
    LEVEL = "level"
    SPLIT = "split"
    MERGED = "merged"
    REWORDED_STRONGLY = "reworded_strongly"
    NUMBER = "number"
    CALCULATION = "calculation"
    CHOICE_REMOVED = "choice_removed"
    CHOICE_ADDED = "choice_added"
    CHOICE_FILTER = "choice_filter"
    CONDITION = "condition"
    CONSTRAINT = "constraint"
    RENAMED = "renamed"
    REWORDED = "reworded"
    CHOICE_REWORDED = "choice_reworded"
    HINT = "hint"
    REQUIRED = "required"
    DEFAULT = "default"
    REMOVED = "removed"
    RETURNED = "returned"
    ADDED = "added"
    SECTION = "section"
    NOTE = "note"
    CHOICES_MOVED = "choices_moved"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    SPELLING = "spelling"
    TRANSLATION = "translation"


CHANGES: Mapping[str, str] = {
    Change.CHOICE_MEANING: gettext_noop("a code kept with another meaning"),
    Change.RECODED: gettext_noop("a category has another code"),
    Change.TYPE: gettext_noop("another type of answer"),
    Change.LEVEL: gettext_noop("asked about something else"),
    Change.SPLIT: gettext_noop("a category was split"),
    Change.MERGED: gettext_noop("categories were merged"),
    Change.REWORDED_STRONGLY: gettext_noop("worded otherwise"),
    Change.NUMBER: gettext_noop("another number in the words"),
    Change.CALCULATION: gettext_noop("computed otherwise"),
    Change.CHOICE_REMOVED: gettext_noop("a category is gone"),
    Change.CHOICE_ADDED: gettext_noop("a new category"),
    Change.CHOICE_FILTER: gettext_noop("other categories are offered"),
    Change.CONDITION: gettext_noop("asked of others"),
    Change.CONSTRAINT: gettext_noop("another rule for answers"),
    Change.RENAMED: gettext_noop("perhaps renamed"),
    Change.REWORDED: gettext_noop("slightly reworded"),
    Change.CHOICE_REWORDED: gettext_noop("a category reworded"),
    Change.HINT: gettext_noop("another hint or message"),
    Change.REQUIRED: gettext_noop("required or no longer"),
    Change.DEFAULT: gettext_noop("another answer filled in beforehand"),
    Change.REMOVED: gettext_noop("no longer asked"),
    Change.RETURNED: gettext_noop("asked again"),
    Change.ADDED: gettext_noop("a new question"),
    Change.SECTION: gettext_noop("another heading of a section"),
    Change.NOTE: gettext_noop("another note"),
    Change.CHOICES_MOVED: gettext_noop("categories in another order"),
    Change.MOVED: gettext_noop("stands elsewhere"),
    Change.RENUMBERED: gettext_noop("renumbered"),
    Change.SPELLING: gettext_noop("spelling"),
    Change.TRANSLATION: gettext_noop("translation"),
}

# Only what changes neither what is asked nor of whom is ever proposed as comparable.
HARMLESS = frozenset(
    {
        Change.CHOICES_MOVED,
        Change.MOVED,
        Change.RENUMBERED,
        Change.SPELLING,
        Change.TRANSLATION,
    }
)
# Nothing there was before that these could be compared with, or nobody answers them.
WITHOUT_DECISION = frozenset({Change.ADDED, Change.SECTION, Change.NOTE})
RANK: Mapping[str, int] = {change: rank for rank, change in enumerate(Change)}


@dataclass(frozen=True)
class Difference:
    """One difference: what happened to which question, where in it, and both sides.

    `code` is the question, of what was removed and of what may be renamed the earlier one, of a
    section its own. `place` is the code of a category, or which text of the question it is. `old`
    and `new` are JSON values: texts by language, codes, the text of a condition. `language` is the
    one in which texts differ most; `wave` the last that asked a question which is asked again.
    """

    change: Change
    code: str
    place: str = ""
    old: Any = None
    new: Any = None
    language: str = ""
    wave: str = ""

    @cached_property
    def key(self) -> str:
        """What a decision names: it holds for this difference and for no other."""
        return content_hash([self.change, self.code, self.place, self.old, self.new])[:KEY_LENGTH]

    @property
    def needs_decision(self) -> bool:
        """Whether somebody must say what it does to the trend."""
        return self.change not in WITHOUT_DECISION

    @property
    def proposal(self) -> Comparability | None:
        """What is proposed: comparable, for spelling, order and translation; else nothing."""
        return Comparability.COMPARABLE if self.change in HARMLESS else None

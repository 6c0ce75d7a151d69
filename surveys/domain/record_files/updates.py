"""What an edited file would do to stored records: changes, conflicts, and what is to be decided."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from surveys.domain.confirming import Confirmation
from surveys.domain.importing import Problem
from surveys.domain.missing import missing_kind


class Status(StrEnum):
    """What becomes of something that a person changed in a file."""

    APPLIES = "applies"
    CONFLICT = "conflict"  # what is stored is not what the file had: changed since, or a draft
    ALREADY = "already"  # it is stored so by now
    EMPTIED = "emptied"  # a reason was taken out, and nothing put in its place
    FOLLOWS = "follows"  # nobody changed it: it depends on an answer that was changed
    KEPT = "kept"  # somebody decided that what is stored stays


class Act(StrEnum):
    """What is done to a record."""

    CHANGE = "change"
    ADD = "add"
    REMOVE = "remove"


class Prefer(StrEnum):
    """What stands in the end where file and study were both changed."""

    ASK = ""
    FILE = "file"
    STORED = "stored"


@dataclass(frozen=True)
class Decisions:
    """What somebody decided about a file, seeing what it would do.

    `conflicts` says which side stands. `emptied` says that a cell from which a reason was taken
    means no answer (`Prefer.FILE`), or that the reason stays. `each` says of single lines, by their
    keys, what was decided of them alone. `removes` confirms that projects whose rows are gone are
    removed, `confirmed` what the check of the answers asks.
    """

    conflicts: Prefer = Prefer.ASK
    emptied: Prefer = Prefer.ASK
    removes: bool = False
    confirmed: bool = False
    each: Mapping[str, Prefer] = field(default_factory=dict)

    def of(self, line: "Line") -> Prefer:
        """Return what was decided of a line; what needs no decision is done as the file says."""
        if line.status is Status.APPLIES:
            return Prefer.FILE
        every = {Status.CONFLICT: self.conflicts, Status.EMPTIED: self.emptied}
        if line.status not in every:
            return Prefer.ASK
        return self.each.get(line.key, every[line.status])


@dataclass(frozen=True)
class Edit:
    """Who wrote what is stored now, and when; `by` is empty where no account did.

    `is_later` says that it was after the file was written. Else it is in the draft of an interview
    that was opened again, of which a file has what was approved.
    """

    by: str
    at: datetime
    is_later: bool = True

    def __str__(self) -> str:
        side = "after" if self.is_later else "before"
        name = f"by {self.by} " if self.by else ""
        at = f"{self.at.astimezone():%Y-%m-%d %H:%M}"
        return f"{name}at {at}, {side} the export"


@dataclass(frozen=True)
class Line:
    """One line of a dry run: what was written, what the file says, and what is stored now.

    `name` is the code of the question or detail, "" where a whole project is added or removed.
    `asked` is the status of a line of which somebody decided, before they did; `is_gone` says that
    there is nothing any more that the file could change. `edit` is that which a conflict is with.
    """

    act: Act
    status: Status
    row: int | None
    expert: str
    interview: str
    project: str
    label: str
    name: str
    old: Any = None
    new: Any = None
    now: Any = None
    asked: Status | None = None
    is_gone: bool = False
    edit: Edit | None = None

    @property
    def is_of_draft(self) -> bool:
        """Whether it differs from a draft that was so when the file was written."""
        return self.edit is not None and not self.edit.is_later

    @property
    def key(self) -> str:
        """What tells it from all other lines of its file, whenever that is compared."""
        return " ".join((self.act.value, self.interview, self.project, self.name))

    def as_record(self) -> dict[str, Any]:
        """Return it for programs; answers as they are stored."""
        said: dict[str, Any] = {
            "act": self.act.value,
            "status": self.status.value,
            "row": self.row,
            "expert": self.expert,
            "interview": self.interview,
            "project": self.project or None,
            "question": self.name or None,
            "old": self.old,
            "new": self.new,
        }
        if self.status is Status.CONFLICT:
            said["now"] = self.now
            if self.edit:
                at, is_later = self.edit.at.isoformat(), self.edit.is_later
                said |= {"now_by": self.edit.by, "now_at": at, "now_is_later": is_later}
        return said

    def __str__(self) -> str:
        place = [self.expert, self.label or self.project[:8], self.name]
        where = ", ".join(filter(None, place))
        row = f"row {self.row}, " if self.row else ""
        end = f" ({self._stored()})" if self.status is Status.CONFLICT else ""
        if self.act is not Act.CHANGE:
            return f"{row}{where}: {self.act.value} project [{self.status.value}]"
        return f"{row}{where}: {shown(self.old)} → {shown(self.new)}{end} [{self.status.value}]"

    def _stored(self) -> str:
        """Return what is stored now, where that is not what the file had, and who wrote it."""
        by = f", {self.edit}" if self.edit else ""
        if self.is_of_draft:
            return f"in the draft {shown(self.now)}{by}; the file has what was approved"
        return f"now {shown(self.now)}{by}"


def shown(answer: Any) -> str:
    """Return an answer as a line shows it: codes, and kinds of empty with a dot."""
    if kind := missing_kind(answer):
        return f".{kind.value}"
    if isinstance(answer, list):
        return " ".join(answer) or "[]"
    text = "" if answer is None else str(answer)
    return text if len(text) <= 80 else text[:79] + "…"


@dataclass
class Dry:
    """What a file would do. `damaged` counts cells that a program spoilt, by their column.

    `notes` are to be looked at, and keep nobody from anything.
    """

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    questions: list[Confirmation] = field(default_factory=list)
    damaged: Counter[str] = field(default_factory=Counter)
    rows: int = 0

    def of(self, act: Act, *statuses: Status) -> list[Line]:
        """Return the lines of an act, of some statuses or all."""
        return [
            one for one in self.lines if one.act is act and (not statuses or one.status in statuses)
        ]

    def counts(self) -> Mapping[str, int]:
        """Return how much of what there is."""
        applying = Counter(one.act for one in self.lines if one.status is Status.APPLIES)
        statuses = Counter(one.status for one in self.lines)
        conflicts = [one for one in self.lines if one.status is Status.CONFLICT]
        drafts = sum(one.is_of_draft for one in conflicts)
        return {
            "rows": self.rows,
            "changes": applying[Act.CHANGE],
            "added": applying[Act.ADD],
            "removed": applying[Act.REMOVE],
            "conflicts": len(conflicts),
            "later": len(conflicts) - drafts,
            "drafts": drafts,
            "emptied": statuses[Status.EMPTIED],
            "already": statuses[Status.ALREADY],
            "follows": statuses[Status.FOLLOWS],
            "damaged": self.damaged.total(),
            "notes": len(self.notes),
            "questions": len(self.questions),
            "problems": len(self.problems),
        }

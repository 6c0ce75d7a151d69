"""Open pages of people who type into one interview, each with what it has seen."""

import uuid

from surveys.actions.working_copies import Change, ProjectAct, Typed, publish, type_into
from surveys.models import Interview, TypedAnswer, User
from surveys.queries.working_copies import copy_of
from tests.surveys.factories import make_user

STAFF = ("", "answer", "staff")
"""Where the number of people is typed: place, part and code."""


class Page:
    """An open page of somebody; it knows what it has seen, and `look` has it see all."""

    def __init__(self, interview: Interview, by: User | None = None):
        self.interview, self.by = interview, by or make_user()
        self.sender, self.number, self.seen = str(uuid.uuid4()), 0, 0
        self.stored: int | None = None

    def look(self) -> int:
        now = copy_of(self.interview)
        self.seen, self.stored = now.version, now.interview_version
        return self.seen

    def send(self, *changes: Change, acts=(), number: int = 0) -> Typed:
        self.number = number or self.number + 1
        return type_into(
            by=self.by,
            interview=self.interview,
            sender=self.sender,
            number=self.number,
            seen=self.seen,
            stored=self.stored,
            changes=changes,
            acts=acts,
        )

    def type(self, code, typed, *, place="", part="answer", seen=None, settles=False) -> Typed:
        seen = self.seen if seen is None else seen
        return self.send(Change(place, part, code, typed, seen, settles))

    def act(self, act: str, id: str, **given) -> Typed:
        return self.send(acts=[ProjectAct(act, id, **{"seen": self.seen} | given)])

    def publish(self, **given):
        given = {"by": self.by, "seen": self.look()} | given
        return publish(interview=self.interview, **given)


def stored(interview: Interview) -> list[str]:
    """Return the ids of the projects that are stored, in their order."""
    return [str(one.pk) for one in interview.projects.order_by("position")]


def typed(interview: Interview) -> dict:
    """Return what is typed into an interview, by place, part and code."""
    rows = TypedAnswer.objects.filter(copy=interview.pk)
    return {(row.place, row.part, row.code): row.typed for row in rows}


def rivals(interview: Interview) -> dict:
    """Return what contradicts, by place, part and code."""
    rows = TypedAnswer.objects.filter(copy=interview.pk).exclude(rivals=[])
    return {(row.place, row.part, row.code): [r["typed"] for r in row.rivals] for row in rows}

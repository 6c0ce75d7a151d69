"""The projects of a working copy: added, copied, moved, removed and brought back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from surveys.domain.details import MOST_PROJECTS, TOO_MANY_PROJECTS
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop


class Act(StrEnum):
    """What is done with a project."""

    ADD = "add"
    COPY = "copy"
    MOVE = "move"
    REMOVE = "remove"
    BRING_BACK = "bring_back"


@dataclass(frozen=True)
class ProjectAct:
    """One thing done with a project.

    `after` is the project that it is to stand behind: "" for the first place, None for the last.
    `source` is the project that a copy is made of; `seen` the version of the working copy that the
    writer saw, so that nothing is removed that somebody else typed since.
    """

    act: str
    id: str
    after: str | None = None
    source: str | None = None
    seen: int = 0


@dataclass
class Arrangement:
    """The projects in the order of the page, and what was removed: by id, its stored version."""

    order: list[str]
    removed: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        order: Iterable[str] | None,
        removed: Mapping[str, Mapping[str, Any]],
        stored: Iterable[str],
    ) -> "Arrangement":
        """Return the arrangement of a copy; what is `stored` and not named by it comes last."""
        known = list(order or ())
        left = [one for one in stored if one not in {*known, *removed}]
        return cls([*known, *left], {one: dict(said) for one, said in removed.items()})

    def knows(self, id: str) -> bool:
        """Say whether a project is there, or was removed and can be brought back."""
        return id in self.removed or id in self.order

    def put(self, id: str, after: str | None) -> None:
        """Put a project where it belongs, taking it from where it stood; Refused where too many."""
        if after == id:
            return
        if id in self.order:
            self.order.remove(id)
        self.removed.pop(id, None)
        if len(self.order) >= MOST_PROJECTS:
            params = {"most": MOST_PROJECTS, "count": len(self.order) + 1}
            raise Refused(TOO_MANY_PROJECTS, params, code="too_many_projects")
        if after == "":
            self.order.insert(0, id)
        elif after in self.order:
            self.order.insert(self.order.index(after) + 1, id)
        else:
            self.order.append(id)

    def forget(self, ids: Collection[str]) -> None:
        """Leave out projects that are no more."""
        self.order = [one for one in self.order if one not in ids]

    def remove(self, id: str, *, said: Mapping[str, Any]) -> None:
        """Take a project out of the order, or once more; `said` is kept: by whom, and when."""
        if id in self.order:
            self.order.remove(id)
        self.removed[id] = dict(said)


def require_known(arrangement: Arrangement, id: str | None) -> None:
    """Refuse what is said of a project that the working copy does not know."""
    if id is None or not arrangement.knows(id):
        raise Refused(
            gettext_noop("Project %(project)s is not in this interview. Open it again."),
            {"project": id or "—"},
            code="unknown_project",
        )

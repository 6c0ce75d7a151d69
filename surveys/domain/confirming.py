"""Asking before something is stored that may be right, but often is a slip.

The one mechanism: a rule yields questions, an action that stores takes the keys of those that a
person has confirmed, and raises ToConfirm with all that are still open. A page shows them in
words with a tick box each and sends the ticked keys back; an import passes EVERYTHING and lists
them as warnings.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from surveys.domain.refusals import Unstored
from surveys.domain.wording import gettext_noop


@dataclass(frozen=True)
class Question:
    """One thing to confirm. `template` is translatable, `params` fill it.

    The subject names the value that is asked about, so that a confirmation given for one value
    does not hold for another. `field` is the field of the form that the question is about, and
    `project` the index of the project that the field belongs to; both may be left out. `details`
    are what it is about where that is a list, for whoever shows the question.
    """

    code: str
    subject: str
    template: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    details: tuple[Any, ...] = field(default=(), hash=False)
    field: str = ""
    project: int | None = None

    @property
    def key(self) -> str:
        """What a confirmation sends back."""
        return f"{self.code}:{self.subject}"

    def __str__(self) -> str:
        return self.template % self.params


class ToConfirm(Unstored):
    """Nothing was stored yet: these questions are open, all of them at once."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self.questions = tuple(dict.fromkeys(questions))
        super().__init__(
            gettext_noop("%(count)s things are to be confirmed before this is stored."),
            {"count": len(self.questions)},
        )


class _Everything(Collection[str]):
    """A collection that has every key."""

    def __contains__(self, key: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


EVERYTHING: Collection[str] = _Everything()
"""For a writer that asks nobody: what would be a question is a warning there."""


def open_questions(
    questions: Iterable[Question], confirmed: Collection[str]
) -> tuple[Question, ...]:
    """Return the questions that nobody has confirmed yet."""
    return tuple(question for question in questions if question.key not in confirmed)


@contextmanager
def asking_also(questions: Iterable[Question]) -> Iterator[None]:
    """Ask these open questions together with those of what is written inside.

    Within a transaction: what was written inside is undone while anything is open.
    """
    mine = tuple(questions)
    try:
        yield
    except ToConfirm as asked:
        raise ToConfirm((*asked.questions, *mine)) from asked
    if mine:
        raise ToConfirm(mine)


def require_confirmed(questions: Iterable[Question], confirmed: Collection[str]) -> None:
    """Raise ToConfirm with every question that is open; return where none is."""
    if still_open := open_questions(questions, confirmed):
        raise ToConfirm(still_open)

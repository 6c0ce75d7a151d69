"""Asking before something is stored that may be right, but often is a slip.

The one mechanism: a rule yields questions, an action that stores takes the keys of those that a
person has confirmed, and raises ToConfirm with all that are still open. A page shows them in
words with a tick box each and sends the ticked keys back; an import passes EVERYTHING and lists
them as warnings.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from surveys.domain.messages import Message
from surveys.domain.refusals import Unstored
from surveys.domain.wording import gettext_noop


@dataclass(frozen=True)
class Confirmation(Message):
    """One thing to confirm.

    The subject names the value that is asked about, so that a confirmation given for one value
    does not hold for another. `details` are what it is about where that is a list, for whoever
    shows the question.
    """

    subject: str = field(kw_only=True)
    details: tuple[Any, ...] = field(default=(), hash=False)

    @property
    def key(self) -> str:
        """What a confirmation sends back."""
        return f"{self.code}:{self.subject}"


class ToConfirm(Unstored):
    """Nothing was stored yet: these questions are open, all of them at once."""

    kind = "to_confirm"

    def __init__(self, questions: Iterable[Confirmation]) -> None:
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
    questions: Iterable[Confirmation], confirmed: Collection[str]
) -> tuple[Confirmation, ...]:
    """Return the questions that nobody has confirmed yet."""
    return tuple(question for question in questions if question.key not in confirmed)


def require_confirmed(questions: Iterable[Confirmation], confirmed: Collection[str]) -> None:
    """Raise ToConfirm with every question that is open; return where none is."""
    if still_open := open_questions(questions, confirmed):
        raise ToConfirm(still_open)

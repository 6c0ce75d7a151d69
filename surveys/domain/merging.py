"""What becomes one where two interviews, or two experts, turn out to be the same."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.domain.confirming import Confirmation
from surveys.domain.interviews import State
from surveys.domain.messages import Message
from surveys.domain.missing import Missing, missing_kind
from surveys.domain.questionnaire import Question
from surveys.domain.wording import Named, gettext_noop

FURTHER_ALONG = (State.DRAFT, State.RETURNED, State.SUBMITTED, State.REOPENED, State.APPROVED)
"""Of two interviews that become one, the one further along in this order is kept."""


FIELD_NAMES = {
    "name": gettext_noop("name"),
    "email": gettext_noop("e-mail address"),
    "phone": gettext_noop("phone"),
}


@dataclass
class Report:
    """What a merge does, and what is to be confirmed before it does.

    `counted` are the waves whose figures are counted anew.
    """

    told: list[Message] = field(default_factory=list)
    questions: list[Confirmation] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)

    def tell(self, code: str, template: str, **params: Any) -> None:
        """Note one thing that happens."""
        self.told.append(Message(code, template, params))


@dataclass(frozen=True)
class JoinedAnswers:
    """The answers of two records as one: those filled from the other, and those that differ."""

    values: Mapping[str, Any]
    filled: tuple[str, ...]
    differing: tuple[str, ...]


def join_answers(kept: Mapping[str, Any], other: Mapping[str, Any]) -> JoinedAnswers:
    """Fill what was left without an answer; where both answered, the kept answer stays."""
    values, filled, differing = dict(kept), [], []
    for code, theirs in other.items():
        if missing_kind(theirs) in (Missing.NO_ANSWER, Missing.NOT_APPLICABLE, Missing.NOT_ASKED):
            continue
        if missing_kind(kept.get(code)) is Missing.NO_ANSWER:
            values[code] = theirs
            filled.append(code)
        elif kept.get(code) != theirs:
            differing.append(code)
    return JoinedAnswers(values, tuple(filled), tuple(differing))


@dataclass(frozen=True)
class Contradiction:
    """One thing that two interviews say differently: what stays, and what is given up.

    `question` is that of the questionnaire; None for the organization, whose codes these are.
    """

    question: Question | None
    stays: Any
    ends: Any


@dataclass(frozen=True)
class Held:
    """One of several interviews in a wave: whose it is, and when it was held."""

    expert: str
    held_on: datetime.date | None

    def params(self, prefix: str) -> dict[str, Any]:
        """Return the parameters of a message that names it."""
        return {prefix: self.expert, f"{prefix}_on": self.held_on or "—"}


def ask_answers_stay(
    wave: str, kept: Held, other: Held, differing: Sequence[Contradiction], subject: str
) -> Confirmation:
    """Ask whether the answers of the kept interview are the right ones where the two differ."""
    template = gettext_noop(
        "In wave %(wave)s the interview of %(kept)s (%(kept_on)s) and that of %(other)s "
        "(%(other_on)s) give different answers: %(number)s. What the first says stays; what the "
        "second says is given up, and is left in the history only."
    )
    params = {"wave": wave, "number": len(differing)} | kept.params("kept") | other.params("other")
    return Confirmation("answers_stay", template, params, subject=subject, details=tuple(differing))


def ask_one_person(keep: str, merge: str, fields: Sequence[str]) -> Confirmation:
    """Ask whether two experts with different names or contacts are one person."""
    template = gettext_noop(
        "The identities of %(keep)s and %(merge)s differ in: %(fields)s. Are they one person? What "
        "is stored of %(keep)s stays."
    )
    names = Named(tuple(FIELD_NAMES[name] for name in fields))
    params = {"keep": keep, "merge": merge, "fields": names}
    subject = f"{keep}>{merge}:{'+'.join(fields)}"
    return Confirmation("one_person", template, params, subject=subject)

"""Why a write is refused, said so that the person who tried can act."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from surveys.domain.messages import Message, Spoken
from surveys.domain.wording import gettext_noop


class Refused(Spoken):
    """A write that a rule forbids. A `code` says which; without one, that of the class does."""

    kind: ClassVar[str] = "refused"

    def __init__(
        self, template: str, params: Mapping[str, Any] | None = None, *, code: str = ""
    ) -> None:
        super().__init__(Message(code or self.kind, template, dict(params or {})))


class NotThere(Refused):
    """What an address or a command asks for by name, and there is no such thing.

    `instead` is the address of what a person may look for; empty where it is the same page.
    """

    kind = "not_there"

    def __init__(
        self, template: str, params: Mapping[str, Any] | None = None, *, instead: str = ""
    ) -> None:
        super().__init__(template, params)
        self.instead = instead


class NotWritable(Refused):
    """A write to what nobody may write now, whoever they are; somebody can lift that."""

    kind = "not_writable"


class WaveNotOpen(NotWritable):
    """A write to a record of a wave that is closed, or only planned."""

    kind = "wave_not_open"


class StaleVersion(Refused):
    """Somebody else changed the record after the version that this write saw."""

    kind = "stale_version"

    def __init__(self, *, seen: int, current: int) -> None:
        super().__init__(
            gettext_noop(
                "Somebody changed this record meanwhile (you saw version %(seen)s, it is now "
                "%(current)s). Nothing of yours is lost: compare and save again."
            ),
            {"seen": seen, "current": current},
        )
        self.current = current


class TakenIds(Refused):
    """A new record names an id that another one has, or had; `ids` are all such ids."""

    kind = "taken_ids"

    def __init__(self, ids: Collection[Any], template: str = "") -> None:
        super().__init__(
            template
            or gettext_noop(
                "The id %(id)s is taken by another record. Use a new id, or save changes."
            ),
            {"id": next(iter(ids))},
        )
        self.ids = frozenset(ids)


class Unstored(Refused):
    """A content that is not stored; `found` is all that is to be said about it, at once."""

    found: Any = None


class InvalidAnswers(Unstored):
    """Answers that cannot be stored, all of them at once."""

    kind = "invalid_answers"

    def __init__(self, problems: Sequence[Any]) -> None:
        super().__init__(
            gettext_noop("%(count)s answers need attention before they can be stored."),
            {"count": len(problems)},
        )
        self.problems = tuple(problems)


class AlreadyInterviewed(Unstored):
    """The expert has an interview in this wave; `interview` is its id."""

    kind = "already_interviewed"

    def __init__(self, *, expert: str, wave: str, interview: Any) -> None:
        super().__init__(
            gettext_noop(
                "%(expert)s already has an interview in wave %(wave)s, and an expert has one in a "
                "wave. Open that one and add to it; a further conversation is noted there, too."
            ),
            {"expert": expert, "wave": wave},
        )
        self.interview = interview

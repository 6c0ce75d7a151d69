"""What the form of an interview calls its fields and elements.

A questionnaire may call its questions and categories anything that its rules allow. Whatever
belongs to a question begins with ``q`` and ends with the question's code, with nothing of the
questionnaire between; categories are counted. What Nucleus calls its own begins with another
letter. So no two things ever share a name or an element id, for any codes.
"""

import uuid
from dataclasses import dataclass

from surveys.domain.refusals import EditedPart

NEW = "new"
"""Stands for the id of a project that the browser is still to choose."""

LABEL, SEEN, REMOVE = "label", "seen", "remove"


@dataclass(frozen=True)
class RecordNames:
    """The names of one record's fields: the interview's, or those of a project."""

    project: uuid.UUID | str | None = None

    @property
    def prefix(self) -> str:
        return "" if self.project is None else f"p-{self.project}-"

    @property
    def label(self) -> str:
        return self.prefix + LABEL

    @property
    def label_hint(self) -> str:
        return f"{self.label}_hint"

    @property
    def label_problem(self) -> str:
        return f"{self.label}_problem"

    @property
    def seen(self) -> str:
        return self.prefix + SEEN

    @property
    def remove(self) -> str:
        return self.prefix + REMOVE

    def keep(self, part: EditedPart, code: str = "") -> str:
        """The choice whose value to keep where two people changed the same."""
        if part == EditedPart.ANSWER:
            return self.question(code).keep
        return f"{self.prefix}keep_{part}-{code}"

    def question(self, code: str) -> "QuestionNames":
        return QuestionNames(self.prefix, code)


@dataclass(frozen=True)
class QuestionNames:
    """The names of what belongs to one question. Names of fields serve as ids of elements, too."""

    prefix: str
    code: str

    def _part(self, part: str) -> str:
        return f"{self.prefix}{part}-{self.code}"

    @property
    def answer(self) -> str:
        return self._part("q")

    @property
    def missing(self) -> str:
        return self._part("q_missing")

    @property
    def hint(self) -> str:
        return self._part("q_hint")

    @property
    def problem(self) -> str:
        return self._part("q_problem")

    @property
    def keep(self) -> str:
        return self._part("q_keep")

    @property
    def nothing(self) -> str:
        return self._part("q_nothing")

    def option(self, number: int) -> str:
        return self._part(f"q_option_{number}")

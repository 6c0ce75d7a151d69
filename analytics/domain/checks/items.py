"""One definition as it is written, the study that it is held against, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.domain.importing import Problem
from surveys.domain.questionnaire import Question
from surveys.domain.wording import gettext_noop

FILE = "study.yaml"

Item = Mapping[str, Any]


@dataclass(frozen=True)
class KnownStudy:
    """What definitions are held against: waves in order, their questions, stored indicators."""

    waves: tuple[str, ...]
    questions: Mapping[str, Sequence[Question]]
    indicators: frozenset[str]

    def asked_in(self, wave: str) -> frozenset[str]:
        """Return the codes of the questions of a wave."""
        return frozenset(question.code for question in self.questions.get(wave, ()))


def problem(place: str, code: str, template: str, /, **params: Any) -> Problem:
    """Return a problem at a place of study.yaml, such as ``indicators[3].base``."""
    return Problem(FILE, None, place, code, template, params)


def one_of(place: str, value: Any, known: Sequence[str]) -> Iterator[Problem]:
    if value not in known:
        yield problem(
            place,
            "unknown_word",
            gettext_noop("“%(got)s” is not known; use one of: %(known)s."),
            got=value,
            known=", ".join(known),
        )

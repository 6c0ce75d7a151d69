"""The answers that decided about a record, in the reader's words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from analytics.domain.indicators import IndicatorDefinition
from analytics.domain.segments import SegmentDefinition
from analytics.presenters.labels import question_label
from analytics.queries.design import StudyDesign
from surveys.domain.missing import Missing, as_missing, missing_kind
from surveys.domain.questionnaire import Level, Question
from surveys.models import Wave
from surveys.presenters.answers import answer_in_words
from surveys.queries.counted import CountedContent, CountedProject
from surveys.reader import language

NOT_ASKED = as_missing(Missing.NOT_ASKED)


class Answer(NamedTuple):
    """One question that was read, and what was answered; `missing` where it is a kind of empty."""

    question: str
    words: str
    missing: bool = False


class Read(NamedTuple):
    """A question that an expression reads, of the record itself or of the other level."""

    level: str
    question: Question


@dataclass(frozen=True)
class Deciding:
    """What decides about records of a unit."""

    unit: str
    reads: Sequence[Read]

    def answers(self, content: CountedContent, project: CountedProject | None) -> list[Answer]:
        """Return what decided about one interview, or about one of its projects."""
        return [self._answer(read, content, project) for read in self.reads]

    def _answer(
        self, read: Read, content: CountedContent, project: CountedProject | None
    ) -> Answer:
        label, code = question_label(read.question), read.question.code
        if read.level == Level.INTERVIEW:
            stored = content.answers.get(code, NOT_ASKED)
        elif project is not None:
            stored = project.answers.get(code, NOT_ASKED)
        else:
            return Answer(label, _of_all(read.question, content.projects))
        words = answer_in_words(read.question, stored, language(), empty=True)
        return Answer(label, words, missing_kind(stored) is not None or stored in (None, ""))


def _of_all(question: Question, projects: Iterable[CountedProject]) -> str:
    """Return how many projects of an interview have each answer."""
    words = Counter(
        answer_in_words(question, one.answers.get(question.code, NOT_ASKED), language(), empty=True)
        for one in projects
    )
    return " · ".join(f"{number} × {word}" for word, number in words.items()) or _("no project")


def deciding(
    design: StudyDesign,
    wave: Wave,
    indicator: IndicatorDefinition,
    segment: SegmentDefinition | None = None,
) -> Deciding:
    """Return what decides in a wave: what is counted first, then the base, then the category."""
    measured = indicator.measured
    names = list(measured.names if measured else ())
    names += [name for expression in indicator.expressions for name in expression.names]
    if segment and (name := segment.name_for(indicator.unit)):
        names.append(name)
    return Deciding(indicator.unit, _reads(names, indicator.unit, _asked(design, wave)))


def _reads(names: Iterable[str], unit: str, asked: Mapping[str, Question]) -> list[Read]:
    found: dict[str, Read] = {}
    for name in names:
        level, _dot, code = name.rpartition(".")
        if code in asked:
            found.setdefault(code, Read(level or unit, asked[code]))
    return list(found.values())


def _asked(design: StudyDesign, wave: Wave) -> dict[str, Question]:
    """Return the questions of a wave by code, each with all categories that it ever had there."""
    found: dict[str, Any] = {}
    for question in design.questions_of(wave):
        if question.kind.has_choices:
            question = replace(question, choices=design.categories_of(question.code, wave))
        found[question.code] = question
    return found

"""The design of a study as the statistics need it, read in a fixed number of queries."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from analytics.domain.definitions import Definitions
from analytics.domain.indicators import IndicatorDefinition
from analytics.domain.segments import SegmentDefinition
from analytics.models import Indicator, Segment
from surveys.domain.expressions import Type
from surveys.domain.harmonising import Harmonised, harmonised_choices, in_order
from surveys.domain.lineage import Comparability
from surveys.domain.questionnaire import Choice, Level, Question, choices_ever
from surveys.domain.timing import goes_up, times_of
from surveys.domain.wording import Texts
from surveys.models import Lineage, Questionnaire, Study, Wave
from surveys.queries.counted import as_key
from surveys.queries.harmonised import categories_by, harmonised_by

Found = TypeVar("Found")
RANK: dict[str, int] = {status: rank for rank, status in enumerate(Comparability)}


class Compared(NamedTuple):
    """How a wave compares with an earlier one, and why."""

    status: str = Comparability.COMPARABLE
    note: Texts = {}


@dataclass(frozen=True)
class StudyDesign:
    """Waves, questions, lineage, indicators and segments of one study."""

    study: Study
    waves: list[Wave]
    indicators: list[Indicator]
    segments: list[Segment]
    lineage: list[Lineage]
    questions: dict[str, list[Question]]
    """Questions of each wave by its code; of all its questionnaires."""
    found: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was worked out of it `once`."""

    def once(self, what: object, work_out: Callable[[], Found]) -> Found:
        """Return what follows from the design alone, worked out when it is asked for first."""
        if what not in self.found:
            self.found[what] = work_out()
        result: Found = self.found[what]
        return result

    @cached_property
    def definitions(self) -> Definitions:
        """What a tally needs to know of indicators and segments."""
        return Definitions(
            tuple(definition_of(indicator) for indicator in self.indicators),
            tuple(
                SegmentDefinition(segment.code, segment.variable.code, segment.variable.level)
                for segment in self.segments
            ),
            tuple(
                (step.variable.code, step.wave.code, code, category)
                for step in self.lineage
                for code, category in step.mapping.items()
            ),
        )

    @cached_property
    def harmonised(self) -> Harmonised:
        """How answers of all waves are read together; its waves are keys."""
        keys = {wave.code: as_key(wave.pk) for wave in self.waves}
        left_out = frozenset((code, keys[wave]) for code, wave in self.of_another_type)
        return replace(self.mapped, left_out=left_out)

    @cached_property
    def mapped(self) -> Harmonised:
        """How answers of one wave are read by themselves: in harmonised categories."""
        return harmonised_by(self.lineage)

    @cached_property
    def categories_by_variable(self) -> dict[str, tuple[Choice, ...]]:
        """The harmonised categories of each variable that has some."""
        return categories_by(self.lineage)

    @cached_property
    def counted_questions(self) -> dict[str, list[Question]]:
        """The questions of each wave as they are counted: in harmonised categories."""
        waves = {wave.code: wave for wave in self.waves}
        return {
            code: [self.as_counted(one, waves[code]) for one in questions]
            for code, questions in self.questions.items()
        }

    def as_counted(self, question: Question, wave: Wave) -> Question:
        """Return a question of a wave in harmonised categories, where it has some."""
        categories = self.categories_by_variable.get(question.code)
        codes = self.harmonised.of(question.code, as_key(wave.pk))
        if not question.choices or not (codes or categories):
            return question
        choices = harmonised_choices(question.choices, codes, categories or ())
        return replace(question, choices=choices, choice_list="")

    @cached_property
    def definitions_hash(self) -> str:
        """The hash that tallies made with these definitions carry."""
        return self.definitions.hash()

    @cached_property
    def times(self) -> dict[str, float]:
        """When each wave was, in years, by its code."""
        return dict(zip((wave.code for wave in self.waves), times_of(self.waves), strict=True))

    def in_time(self, waves: Iterable[Wave]) -> bool:
        """Say whether waves, in their order, follow each other in time."""
        return goes_up([self.times[wave.code] for wave in waves])

    @cached_property
    def of_another_type(self) -> frozenset[tuple[str, str]]:
        """Variables with the waves that ask them for another type of answer than the first did."""
        first: dict[str, tuple[Type, Level]] = {}
        found = set()
        for wave in self.waves:
            for question in self.questions.get(wave.code, []):
                asked = (question.name.type, question.level)
                if first.setdefault(question.code, asked) != asked:
                    found.add((question.code, wave.code))
        return frozenset(found)

    @cached_property
    def typed_questions(self) -> dict[str, list[Question]]:
        """What can be counted of each wave: its questions of the type that the first wave asked."""
        return {
            wave: [one for one in questions if (one.code, wave) not in self.of_another_type]
            for wave, questions in self.counted_questions.items()
        }

    @cached_property
    def codes_asked(self) -> dict[str, frozenset[str]]:
        """Codes of the questions of each wave that can be counted with those of other waves."""
        return {
            wave: frozenset(question.code for question in questions)
            for wave, questions in self.typed_questions.items()
        }

    def questions_of(self, wave: Wave, level: str | None = None) -> list[Question]:
        """Return the questions of a wave, of one level if given, each as last asked there."""
        known: dict[str, Question] = {}
        for question in self.questions.get(wave.code, []):
            if level is None or question.level == level:
                known.setdefault(question.code, question)
        return list(known.values())

    def categories_of(self, code: str, *waves: Wave, as_asked: bool = False) -> tuple[Choice, ...]:
        """Return the categories of a variable in some waves, or in any, each as last worded.

        They are the harmonised ones, where there are some, or those that were asked.
        """
        newest_first = sorted(waves or self.waves, key=lambda wave: wave.position, reverse=True)
        questions = self.questions if as_asked else self.counted_questions
        asked = (one for wave in newest_first for one in questions.get(wave.code, []))
        found = choices_ever(one for one in asked if one.code == code)
        return found if as_asked else in_order(found, self.categories_by_variable.get(code, ()))

    def asked(self, indicator: IndicatorDefinition, wave: Wave) -> bool:
        """Say whether an indicator exists in a wave: all that it reads was asked there."""
        if indicator.waves is not None and wave.code not in indicator.waves:
            return False
        return set(indicator.names()) <= self.codes_asked.get(wave.code, frozenset())

    def categories(self, segment: Segment, *waves: Wave) -> dict[str, Texts]:
        """Return the categories of a segment in some waves, or in any, by code."""
        found = self.categories_of(segment.variable.code, *waves)
        return {choice.code: choice.label for choice in found}

    def segments_of(self, unit: str) -> list[Segment]:
        """Return the segments that can break down records of a unit."""
        by_code = {one.code: one for one in self.definitions.segments}
        return [s for s in self.segments if by_code[s.code].name_for(unit) is not None]

    def cells(self, unit: str, *waves: Wave) -> list[tuple[Segment | None, str]]:
        """Return the cells of a unit: overall, and each category that is known in all waves."""
        key = ("cells", unit, *(wave.code for wave in waves))
        return self.once(key, lambda: self._cells(unit, waves))

    def _cells(self, unit: str, waves: Sequence[Wave]) -> list[tuple[Segment | None, str]]:
        found: list[tuple[Segment | None, str]] = [(None, "")]
        for segment in self.segments_of(unit):
            known = [self.categories(segment, wave) for wave in waves]
            found += [
                (segment, category)
                for category in known[0]
                if all(category in categories for categories in known)
            ]
        return found

    def segments_for(self, indicator: Indicator) -> list[Segment]:
        """Return the segments that say something about an indicator.

        Broken down by the variable that it counts, each category would have all or nothing.
        """
        counted = definition_of(indicator).counted_names()
        return [s for s in self.segments_of(indicator.unit) if s.variable.code not in counted]

    def comparability(self, codes: Iterable[str], before: Wave | None, wave: Wave) -> Compared:
        """Return how variables of a wave compare with an earlier one: the worst step counts."""
        if before is None:
            return Compared()
        read = set(codes)
        steps = [
            step
            for step in self.lineage
            if step.variable.code in read and before.position < step.wave.position <= wave.position
        ]
        status = max((step.status for step in steps), key=RANK.__getitem__, default=None)
        if status is None:
            return Compared()
        return Compared(status, _joined(step.note for step in steps if step.status == status))

    def since_break(self, indicator: IndicatorDefinition) -> list[Wave]:
        """Return the waves in which the indicator exists, from the last break of its series on."""
        found: list[Wave] = []
        for wave in self.waves:
            if not self.asked(indicator, wave):
                continue
            before = found[-1] if found else None
            if self.comparability(indicator.names(), before, wave).status == Comparability.BREAK:
                found = []
            found.append(wave)
        return found

    def before(self, indicator: IndicatorDefinition, wave: Wave) -> Wave | None:
        """Return the last wave before this one in which the indicator exists."""
        earlier = [w for w in self.waves if w.position < wave.position and self.asked(indicator, w)]
        return earlier[-1] if earlier else None


def definition_of(indicator: Indicator) -> IndicatorDefinition:
    """Return an indicator without the database."""
    return IndicatorDefinition(
        code=indicator.code,
        kind=indicator.kind,
        unit=indicator.unit,
        base=indicator.base,
        numerator=indicator.numerator,
        value=indicator.value,
        waves=None if indicator.waves is None else tuple(indicator.waves),
    )


def load_design(study: Study) -> StudyDesign:
    """Read the design of a study in five queries."""
    questions: dict[str, list[Question]] = {}
    questionnaires = Questionnaire.objects.filter(wave__study=study).select_related("wave")
    for questionnaire in questionnaires.order_by("wave__position", "-position"):
        questions.setdefault(questionnaire.wave.code, []).extend(questionnaire.form.questions())
    return StudyDesign(
        study=study,
        waves=list(Wave.objects.filter(study=study).order_by("position")),
        indicators=list(Indicator.objects.filter(study=study).order_by("position", "code")),
        segments=list(
            Segment.objects.filter(study=study)
            .select_related("variable")
            .order_by("position", "code")
        ),
        lineage=list(
            Lineage.objects.filter(wave__study=study)
            .select_related("variable", "wave")
            .order_by("wave__position", "variable__position")
        ),
        questions=questions,
    )


def _joined(notes: Iterable[Texts]) -> dict[str, str]:
    joined: dict[str, list[str]] = {}
    for note in notes:
        for language, text in note.items():
            if text:
                joined.setdefault(language, []).append(text)
    return {language: " ".join(dict.fromkeys(texts)) for language, texts in joined.items()}

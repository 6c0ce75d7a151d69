"""Which records a data file has, each with its answers as columns have them.

Whoever writes a file reads them here, and whoever holds an edited file against what it was: what
stands in a file is decided once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from surveys.domain.harmonising import harmonised_choices
from surveys.domain.layout.answers import Reader, Row, in_segments, of_all_waves, reader_of
from surveys.domain.layout.options import Options
from surveys.domain.questionnaire import Kind, Level, Question
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Study, Wave
from surveys.queries.as_of.design import design_as_of
from surveys.queries.as_of.entry import AsOf
from surveys.queries.as_of.interviews import InterviewAsOf, ProjectAsOf, interviews_as_of
from surveys.queries.as_of.selection import Selection, select_as_of
from surveys.queries.counted import as_key
from surveys.queries.harmonised import categories_by, harmonised_by

_NO_SEGMENT = gettext_noop(
    "Records cannot be chosen by %(codes)s: as of this entry no such question offers categories "
    "and may leave. Choose other segments."
)


class Kept(NamedTuple):
    """An interview with its answers, and each of its projects with its own."""

    interview: InterviewAsOf
    answers: Row
    projects: list[tuple[ProjectAsOf, Row]]


@dataclass(frozen=True)
class _WaveReader:
    """What reads the answers of one wave: of an interview, and of a project."""

    above: Reader
    below: Reader


class RecordsAsOf:
    """The records of a study as of an entry that were chosen; `only` are ids of interviews, if any.

    `above` and `below` are the questions about interviews and projects whose answers may leave, as
    last asked: answers come in their order. `changed` are those that are texts since waves asked
    for answers of different types. Raises Refused where a segment is of no question that offers
    categories and may leave.
    """

    def __init__(
        self, study: Study, options: Options, as_of: AsOf, only: Collection[str] | None = None
    ) -> None:
        self.options, self.as_of = options, as_of
        self.only = None if only is None else frozenset(only)
        self.design = design_as_of(study, as_of)
        self.waves = [
            one for one in self.design.waves if options.waves is None or one.code in options.waves
        ]
        self.lineage = self.design.lineage if options.harmonised else ()
        self.privacy = {one.code: one.privacy for one in self.design.variables}
        self.changed: frozenset[str] = frozenset()
        self._harmonised = harmonised_by(self.lineage)
        questions = self._questions()
        self.above = [one for one in questions if one.level == Level.INTERVIEW]
        self.below = [one for one in questions if one.level == Level.PROJECT]
        if unknown := options.segments.keys() - {one.code for one in questions if one.choices}:
            raise Refused(_NO_SEGMENT, {"codes": ", ".join(sorted(unknown))}, code="no_segment")

    @cached_property
    def selection(self) -> Selection:
        """The interviews that are read; segments narrow them down further."""
        return select_as_of(self.as_of, self.waves, states=self.options.states)

    def codes_of(self, variable: str, wave: Wave) -> Mapping[str, str]:
        """Return to which categories of the file the codes of a wave belong, where not as asked."""
        return self._harmonised.of(variable, as_key(wave.pk))

    def kept(self, *, origins: bool = False) -> Iterator[Kept]:
        """Yield each interview that is wanted; with `origins` it says how it came."""
        readers = {str(one.pk): self._reader(one) for one in self.waves}
        segments = self.options.segments
        keeps_above = in_segments(segments, self.above)
        keeps_below = in_segments(segments, self.below)
        narrows_projects = any(one.code in segments for one in self.below)
        for interview in interviews_as_of(self.selection, origins=origins):
            if self.only is not None and interview.id not in self.only:
                continue
            read = readers[interview.wave]
            answers = read.above(interview.answers)
            if not keeps_above(answers):
                continue
            projects = [(one, read.below(one.answers)) for one in interview.projects]
            if narrows_projects:
                projects = [one for one in projects if keeps_below(one[1])]
                if not projects:
                    continue
            yield Kept(interview, answers, projects)

    def _questions(self) -> list[Question]:
        """Return which variables were asked in any wave, as last asked, with every category."""
        categories = categories_by(self.lineage)
        asked: dict[str, list[Question]] = defaultdict(list)
        for questionnaire in self.design.questionnaires:
            for question in questionnaire.form.questions():
                if (shared := categories.get(question.code)) and question.choices:
                    codes = self._harmonised.of(question.code, as_key(questionnaire.wave_id))
                    choices = harmonised_choices(question.choices, codes, shared)
                    question = replace(question, choices=choices, choice_list="")
                asked[question.code].append(question)
        leaving = (code for code in self.privacy if code not in self.design.personal)
        known = [asked[code] for code in leaving if code in asked]
        self.changed = frozenset(
            found[0].code for found in known if len({one.stored_as for one in found}) > 1
        )
        return [of_all_waves(found) for found in known]

    def _reader(self, wave: Wave) -> _WaveReader:
        kinds: dict[str, set[Kind]] = defaultdict(set)
        for questionnaire in self.design.questionnaires:
            if questionnaire.wave_id == wave.pk:
                for question in questionnaire.form.questions():
                    kinds[question.code].add(question.stored_as)

        def answers(questions: Sequence[Question]) -> Reader:
            codes = {one.code: self.codes_of(one.code, wave) for one in questions}
            return reader_of(questions, codes, kinds)

        return _WaveReader(answers(self.above), answers(self.below))

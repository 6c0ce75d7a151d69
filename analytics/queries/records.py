"""Records of a study as rows of a file: pseudonyms only, and no variable declared personal.

They are those of the study as of an entry of the log, read from the history
(`surveys.queries.as_of`). By default interviews that count leave, and of each what counts: of one
that was opened again, what was approved. None leaves whose consent does not stand.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.domain.record_columns import (
    interview_columns,
    key_columns,
    long_columns,
    project_columns,
)
from surveys.domain.layout.answers import NOT_ASKED, Row
from surveys.domain.layout.columns import Column, answer_column
from surveys.domain.layout.options import Extra, Options, Unit
from surveys.domain.questionnaire import Question
from surveys.models import Study, Wave
from surveys.queries.as_of.entry import AsOf
from surveys.queries.as_of.interviews import InterviewAsOf, ProjectAsOf
from surveys.queries.as_of.own_columns import OF_INTERVIEW, OF_PROJECT
from surveys.queries.as_of.records import Kept, RecordsAsOf
from surveys.queries.as_of.selection import LeftOut

Nested = tuple[Row, list[Row]]


@dataclass(frozen=True)
class Records:
    """Columns and rows of a file, and the waves they come from, as they were as of its entry.

    `harmonised` are the variables whose categories are not as they were asked. `interviews` and
    `projects` are how many are read; with segments, fewer have rows. What is left out is counted
    on while rows are read. `answers` are the columns of a file with a row for each answer: a row
    has the columns of the record, then the code of one of these, and the stored answer. `personal`
    is how many variables stay out since they are personal; `changed` are those that are texts since
    waves asked for answers of different types.
    """

    columns: list[Column]
    rows: Iterator[Row]
    waves: list[Wave]
    harmonised: Sequence[str]
    as_of: AsOf
    left_out: LeftOut
    interviews: int
    projects: int
    personal: int
    changed: frozenset[str]
    answers: Sequence[Column] = ()


@dataclass(frozen=True)
class NestedRecords:
    """Interviews with their projects, for a file that has both: `rows` has all in one pass.

    Each is the row of an interview with the rows of its projects; `records` says everything else,
    and its own rows are those of the interviews alone. One of the two is read, once.
    """

    records: Records
    project_columns: list[Column]
    rows: Iterator[Nested]


def records_of(
    study: Study, options: Options, as_of: AsOf, *, only: Collection[str] | None = None
) -> Records:
    """Return the records of a study as of an entry, in rows of one unit.

    `only` are ids of interviews: no others leave. Raises Refused where a segment is of no question
    that offers categories and may leave, KeyError where the unit is both: see `nested_records_of`.
    """
    reading = _Reading(study, options, as_of, only)
    columns, rows = {
        Unit.INTERVIEW: (reading.interview_columns, reading.interview_rows),
        Unit.PROJECT: (reading.joined_columns, reading.project_rows),
        Unit.ANSWER: (reading.long_columns, reading.answer_rows),
    }[options.unit]
    answers = reading.answer_columns() if options.unit is Unit.ANSWER else ()
    return Records(columns(), rows(), answers=answers, **reading.facts())


def nested_records_of(
    study: Study, options: Options, as_of: AsOf, *, only: Collection[str] | None = None
) -> NestedRecords:
    """Return interviews, each with its projects, as of an entry; the unit is not asked for."""
    reading = _Reading(study, options, as_of, only)
    interviews = Records(reading.interview_columns(), reading.interview_rows(), **reading.facts())
    return NestedRecords(interviews, reading.project_columns(), reading.nested_rows())


class _Reading:
    """What is read of a study as of an entry, and how an interview becomes rows."""

    def __init__(
        self, study: Study, options: Options, as_of: AsOf, only: Collection[str] | None
    ) -> None:
        self.options = options
        self.records = RecordsAsOf(study, options, as_of, only)
        self.above, self.below = self.records.above, self.records.below
        self.privacy = self.records.privacy
        self.wanted = None if options.variables is None else frozenset(options.variables)
        self.by_wave = {str(one.pk): one for one in self.records.waves}
        above = interview_columns(self.privacy, options.extra)
        below = project_columns(self.privacy, options.extra)
        self.of_interview = [OF_INTERVIEW[one.own_name] for one in above]
        self.of_project = [OF_PROJECT[one.own_name] for one in below]

    def facts(self) -> dict[str, Any]:
        """Return what is known of the records beside their rows."""
        records = self.records
        return {
            "waves": records.waves,
            "harmonised": sorted({one.variable.code for one in records.lineage}),
            "as_of": records.as_of,
            "left_out": records.selection.left_out,
            "interviews": records.selection.interviews,
            "projects": records.selection.projects,
            "changed": records.changed,
            "personal": len(records.design.personal & self.privacy.keys()),
        }

    # --- columns: codes of personal variables are known here, too, so no heading tells them apart

    def interview_columns(self) -> list[Column]:
        own = interview_columns(self.privacy, self.options.extra)
        return own + self._answer_columns(self.above)

    def project_columns(self) -> list[Column]:
        own = key_columns(self.privacy) + project_columns(self.privacy, self.options.extra)
        return own + self._answer_columns(self.below)

    def joined_columns(self) -> list[Column]:
        extras = self.options.extra
        own = interview_columns(self.privacy, extras) + project_columns(self.privacy, extras)
        return own + self._answer_columns([*self.above, *self.below])

    def long_columns(self) -> list[Column]:
        return long_columns(self.privacy)

    def answer_columns(self) -> list[Column]:
        return self._answer_columns([*self.above, *self.below])

    def _answer_columns(self, questions: Sequence[Question]) -> list[Column]:
        return [
            answer_column(one, privacy=self.privacy[one.code])
            for one in questions
            if self._is_wanted(one)
        ]

    def _is_wanted(self, question: Question) -> bool:
        return self.wanted is None or question.code in self.wanted

    # --- rows

    def _kept(self) -> Iterator[Kept]:
        """Yield each interview that is wanted with the answers that are wanted."""
        above_of, below_of = _places(self.above, self), _places(self.below, self)
        origins = not {Extra.PROVENANCE, Extra.EDITS}.isdisjoint(self.options.extra)
        for interview, answers, projects in self.records.kept(origins=origins):
            yield Kept(interview, above_of(answers), [(one, below_of(x)) for one, x in projects])

    def interview_rows(self) -> Iterator[Row]:
        for interview, above, _projects in self._kept():
            yield [*self._details(interview), *above]

    def project_rows(self) -> Iterator[Row]:
        for interview, above, projects in self._kept():
            details = self._details(interview)
            for project, below in projects:
                yield [*details, *self._place(project), *above, *below]

    def nested_rows(self) -> Iterator[Nested]:
        for interview, above, projects in self._kept():
            keys = self._keys(interview)
            rows = [[*keys, *self._place(project), *below] for project, below in projects]
            yield [*self._details(interview), *above], rows

    def answer_rows(self) -> Iterator[Row]:
        """Yield a row for each answer, and for each that is missing; none where nobody asked."""
        codes_above = [one.code for one in self.above if self._is_wanted(one)]
        codes_below = [one.code for one in self.below if self._is_wanted(one)]
        for interview, above, projects in self._kept():
            keys = self._keys(interview)
            for code, answer in zip(codes_above, above, strict=True):
                if answer != NOT_ASKED:
                    yield [*keys, None, code, answer]
            for project, below in projects:
                for code, answer in zip(codes_below, below, strict=True):
                    if answer != NOT_ASKED:
                        yield [*keys, project.id, code, answer]

    def _keys(self, interview: InterviewAsOf) -> Row:
        return [self.by_wave[interview.wave].code, interview.respondent, interview.id]

    def _details(self, interview: InterviewAsOf) -> Row:
        """Return what is known of an interview beside its answers."""
        wave = self.by_wave[interview.wave]
        return [say(interview, wave) for say in self.of_interview]

    def _place(self, project: ProjectAsOf) -> Row:
        return [say(project) for say in self.of_project]


def _places(questions: Sequence[Question], reading: _Reading) -> Callable[[Row], Row]:
    """Return what leaves of a row of answers the variables that are wanted."""
    places = [place for place, one in enumerate(questions) if reading._is_wanted(one)]
    if len(places) == len(questions):
        return lambda row: row
    return lambda row: [row[place] for place in places]

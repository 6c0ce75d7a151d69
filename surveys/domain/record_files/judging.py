"""The answers of a file judged by the rules that forms know, said where they stand in the file."""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from surveys.domain.answers import (
    AnswerProblem,
    Checked,
    check_interview,
    check_record,
    reads_across,
)
from surveys.domain.canonical import canonical_json
from surveys.domain.interviews import State
from surveys.domain.messages import Message
from surveys.domain.package.answers import CALCULATED_OTHERWISE
from surveys.domain.package.spool import Spool
from surveys.domain.questionnaire import Level, Questionnaire
from surveys.domain.record_files.cells import Cell
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.parts import Part
from surveys.domain.record_files.records import InterviewFound
from surveys.domain.wording import gettext_noop

OF_A_ROW = 1_000
"""A row may have several projects, each with a number below this: that of the row times this."""
_HIDDEN = gettext_noop(
    "A condition hides this question here, so it has no answer. Empty the cell, or correct the "
    "answers on which the condition depends."
)


class _Place(NamedTuple):
    part: Part
    row: int


class Judge:
    """Judges answers record by record; or interviews with their projects, where rules read both."""

    def __init__(self, form: Questionnaire, findings: Findings) -> None:
        self.form = form
        self.findings = findings
        self.is_linked = reads_across(form)
        self.parts: dict[int | None, Part] = {}

    def judged(
        self,
        part: Part,
        level: Level,
        interview: InterviewFound,
        row: int,
        cells: Sequence[Cell],
        place: int | None = None,
    ) -> str:
        """Return the answers of a record as they are stored, as a canonical text.

        Where rules read an interview and its projects together, they are what the cells say, for
        `judge_together` to judge.
        """
        raw = part.answers(row, cells)
        if self.is_linked:
            self.parts[place] = part
            return json.dumps(raw)
        complete = interview.state != State.DRAFT
        checked = check_record(self.form, level, raw, complete=complete)
        self._say(checked, interview, {None: _Place(part, row)})
        return canonical_json(checked.answers)

    def judge_together(self, spool: Spool, interviews: Iterable[InterviewFound]) -> None:
        """Judge interviews with their projects where rules read both; keep what is stored."""
        if not self.is_linked:
            return
        spool.ask("CREATE INDEX together ON projects (interview, position)")
        for one in interviews:
            answers, projects = spool.answers_of(one.row, one.id.bytes)
            checked = check_interview(
                self.form,
                json.loads(answers),
                [json.loads(text) for _, _, text in projects],
                complete=one.state != State.DRAFT,
            )
            texts = map(canonical_json, checked.projects)
            stored = [(row, text) for (row, _, _), text in zip(projects, texts, strict=True)]
            spool.put_answers(one.row, canonical_json(checked.answers), stored)
            places: dict[int | None, _Place] = {None: _Place(self.parts[None], one.row)}
            for index, (row, _, _) in enumerate(projects):
                part = self.parts[row % OF_A_ROW]
                places[index] = _Place(part, row // OF_A_ROW)
            self._say(checked, one, places)

    def _say(
        self, checked: Checked, interview: InterviewFound, places: dict[int | None, _Place]
    ) -> None:
        for problem in checked.problems:
            part, row = places[problem.project]
            heading = part.headings.get(problem.question, problem.question)
            if problem.is_lack:
                interview.lacks.append((part.file, row, heading, _said(problem)))
            else:
                self.findings.say(part.file, row, heading, problem)
        if any(not problem.is_lack for problem in checked.problems):
            return
        for found, code, template in (
            (checked.dropped, "answer_hidden", _HIDDEN),
            (checked.recalculated, "calculated_otherwise", CALCULATED_OTHERWISE),
        ):
            for one in found:
                part, row = places[one.project]
                heading = part.headings.get(one.question, one.question)
                self.findings.problem(part.file, row, heading, code, template)


def _said(problem: AnswerProblem) -> Message:
    return Message(problem.code, problem.template, problem.params, wording=problem.wording)

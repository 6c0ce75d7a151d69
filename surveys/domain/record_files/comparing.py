"""Where an interview of a file differs from the one that is stored: old beside new."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from surveys.domain.layout.values import encode
from surveys.domain.pseudonyms import key_of
from surveys.domain.questionnaire import Kind, Question, Questionnaire
from surveys.domain.record_files.plans import Plan, SheetPlan
from surveys.domain.record_files.targets import Own
from surveys.domain.wording import gettext_noop

DIFFERS = gettext_noop("Stored is %(old)s, the file has %(new)s. What is stored stays.")
PROJECT_MISSING = gettext_noop(
    "A project that is stored is not in the file: %(old)s. What is stored stays."
)
PROJECT_NEW = gettext_noop(
    "The file has a project that is not stored with this interview. It was left out."
)
_DETAILS = (Own.INTERVIEWER, Own.HELD_ON, Own.MODE, Own.DURATION_MINUTES, Own.LANGUAGE)


@dataclass(frozen=True)
class StoredProject:
    """A project as it is stored."""

    id: UUID
    label: str
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class StoredInterview:
    """An interview as it is stored, with its projects in their order."""

    respondent: str
    organization: str
    details: Mapping[str, Any]
    answers: Mapping[str, Any]
    projects: Sequence[StoredProject] = field(default_factory=tuple)


@dataclass(frozen=True)
class Difference:
    """What the file says otherwise: where, under which heading, and what stands on each side."""

    file: str
    row: int
    heading: str | None
    code: str
    template: str
    old: str = ""
    new: str = ""


class Comparison:
    """Compares what the columns of a file say; what it has no column for is not compared."""

    def __init__(self, plan: Plan, form: Questionnaire, of_a_row: int) -> None:
        assert plan.interviews is not None
        self.sheet = plan.interviews
        self.projects = plan.projects or plan.interviews
        self.of_a_row = of_a_row
        self.own = _headings(self.sheet, 0)
        places = {one.target.place for one in self.projects.columns if one.target}
        self.of_projects = {place: _headings(self.projects, place) for place in places}
        self.questions = {question.code: question for question in form.questions()}

    def differences(
        self, row: Any, projects: Sequence[Any], stored: StoredInterview
    ) -> Iterator[Difference]:
        """Yield where a row of interviews, with its projects, differs from what is stored."""
        yield from self._details(row, stored)
        yield from self._answers(self.sheet, self.own, row.row, row.answers, stored.answers)
        if not self.projects.has_projects:
            return
        known = {one.id: one for one in stored.projects}
        for project in projects:
            number, place = divmod(project.row, self.of_a_row)
            before = known.get(project.id)
            if before is None:
                yield Difference(self.projects.file, number, None, "project_new", PROJECT_NEW)
                continue
            headings = self.of_projects[place]
            heading = headings.get(Own.PROJECT_LABEL.value)
            if heading and before.label != project.label:
                yield self._one(self.projects, number, heading, before.label, project.label)
            yield from self._answers(
                self.projects, headings, number, project.answers, before.answers
            )
        there = {project.id for project in projects}
        for number, one in enumerate(stored.projects, start=1):
            if one.id not in there:
                old = one.label or str(number)
                yield Difference(
                    self.sheet.file, row.row, None, "project_missing", PROJECT_MISSING, old
                )

    def _details(self, row: Any, stored: StoredInterview) -> Iterator[Difference]:
        pairs = [
            (Own.RESPONDENT, stored.respondent, row.respondent),
            (Own.ORGANIZATION, stored.organization, row.organization),
        ]
        for own, old, new in pairs:
            if own.value in self.own and key_of(old) != key_of(new):
                yield self._one(self.sheet, row.row, self.own[own.value], old, new)
        for own in _DETAILS:
            old, new = stored.details[own.value], getattr(row, own.value)
            if own.value in self.own and (old or None) != (new or None):
                yield self._one(self.sheet, row.row, self.own[own.value], _text(old), _text(new))

    def _answers(
        self,
        sheet: SheetPlan,
        headings: Mapping[str, str],
        row: int,
        new: Mapping[str, Any],
        old: Mapping[str, Any],
    ) -> Iterator[Difference]:
        for code, heading in headings.items():
            question = self.questions.get(code)
            if (
                question is not None
                and code in new
                and _same(new[code], question) != _same(old.get(code), question)
            ):
                words = [_written(one.get(code), question) for one in (old, new)]
                yield self._one(sheet, row, heading, *words)

    def _one(self, sheet: SheetPlan, row: int, heading: str, old: str, new: str) -> Difference:
        return Difference(sheet.file, row, heading, "differs", DIFFERS, old or "–", new or "–")


def _headings(plan: SheetPlan, place: int) -> dict[str, str]:
    """Return what the columns of a record are called, by what they hold."""
    found: dict[str, str] = {}
    for column in plan.columns:
        target = column.target
        if target is not None and target.place == place:
            code = target.question.code if target.question is not None else str(target.own)
            found.setdefault(code, column.heading)
    return found


def _same(answer: Any, question: Question) -> Any:
    """Return an answer as it is compared: several categories have no order."""
    if question.stored_as == Kind.SELECT_MULTIPLE and isinstance(answer, list):
        return sorted(answer)
    return answer


def _written(answer: Any, question: Question) -> str:
    return "" if answer is None else encode(answer, question.stored_as)


def _text(value: Any) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return "" if value is None else str(value)

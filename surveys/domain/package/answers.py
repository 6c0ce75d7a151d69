"""The answers of a study package: cells checked by the rules that forms and API know too."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.domain.answers import Checked, check_interview
from surveys.domain.details import MOST_PROJECTS, check_number_of_projects
from surveys.domain.importing import Problem
from surveys.domain.interviews import COMPLETE
from surveys.domain.layout.values import decode
from surveys.domain.missing import Missing, as_missing, missing_kind
from surveys.domain.package.content import Package
from surveys.domain.package.rows import InterviewRow, ProjectRow
from surveys.domain.questionnaire import Kind, Level, Questionnaire
from surveys.domain.wording import gettext_noop

_HIDDEN = gettext_noop(
    "A condition hides this question here, so it has no answer. Write .not_applicable, or correct "
    "the answers on which the condition depends."
)


_EMPTY = {kind: as_missing(kind) for kind in Missing}


@dataclass
class CheckedAnswers:
    """The rows with their answers as they would be stored, when there are no problems."""

    problems: list[Problem] = field(default_factory=list)
    interviews: list[InterviewRow] = field(default_factory=list)
    projects: list[ProjectRow] = field(default_factory=list)


def check_answers(package: Package) -> CheckedAnswers:
    """Check the answers of all interviews with their projects."""
    found = CheckedAnswers()
    projects: dict[Any, list[ProjectRow]] = {row.id: [] for row in package.interviews}
    for row in sorted(package.projects, key=lambda row: row.position):
        projects[row.interview].append(row)
    for interview in package.interviews:
        below = projects[interview.id]
        form = package.form_of(interview)
        checked = check_interview(
            form,
            _raw(form, Level.INTERVIEW, interview.answers),
            [_raw(form, Level.PROJECT, row.answers) for row in below],
            complete=interview.state in COMPLETE,
        )
        found.problems.extend(_problems(checked, interview, below))
        for one in check_number_of_projects(len(below)):
            beyond = below[MOST_PROJECTS].row
            found.problems.append(
                Problem("projects.csv", beyond, "interview", one.code, one.template, one.params)
            )
        found.interviews.append(replace(interview, answers=_shared(checked.answers)))
        found.projects.extend(
            replace(row, answers=_shared(answers))
            for row, answers in zip(below, checked.projects, strict=True)
        )
    return found


def _shared(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers in which the kinds of empty, which are most of them, are held once."""
    return {
        code: answer if (kind := missing_kind(answer)) is None else _EMPTY[kind]
        for code, answer in answers.items()
    }


def _raw(form: Questionnaire, level: Level, cells: Mapping[str, str]) -> dict[str, Any]:
    kinds = {question.code: question.kind for question in form.questions(level)}
    return {code: decode(cell, kinds.get(code, Kind.TEXT)) for code, cell in cells.items()}


def _problems(
    checked: Checked, interview: InterviewRow, projects: list[ProjectRow]
) -> list[Problem]:
    def place(project: int | None) -> tuple[str, int]:
        if project is None:
            return "interviews.csv", interview.row
        return "projects.csv", projects[project].row

    found = [
        Problem(
            *place(problem.project),
            problem.question,
            problem.code,
            problem.template,
            problem.params,
            problem.wording,
        )
        for problem in checked.problems
    ]
    wrong = {problem.project for problem in checked.problems}
    # An answer that cannot be read may be what seems to hide others of its record.
    hidden = [one for one in checked.dropped if one.project not in wrong]
    return found + [
        Problem(*place(one.project), one.question, "answer_hidden", _HIDDEN) for one in hidden
    ]

"""The answers of a study package: cells checked by the rules that forms and API know too."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveys.domain.answers import Checked, check_interview, check_record, reads_across
from surveys.domain.canonical import canonical_json
from surveys.domain.importing import Problem
from surveys.domain.layout.values import decode
from surveys.domain.package.spool import Spool
from surveys.domain.package.tables import MOST_PROBLEMS
from surveys.domain.questionnaire import Kind, Level, Questionnaire
from surveys.domain.wording import gettext_noop

CALCULATED_OTHERWISE = gettext_noop(
    "This is calculated, and comes out otherwise here. Leave the cell empty, or correct the "
    "answers on which the calculation depends."
)
_HIDDEN = gettext_noop(
    "A condition hides this question here, so it has no answer. Write .not_applicable, or correct "
    "the answers on which the condition depends."
)
Place = tuple[int, int]
"""The row of the interview; 0 for itself, or the place of a project in it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the answers of an interview and its projects are checked by: the form by its number.

    `row` is that of the interview.
    """

    form: int
    complete: bool
    row: int


class AnswersOfTable:
    """The check of the answers of one table, record by record; `problems` are the first of them.

    `variables` are the codes of its columns.
    """

    def __init__(
        self, table: str, level: Level, variables: Sequence[str], forms: Sequence[Questionnaire]
    ) -> None:
        self.file = f"{table}.csv"
        self.level = level
        self.forms = forms
        kinds = [{one.code: one.stored_as for one in form.questions(level)} for form in forms]
        self.kinds = [[(code, of.get(code, Kind.TEXT)) for code in variables] for of in kinds]
        self.are_linked = [reads_across(form) for form in forms]
        self.problems: list[tuple[Place, Problem]] = []

    def stored(self, cells: Sequence[str], asked: Asked, row: int, place: int) -> str:
        """Return the answers of a record as they would be stored, as a canonical text.

        Where rules read an interview and its projects together, they are what the cells say, for
        `check_together` to check.
        """
        raw = {
            code: decode(cell, kind)
            for (code, kind), cell in zip(self.kinds[asked.form], cells, strict=True)
        }
        form = self.forms[asked.form]
        if self.are_linked[asked.form]:
            return json.dumps(raw)
        checked = check_record(form, self.level, raw, complete=asked.complete)
        wrong = checked.problems or checked.dropped or checked.recalculated
        if wrong and len(self.problems) < MOST_PROBLEMS:
            found = _problems(checked, lambda _project: (self.file, row))
            self.problems += (((asked.row, place), problem) for _, problem in found)
        return canonical_json(checked.answers)


def check_together(spool: Spool, asked: Mapping[bytes, Asked]) -> Iterator[tuple[Place, Problem]]:
    """Check interviews with their projects where rules read both; keep their answers as stored.

    Yields the first problems.
    """
    linked = {number for number, form in enumerate(spool.forms) if reads_across(form)}
    found = (
        problem
        for id, one in (asked.items() if linked else ())
        if one.form in linked
        for problem in _check_together(spool, id, one)
    )
    for number, problem in enumerate(found):
        if number < MOST_PROBLEMS:
            yield problem


def _check_together(spool: Spool, id: bytes, asked: Asked) -> list[tuple[Place, Problem]]:
    answers, projects = spool.answers_of(asked.row, id)
    checked = check_interview(
        spool.forms[asked.form],
        json.loads(answers),
        [json.loads(text) for _, _, text in projects],
        complete=asked.complete,
    )
    texts = map(canonical_json, checked.projects)
    stored = [(row, text) for (row, _, _), text in zip(projects, texts, strict=True)]
    spool.put_answers(asked.row, canonical_json(checked.answers), stored)
    files: dict[int | None, tuple[str, int]] = {None: ("interviews.csv", asked.row)}
    places: dict[int | None, int] = {None: 0}
    for index, (row, position, _) in enumerate(projects):
        files[index], places[index] = ("projects.csv", row), position
    found = _problems(checked, files.__getitem__)
    return [((asked.row, places[project]), problem) for project, problem in found]


def _problems(
    checked: Checked, place: Callable[[int | None], tuple[str, int]]
) -> list[tuple[int | None, Problem]]:
    """Return what is wrong, with its project; `place` says in which file and row that stands."""
    if not checked.problems:
        told = [
            *((one, "answer_hidden", _HIDDEN) for one in checked.dropped),
            *((one, "calculated_otherwise", CALCULATED_OTHERWISE) for one in checked.recalculated),
        ]
        return [
            (one.project, Problem(*place(one.project), one.question, code, template))
            for one, code, template in told
        ]
    # An answer that cannot be read may be what seems to hide others of its record.
    return [
        (
            problem.project,
            Problem(
                *place(problem.project),
                problem.question,
                problem.code,
                problem.template,
                problem.params,
                problem.wording,
            ),
        )
        for problem in checked.problems
    ]

"""The answers of a study package: cells checked by the rules that forms and API know too."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.domain.answers import Checked, check_record
from surveys.domain.canonical import canonical_json
from surveys.domain.importing import Problem
from surveys.domain.layout.values import decode
from surveys.domain.package.tables import MOST_PROBLEMS
from surveys.domain.questionnaire import Kind, Level, Questionnaire
from surveys.domain.wording import gettext_noop

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
        self.problems: list[tuple[Place, Problem]] = []

    def stored(self, cells: Sequence[str], asked: Asked, row: int, place: int) -> str:
        """Return the answers of a record as they would be stored, as a canonical text."""
        raw = {
            code: decode(cell, kind)
            for (code, kind), cell in zip(self.kinds[asked.form], cells, strict=True)
        }
        form = self.forms[asked.form]
        checked = check_record(form, self.level, raw, complete=asked.complete)
        if (checked.problems or checked.dropped) and len(self.problems) < MOST_PROBLEMS:
            found = _problems(checked, self.file, row)
            self.problems += (((asked.row, place), problem) for problem in found)
        return canonical_json(checked.answers)


def _problems(checked: Checked, file: str, row: int) -> list[Problem]:
    if not checked.problems:
        return [
            Problem(file, row, one.question, "answer_hidden", _HIDDEN) for one in checked.dropped
        ]
    # An answer that cannot be read may be what seems to hide others of its record.
    return [
        Problem(
            file,
            row,
            problem.question,
            problem.code,
            problem.template,
            problem.params,
            problem.wording,
        )
        for problem in checked.problems
    ]

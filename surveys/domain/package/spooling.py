"""From the CSV files of a package to its spool: every row read, and judged by itself.

What a row says about others is asked of the spool when all of them are there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from surveys.domain.details import MOST_PROJECTS, check_number_of_projects
from surveys.domain.importing import Problem
from surveys.domain.interviews import COMPLETE
from surveys.domain.layout.headings import own_heading
from surveys.domain.package.answers import AnswersOfTable, Asked, Place, check_together
from surveys.domain.package.columns import (
    ANSWERS,
    COLUMNS,
    CellProblem,
    TableColumn,
    fixed_columns,
    is_by_language,
    spare_columns,
)
from surveys.domain.package.files import OPTIONAL_TABLES, Files
from surveys.domain.package.rows import Progress
from surveys.domain.package.spool import Spool, stored_column
from surveys.domain.package.study_file import StudyContent
from surveys.domain.package.tables import MOST_PROBLEMS, Table, check_columns
from surveys.domain.pseudonyms import key_of
from surveys.domain.questionnaire import Level, Questionnaire

TOLD = 1_000  # rows between two words about how far a table is


class RowsReader:
    """Reads the tables of one package, in the order of `TABLES`: interviews before projects.

    `told` hears how many rows of a table are read, now and then.
    """

    def __init__(
        self,
        files: Files,
        study: StudyContent,
        forms: Mapping[str, tuple[Questionnaire, ...]],
        *,
        told: Progress,
    ) -> None:
        self.files = files
        self.study = study
        self.told = told
        self.spool = Spool(study, forms)
        self.numbers = {
            (wave, form.version): number
            for number, (wave, form) in enumerate(
                (wave, form) for wave, versions in forms.items() for form in versions
            )
        }
        self.asked: dict[bytes, Asked] = {}
        self.spare: set[str] = set()
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.answer_problems: list[tuple[Place, Problem]] = []

    def read(self, table: str) -> None:
        """Read the file of a table; put its rows into the spool as far as nothing is wrong."""
        path = f"{table}.csv"
        if table in OPTIONAL_TABLES:
            if path not in self.files.openings:
                return
            self.spare.add(table)
        cells = Table(path, self.files.openings[path])
        variables = self.study.codes(ANSWERS[table]) if table in ANSWERS else ()
        here = {
            one.name
            for one in spare_columns(table)
            if own_heading(one.name, variables) in cells.columns
        }
        self.spare |= here
        fixed = fixed_columns(table, self.study.languages, codes=variables, spare=here)
        expected = [*(name for name, _ in fixed), *variables]
        lacking = check_columns(path, cells.columns, expected)
        if lacking or cells.problems:
            for _ in cells.rows():  # to report what is wrong with them
                pass
            self.problems += [*cells.problems, *lacking]
        else:
            self._spool(table, cells, fixed, variables)
        self.warnings += cells.notes

    def wrong_answers(self) -> Iterator[Problem]:
        """Yield what is wrong with answers, each interview before its projects."""
        found = [*self.answer_problems, *check_together(self.spool, self.asked)]
        for row, number, beyond in self.spool.beyond(MOST_PROJECTS):
            for one in check_number_of_projects(number):
                place = ("projects.csv", beyond, "interview")
                problem = Problem(*place, one.code, one.template, one.params)
                found.append(((row, MOST_PROJECTS + number), problem))
        yield from map(itemgetter(1), sorted(found, key=itemgetter(0)))

    def _spool(
        self,
        table: str,
        cells: Table,
        fixed: list[tuple[str, TableColumn]],
        variables: tuple[str, ...],
    ) -> None:
        typed = _Typed(table, cells, fixed)
        rows = self._telling(table, typed.rows())
        if table in ANSWERS:
            places = [cells.columns.index(code) for code in variables]
            answers = AnswersOfTable(table, Level(ANSWERS[table]), variables, self.spool.forms)
            judged = self._interviews if table == "interviews" else self._projects
            self.spool.add(table, judged(rows, typed, answers, _picked(places)))
            self.answer_problems += answers.problems
        elif table in ("organizations", "respondents"):
            self.spool.add(table, ((*row, key_of(row[1])) for row, _ in rows))
        else:
            self.spool.add(table, map(itemgetter(0), rows))
        # What is wrong with the rows as such keeps their cells from being looked at.
        self.problems += cells.problems or typed.problems

    def _telling(self, table: str, rows: "TypedRows") -> "TypedRows":
        for number, row in enumerate(rows, start=1):
            if number % TOLD == 0:
                self.told("read", table, number)
            yield row

    def _interviews(
        self,
        rows: "TypedRows",
        typed: "_Typed",
        answers: AnswersOfTable,
        picked: Callable[[Sequence[str]], Sequence[str]],
    ) -> Iterator[tuple[Any, ...]]:
        id, wave, form, state = map(typed.place, ("id", "wave", "questionnaire", "state"))
        for row, cells in rows:
            number = self.numbers.get((row[wave], row[form]))
            if number is None:
                yield *row, None, None
                continue
            asked = self.asked[row[id]] = Asked(number, row[state] in COMPLETE, row[0])
            stored = answers.stored(picked(cells), asked, row[0], 0)
            yield *row, number, stored

    def _projects(
        self,
        rows: "TypedRows",
        typed: "_Typed",
        answers: AnswersOfTable,
        picked: Callable[[Sequence[str]], Sequence[str]],
    ) -> Iterator[tuple[Any, ...]]:
        interview, position = map(typed.place, ("interview", "position"))
        for row, cells in rows:
            asked = self.asked.get(row[interview])
            if asked is None:
                yield *row, None, None
                continue
            stored = answers.stored(picked(cells), asked, row[0], row[position])
            yield *row, asked.form, stored


TypedRows = Iterator[tuple[tuple[Any, ...], Sequence[str]]]


def _picked(places: Sequence[int]) -> Callable[[Sequence[str]], Sequence[str]]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda cells: [cells[place] for place in places]


class _Typed:
    """The fixed cells of a table as the spool keeps them; `problems` are the first of them."""

    def __init__(self, table: str, cells: Table, fixed: list[tuple[str, TableColumn]]) -> None:
        self.table = table
        self.cells = cells
        self.fixed = fixed
        self.problems: list[Problem] = []
        self.names = [column.name for column in COLUMNS[table]]
        headings: dict[str, list[str]] = {}
        for name, column in fixed:
            headings.setdefault(column.name, []).append(name)
        self.readers = [self._reader(one, headings.get(one.name, [])) for one in COLUMNS[table]]

    def place(self, name: str) -> int:
        """Return where in a row the value of a column stands."""
        return 1 + self.names.index(name)

    def rows(self) -> TypedRows:
        """Yield each row, its number first, with all its cells, until something is wrong."""
        for number, cells in self.cells.rows():
            try:
                row = (number, *(read(cells) for read in self.readers))
            except CellProblem:
                self._report(number, cells)
                if len(self.problems) >= MOST_PROBLEMS:
                    break
                continue
            if not self.problems:
                yield row, cells

    def _report(self, row: int, cells: Sequence[str]) -> None:
        for name, column in self.fixed:
            try:
                column.read(cells[self.cells.columns.index(name)])
            except CellProblem as problem:
                place = (self.cells.file, row, name)
                told = (problem.code, problem.template, problem.params)
                self.problems.append(Problem(*place, *told))

    def _reader(self, column: TableColumn, headings: list[str]) -> Callable[[Sequence[str]], Any]:
        stored = stored_column(self.table, column)
        places = [self.cells.columns.index(name) for name in headings]
        if is_by_language(self.table, column):
            languages = [name.removeprefix(f"{column.name}_") for name in headings]

            def texts(cells: Sequence[str]) -> Any:
                read = (
                    (language, column.read(cells[at]))
                    for language, at in zip(languages, places, strict=True)
                )
                return stored({language: text for language, text in read if text})

            return texts
        if not places:
            empty = stored(column.read(""))
            return lambda cells: empty
        (place,) = places
        return lambda cells: stored(column.read(cells[place]))

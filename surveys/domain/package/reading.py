"""From the files of a study package to its content, or to all that is wrong with them.

Three stages, each of which reports everything it finds: the files as such, every file by itself,
and what the files say about each other.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from surveys.domain import xlsform
from surveys.domain.importing import Problem
from surveys.domain.layout.headings import own_heading
from surveys.domain.package.answers import check_answers
from surveys.domain.package.archive import read_zip
from surveys.domain.package.checks import check_forms, check_rows
from surveys.domain.package.columns import (
    ANSWERS,
    CellProblem,
    TableColumn,
    fixed_columns,
    is_by_language,
    spare_columns,
)
from surveys.domain.package.content import Package
from surveys.domain.package.dates import doubtful_interviews
from surveys.domain.package.descriptor import check_descriptor, sheet_folder
from surveys.domain.package.files import DESCRIPTOR, SHEETS, STUDY, TABLES, notes_of, read_folder
from surveys.domain.package.rows import ROW_TYPES, Row
from surveys.domain.package.study_file import StudyContent, StudyFile, read_study
from surveys.domain.package.study_yaml import load
from surveys.domain.package.tables import Table, check_columns, read_table
from surveys.domain.package.texts import read_text
from surveys.domain.questionnaire import Questionnaire
from surveys.domain.timing import goes_up, times_of
from surveys.domain.wording import gettext_noop

_SHEET = re.compile(r"(questionnaires/[^/]+(?:/[0-9]+)?)/[a-z]+\.csv")


@dataclass(frozen=True)
class Reading:
    """The package, or None and why; warnings do not stand in its way.

    `lines` says where the parts of `study.yaml` stand, for whoever checks its sections.
    """

    package: Package | None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    lines: Mapping[str, int] = field(default_factory=dict)


def read_path(source: Path) -> Reading:
    """Read a study package from a folder or a zip file."""
    if source.is_dir():
        files = read_folder(source)
    elif source.is_file():
        files = read_zip(source)
    else:
        files = None
    if files is None:
        missing = gettext_noop("There is no such folder or zip file. Check the path.")
        return Reading(None, [Problem(str(source), None, None, "no_package", missing)])
    notes = notes_of(files)
    if files.problems:
        return Reading(None, files.problems, notes)
    reading = _Reader(files.contents).read()
    return replace(reading, warnings=[*notes, *reading.warnings])


def read_contents(contents: Mapping[str, bytes]) -> Reading:
    """Read a study package from the contents of its files by their paths."""
    return _Reader(dict(contents)).read()


OUT_OF_TIME = gettext_noop(
    "Waves do not follow each other in time: by their dates, or their years, one is not later than "
    "the wave before it. Their order here is kept; what needs time, such as the change per year, "
    "is not computed. List them in the order of their dates, or mend the dates."
)


class _Reader:
    """Reads one package; what is wrong is gathered while it goes.

    It lets go of the contents of a table once that is read.
    """

    def __init__(self, contents: dict[str, bytes]) -> None:
        self.contents = contents
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.spare: set[str] = set()
        self.lines: Mapping[str, int] = {}

    def read(self) -> Reading:
        file = self._study()
        forms = self._forms(file.content if file else None)
        if file is None:
            return Reading(None, self.problems, self.warnings)
        rows = {table: self._rows(table, file.content) for table in TABLES}
        package = Package(file.content, file.sections, forms, **rows)
        if not self.problems:
            self.problems.extend(check_forms(package))
            self.problems.extend(check_rows(package))
        if not self.problems:
            self.warnings.extend(doubtful_interviews(package))
            package = self._with_answers(package)
        if not self.problems and DESCRIPTOR in self.contents:
            content = self.contents[DESCRIPTOR]
            wrong = check_descriptor(content, package.study, forms, spare=self.spare)
            self.problems.extend(wrong)
        found = None if self.problems else package.checked()
        return Reading(found, self.problems, self.warnings, self.lines)

    def _study(self) -> StudyFile | None:
        text = read_text(STUDY, self.contents[STUDY])
        if isinstance(text, Problem):
            self.problems.append(text)
            return None
        document = load(STUDY, text)
        file = read_study(document)
        self.problems.extend(document.problems)
        if file and not goes_up(times_of(file.content.waves)):
            self.warnings.append(Problem(STUDY, None, "waves", "waves_out_of_time", OUT_OF_TIME))
        self.warnings.extend(document.warnings)
        self.lines = document.lines
        return file

    def _forms(self, study: StudyContent | None) -> dict[str, tuple[Questionnaire, ...]]:
        """Return the questionnaires by wave, in the order of the waves."""
        folders = {found[1] for path in self.contents if (found := _SHEET.fullmatch(path))}
        forms: dict[str, tuple[Questionnaire, ...]] = {}
        for wave in study.waves if study else ():
            versions, number = [], 1
            while (folder := sheet_folder(wave.code, number)) in folders:
                folders.discard(folder)
                versions.append(self._form(folder))
                number += 1
            forms[wave.code] = tuple(form for form in versions if form is not None)
        for folder in sorted(folders if study else ()):
            self._problem(
                folder,
                "no_such_wave",
                gettext_noop(
                    "No wave of study.yaml has this questionnaire. Name the folder after a wave; "
                    "number further versions of a questionnaire 2, 3, ... without gaps."
                ),
            )
        return forms

    def _form(self, folder: str) -> Questionnaire | None:
        paths = [f"{folder}/{sheet}.csv" for sheet in SHEETS]
        for path in paths:
            if path not in self.contents:
                self._problem(
                    path,
                    "sheet_missing",
                    gettext_noop("This file is missing: a questionnaire has three sheets."),
                )
        tables = [read_table(path, self.contents[path]) for path in paths if path in self.contents]
        problems = [problem for table in tables for problem in table.problems]
        self.problems.extend(problems)
        self.warnings.extend(note for table in tables for note in table.notes)
        if problems or len(tables) < len(SHEETS):
            return None
        survey, choices, settings = (table.cells() for table in tables)
        reading = xlsform.read(survey, choices, settings, where=folder)
        self.problems.extend(reading.problems)
        self.warnings.extend(reading.warnings)
        return reading.questionnaire

    def _rows(self, table: str, study: StudyContent) -> tuple[Any, ...]:
        path = f"{table}.csv"
        cells = read_table(path, self.contents.pop(path))
        variables = study.codes(ANSWERS[table]) if table in ANSWERS else ()
        here = {
            one.name
            for one in spare_columns(table)
            if own_heading(one.name, variables) in cells.columns
        }
        self.spare |= here
        fixed = fixed_columns(table, study.languages, codes=variables, spare=here)
        check_columns(cells, [*(name for name, _ in fixed), *variables])
        rows: list[Row] = []
        if not cells.problems:
            rows.extend(_typed(cells, table, fixed, variables))
        self.problems.extend(cells.problems)
        self.warnings.extend(cells.notes)
        return tuple(rows)

    def _with_answers(self, package: Package) -> Package:
        checked = check_answers(package)
        self.problems.extend(checked.problems)
        interviews, projects = tuple(checked.interviews), tuple(checked.projects)
        return replace(package, interviews=interviews, projects=projects)

    def _problem(self, path: str, code: str, template: str, /, **params: Any) -> None:
        self.problems.append(Problem(path, None, None, code, template, params))


def _typed(
    cells: Table, table: str, fixed: list[tuple[str, TableColumn]], variables: tuple[str, ...]
) -> Iterator[Row]:
    for number, raw in cells.rows:
        by_heading = dict(zip(cells.columns, raw, strict=True))
        values: dict[str, Any] = {}
        for name, column in fixed:
            try:
                value = column.read(by_heading[name])
                if is_by_language(table, column):
                    _put_text(values, name, column, value)
                else:
                    values[column.name] = value
            except CellProblem as problem:
                cells.problem(number, name, problem.code, problem.template, **problem.params)
        if variables:
            values["answers"] = {code: by_heading[code] for code in variables}
        if not cells.problems:
            yield ROW_TYPES[table](**values, row=number)


def _put_text(values: dict[str, Any], name: str, column: TableColumn, value: str) -> None:
    """Gather the texts of a column by language, without empty ones."""
    texts = values.setdefault(column.name, {})
    if value:
        texts[name.removeprefix(f"{column.name}_")] = value

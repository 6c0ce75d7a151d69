"""From the files of a study package to its content, or to all that is wrong with them.

Three stages, each of which reports everything it finds: the files as such, every file by itself,
and what the files say about each other.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any, Self

from surveys.domain import xlsform
from surveys.domain.importing import Problem
from surveys.domain.package.archive import read_zip
from surveys.domain.package.checks import check_forms, check_rows
from surveys.domain.package.content import Package
from surveys.domain.package.dates import doubtful_interviews
from surveys.domain.package.descriptor import check_descriptor, sheet_folder
from surveys.domain.package.files import (
    DESCRIPTOR,
    LIMITS,
    SHEETS,
    SOURCE,
    STUDY,
    TABLES,
    Files,
    Limits,
    notes_of,
    read_folder,
)
from surveys.domain.package.rows import Progress, untold
from surveys.domain.package.sources import read_source
from surveys.domain.package.spooling import RowsReader
from surveys.domain.package.study_file import StudyContent, StudyFile, read_study
from surveys.domain.package.study_yaml import load
from surveys.domain.package.tables import Table
from surveys.domain.package.texts import read_text
from surveys.domain.questionnaire import Questionnaire
from surveys.domain.timing import goes_up, times_of
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.uploads.source import Source

_SHEET = re.compile(r"(questionnaires/[^/]+(?:/[0-9]+)?)/[a-z]+\.(?:csv|json)")


@dataclass(frozen=True)
class Reading:
    """The package, or None and why; warnings do not stand in its way.

    `lines` says where the parts of `study.yaml` stand, for whoever checks its sections. The rows of
    a package lie on the disk until the reading is closed, which leaving it as a context does.
    """

    package: Package | None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    lines: Mapping[str, int] = field(default_factory=dict)
    close: Callable[[], None] = field(default=lambda: None, compare=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def read_path(source: Path, *, told: Progress = untold, limits: Limits = LIMITS) -> Reading:
    """Read a study package from a folder or a zip file; `told` hears how far that is.

    `limits` are those of a zip file: a folder lies on the disk already.
    """
    if source.is_dir():
        files = read_folder(source)
    elif source.is_file():
        files = read_zip(source, limits)
    else:
        files = None
    if files is None:
        missing = gettext_noop("There is no such folder or zip file. Check the path.")
        return Reading(None, [Problem(str(source), None, None, "no_package", missing)])
    notes = notes_of(files)
    if files.problems:
        return Reading(None, files.problems, notes)
    reading = _Reader(files, told).read()
    return replace(reading, warnings=[*notes, *reading.warnings])


def read_contents(contents: Mapping[str, bytes]) -> Reading:
    """Read a study package from the contents of its files by their paths."""
    openings = {path: partial(BytesIO, held) for path, held in contents.items()}
    return _Reader(Files(dict(openings)), untold).read()


OUT_OF_TIME = gettext_noop(
    "Waves do not follow each other in time: by their dates, or their years, one is not later than "
    "the wave before it. Their order here is kept; what needs time, such as the change per year, "
    "is not computed. List them in the order of their dates, or mend the dates."
)


MOST_BETWEEN = 1_000  # problems and notes that are kept of what the files say about each other


class _Reader:
    """Reads one package; what is wrong is gathered while it goes."""

    def __init__(self, files: Files, told: Progress) -> None:
        self.files = files
        self.told = told
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.lines: Mapping[str, int] = {}
        self.sources: dict[tuple[str, str], Source] = {}

    def read(self) -> Reading:
        file = self._study()
        forms = self._forms(file.content if file else None)
        if file is None:
            return Reading(None, self.problems, self.warnings)
        rows = RowsReader(self.files, file.content, forms, told=self.told)
        with ExitStack() as unless_read:
            unless_read.callback(rows.spool.close)
            design = Package(file.content, file.sections, forms, self.sources)
            package = self._package(rows, design)
            if package is not None:
                unless_read.pop_all()
        close = rows.spool.close
        return Reading(package, self.problems, self.warnings, self.lines, close)

    def _package(self, rows: RowsReader, design: Package) -> Package | None:
        """Return the package with its rows, or None where something is wrong."""
        for table in TABLES:
            rows.read(table)
        self.problems += rows.problems
        self.warnings += rows.warnings
        if not self.problems:
            self._check(rows, design)
        if not self.problems and DESCRIPTOR in self.files.openings:
            content = self.files.read(DESCRIPTOR)
            self.problems += check_descriptor(content, design.study, design.forms, spare=rows.spare)
        if self.problems:
            return None
        spooled: dict[str, Any] = {table: rows.spool.rows(table) for table in TABLES}
        return replace(design, **spooled).checked()

    def _check(self, rows: RowsReader, design: Package) -> None:
        """Check what the files say about each other; the answers where all else holds."""
        rows.spool.index()
        wrong = chain(check_forms(design), check_rows(rows.spool, design))
        self.problems += islice(wrong, MOST_BETWEEN)
        if not self.problems:
            doubtful = doubtful_interviews(rows.spool, design)
            self.warnings += islice(doubtful, MOST_BETWEEN)
            self.problems += rows.wrong_answers()

    def _study(self) -> StudyFile | None:
        text = read_text(STUDY, self.files.read(STUDY))
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
        folders = {found[1] for path in self.files.openings if (found := _SHEET.fullmatch(path))}
        forms: dict[str, tuple[Questionnaire, ...]] = {}
        for wave in study.waves if study else ():
            versions, number = [], 1
            while (folder := sheet_folder(wave.code, number)) in folders:
                folders.discard(folder)
                form = self._form(folder)
                versions.append(form)
                self._take_source(folder, wave.code, form)
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

    def _take_source(self, folder: str, wave: str, form: Questionnaire | None) -> None:
        """Keep where a questionnaire comes from, where the package says it."""
        path = f"{folder}/{SOURCE}"
        if form is None or path not in self.files.openings:
            return
        found = read_source(path, self.files.read(path))
        if isinstance(found, Problem):
            self.problems.append(found)
        else:
            self.sources[wave, form.version] = found

    def _form(self, folder: str) -> Questionnaire | None:
        paths = [f"{folder}/{sheet}.csv" for sheet in SHEETS]
        for path in paths:
            if path not in self.files.openings:
                self._problem(
                    path,
                    "sheet_missing",
                    gettext_noop("This file is missing: a questionnaire has three sheets."),
                )
        openings = self.files.openings
        tables = [Table(path, openings[path]) for path in paths if path in openings]
        sheets = [table.cells() for table in tables]
        problems = [problem for table in tables for problem in table.problems]
        self.problems.extend(problems)
        self.warnings.extend(note for table in tables for note in table.notes)
        if problems or len(tables) < len(SHEETS):
            return None
        survey, choices, settings = sheets
        reading = xlsform.read(survey, choices, settings, where=folder)
        self.problems.extend(reading.problems)
        self.warnings.extend(reading.warnings)
        return reading.questionnaire

    def _problem(self, path: str, code: str, template: str, /, **params: Any) -> None:
        self.problems.append(Problem(path, None, None, code, template, params))

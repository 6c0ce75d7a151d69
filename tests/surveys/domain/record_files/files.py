"""Files of records for tests, and what is read of them."""

import datetime
import io
import uuid
from dataclasses import dataclass, replace
from typing import Any

import xlsxwriter

from surveys.domain.dates import WaveDates
from surveys.domain.package.study_file import StudyContent, WaveContent
from surveys.domain.record_files.known import Choices, Known
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.plans import Plan, make_plan
from surveys.domain.record_files.reading import RecordsReader
from surveys.domain.record_files.targets import Targets
from surveys.domain.record_files.workbooks import open_sheets
from tests.surveys.factories import questionnaire_form

STUDY_ID = uuid.UUID("5f0c2f0e-0000-4000-8000-000000000001")
TODAY = datetime.date(2026, 1, 1)
SPANISH = {
    "Date of the interview": "Fecha de la entrevista",
    "Code of the expert": "Código de la persona experta",
    "Date": "Fecha",
    "refused": "rechazada",
    "yes": "sí",
    "submitted": "enviada",
    "draft": "borrador",
    "interviews": "entrevistas",
    "projects": "proyectos",
    "categories": "categorías",
    "how to fill in": "cómo rellenar",
}


def words(text):
    return (text, SPANISH.get(text, text))


@dataclass
class Read:
    """What came of a file."""

    plan: Plan
    findings: Findings
    interviews: list[Any]
    projects: list[Any]
    consents: list[Any]
    gathered: Any

    @property
    def codes(self):
        """Row, heading and code of every problem."""
        return [(one.row, one.column, one.code) for one in self.findings.problems]

    @property
    def noted(self):
        return [one.code for one in self.findings.notes]


def known_of(form, **more):
    wave = WaveContent("2019", 2019, "observed", "open", "purposive")
    study = StudyContent(
        slug="s", name={}, description={}, notes={}, languages=("en", "es"),
        waves=(wave,), variables=(), themes=(),
    )  # fmt: skip
    dates = WaveDates("2019", 2019)
    return replace(Known(study, STUDY_ID, {"2019": (form,)}, dates, TODAY), **more)


def read_file(path, *, form=None, known=None, **choices) -> Read:
    """Read a file by the questionnaire of the tests, as the check of an import does."""
    form = form or questionnaire_form()
    known = known or known_of(form)
    said = Choices(**{"consent": "1", **choices})
    findings = Findings()
    sheets = open_sheets(path, path.name, findings)
    plan = Plan()
    if not findings.problem_count:
        plan = make_plan(sheets, Targets(form, words), said, words, findings)
    if findings.problem_count or plan.interviews is None:
        return Read(plan, findings, [], [], [], None)
    reader = RecordsReader(plan, form, known, said, words, findings, lambda rows: None)
    try:
        gathered = reader.read()
        package = gathered.package()
        tables = [[*package.rows(one)] for one in ("interviews", "projects", "consents")]
    finally:
        reader.spool.close()
    return Read(plan, findings, *tables, gathered)


def csv_file(tmp_path, text, *, encoding="utf-8", name="file.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def book(tmp_path, sheets, *, name="file.xlsx", options=None, more=None):
    """Write a workbook of lists of rows by sheet; `more` gets the book and its sheets."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, options or {}) as made:
        dated = made.add_format({"num_format": "yyyy-mm-dd"})
        worksheets = {}
        for title, rows in sheets.items():
            worksheets[title] = made.add_worksheet(title)
            for number, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    write(worksheets[title], number, column, cell, dated)
        if more:
            more(made, worksheets)
    path = tmp_path / name
    path.write_bytes(buffer.getvalue())
    return path


def write(sheet, row, column, cell, dated):
    if isinstance(cell, datetime.date):
        sheet.write_datetime(row, column, cell, dated)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, column, cell)
    elif cell != "":
        sheet.write_string(row, column, cell)


HEAD = ["respondent", "held_on", "aws_customer", "staff", "stage", "frameworks", "team_size"]
DAY = datetime.date(2019, 6, 3)
ROW = ["R1", DAY, "yes", 12, "research", "pytorch", 3]

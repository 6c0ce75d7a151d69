"""From the content of a study package to its files: the same bytes for the same content."""

from collections.abc import Iterator
from typing import Any

from surveys.domain import xlsform
from surveys.domain.layout.values import encode
from surveys.domain.missing import Missing, as_missing
from surveys.domain.package.columns import ANSWERS, TableColumn, fixed_columns, is_by_language
from surveys.domain.package.content import Package, in_order
from surveys.domain.package.descriptor import descriptor_bytes, sheet_folder
from surveys.domain.package.files import DESCRIPTOR, SHEETS, SOURCE, STUDY, tables_there
from surveys.domain.package.rows import InterviewRow, ProjectRow, Row
from surveys.domain.package.sources import source_bytes
from surveys.domain.package.study_file import study_document
from surveys.domain.package.study_yaml import dump
from surveys.domain.package.tables import table_bytes
from surveys.domain.questionnaire import Kind, Questionnaire

NOT_ASKED = as_missing(Missing.NOT_ASKED)


def package_files(package: Package) -> dict[str, bytes]:
    """Return the contents of the files by their paths."""
    package = in_order(package)
    found = {
        DESCRIPTOR: descriptor_bytes(package.study, package.forms, spare=package.spare),
        STUDY: dump(study_document(package.study, package.sections)),
    }
    for wave, versions in package.forms.items():
        for number, form in enumerate(versions, start=1):
            folder = sheet_folder(wave, number)
            found.update(_sheets(folder, form))
            if source := package.sources.get((wave, form.version)):
                found[f"{folder}/{SOURCE}"] = source_bytes(source)
    there = tables_there(package.spare)
    return found | {f"{table}.csv": _table(package, table) for table in there}


def _sheets(folder: str, form: Questionnaire) -> Iterator[tuple[str, bytes]]:
    headings = (
        xlsform.survey_columns(form),
        xlsform.choices_columns(form),
        xlsform.SETTINGS_COLUMNS,
    )
    for sheet, columns, rows in zip(SHEETS, headings, xlsform.write(form), strict=True):
        yield f"{folder}/{sheet}.csv", table_bytes(columns, rows)


def _table(package: Package, table: str) -> bytes:
    variables = package.study.codes(ANSWERS[table]) if table in ANSWERS else ()
    languages = package.study.languages
    fixed = fixed_columns(table, languages, codes=variables, spare=package.spare)
    kinds = _kinds_by_interview(package) if variables else {}
    rows = []
    for row in package.rows(table):
        cells = {name: _cell(table, row, name, column) for name, column in fixed}
        if isinstance(row, InterviewRow | ProjectRow):
            interview = row.id if isinstance(row, InterviewRow) else row.interview
            cells |= _answer_cells(row, variables, kinds[interview])
        rows.append(cells)
    return table_bytes([*(name for name, _ in fixed), *variables], rows)


def _cell(table: str, row: Row, name: str, column: TableColumn) -> str:
    value = getattr(row, column.name)
    if is_by_language(table, column):
        value = value.get(name.removeprefix(f"{column.name}_"), "")
    return column.write(value)


def _kinds_by_interview(package: Package) -> dict[Any, dict[str, Kind]]:
    return {
        row.id: {question.code: question.stored_as for question in package.form_of(row).questions()}
        for row in package.interviews
    }


def _answer_cells(
    row: InterviewRow | ProjectRow, variables: tuple[str, ...], kinds: dict[str, Kind]
) -> dict[str, str]:
    """Return the cells of the answers; a variable that was not asked has its mark."""
    return {
        code: encode(row.answers.get(code, NOT_ASKED), kinds.get(code, Kind.TEXT))
        for code in variables
    }

"""Sheets as files: a workbook, or a zip file with a CSV for each sheet."""

import csv
import io
import zipfile
from collections.abc import Mapping

import xlsxwriter

from surveys.domain.questionnaire import Questionnaire
from surveys.domain.xlsform.columns import SETTINGS_COLUMNS, choices_columns, survey_columns
from surveys.domain.xlsform.uploads.source import Source, Table
from surveys.domain.xlsform.writing import write

_EPOCH = (2000, 1, 1, 0, 0, 0)
_MOST_LETTERS = 32_767  # in a cell of a workbook


def sheets_of(form: Questionnaire, source: Source | None) -> Mapping[str, Table]:
    """Return the sheets of a questionnaire: as it was uploaded, else as it is asked."""
    if source is not None and source.is_what_is_asked:
        return source.sheets
    headings = (survey_columns(form), choices_columns(form), SETTINGS_COLUMNS)
    return {
        name: Table(tuple(columns), tuple(tuple(row[one] for one in columns) for row in rows))
        for name, columns, rows in zip(
            ("survey", "choices", "settings"), headings, write(form), strict=True
        )
    }


def xlsx_bytes(sheets: Mapping[str, Table]) -> bytes:
    """Return sheets as a workbook whose cells are all texts."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for name, table in sheets.items():
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            for column, heading in enumerate(table.columns):
                sheet.write_string(0, column, heading, bold)
                sheet.set_column(column, column, 40 if "label" in heading else 18)
            for row, cells in enumerate(table.rows, start=1):
                for column, cell in enumerate(cells):
                    if cell:
                        sheet.write_string(row, column, cell[:_MOST_LETTERS], wrapped)
    return file.getvalue()


def csv_zip_bytes(sheets: Mapping[str, Table]) -> bytes:
    """Return sheets as a zip file with a CSV for each; the same sheets give the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in sheets.items():
            text = io.StringIO(newline="")
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(table.columns)
            writer.writerows(table.rows)
            info = zipfile.ZipInfo(f"{name}.csv", _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, b"\xef\xbb\xbf" + text.getvalue().encode())
    return file.getvalue()

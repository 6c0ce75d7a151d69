"""Workbooks for tests, written as Markdown tables: `# sheet` and then its rows."""

import csv
import io

import openpyxl
import xlwt
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from surveys.domain.xlsform.uploads.files import csv_zip_bytes, sheets_of, xlsx_bytes
from surveys.domain.xlsform.uploads.options import Options
from surveys.domain.xlsform.uploads.reading import read_upload

NUMBER = "#"
"""Before a cell: it is a number in the workbook, so that 1 is 1.0 there."""


def sheets_in(text):
    """Return the sheets of a description: rows of cells by name. `¦` stands for a bar in a cell."""
    sheets, rows = {}, []
    for line in map(str.strip, text.strip().splitlines()):
        if line.startswith("# "):
            rows = sheets.setdefault(line[2:], [])
        elif line:
            cells = line.removeprefix("|").removesuffix("|").split("|")
            rows.append([_cell(cell.strip()) for cell in cells])
    return sheets


def _cell(text):
    if text.startswith(NUMBER) and text[1:].lstrip("-").replace(".", "", 1).isdigit():
        return float(text[1:])
    return text.replace("\\n", "\n").replace("¦", "|").replace("\\_", "\u00a0")


def xlsx(text):
    """Return a description as a workbook in the format of today."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets_in(text).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([cell if cell != "" else None for cell in row])
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xls(text):
    """Return a description as a workbook in the format before."""
    book = xlwt.Workbook()
    for name, rows in sheets_in(text).items():
        sheet = book.add_sheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(number, column, cell)
    return saved(book)


def stacked_csv(text):
    """Return a description as one CSV with the sheets below each other."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    for name, rows in sheets_in(text).items():
        writer.writerow([name])
        writer.writerows(["", *map(plain, row)] for row in rows)
    return file.getvalue().encode()


def plain(cell):
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def read(text, *, write=xlsx, **options):
    """Read a description as an upload."""
    return read_upload("form.xlsx", write(text), Options(**options))


def codes_of(said):
    """Return the codes of problems or notes, once each, in order."""
    return list(dict.fromkeys(one.code for one in said))


def refused_by_compiler(content):
    """Return why the compiler of the format refuses a workbook; empty where it accepts it."""
    try:
        convert(io.BytesIO(content), file_type=".xlsx")
    except PyXFormError as error:
        return str(error)
    return ""


def require_round_trip(upload, **options):
    """Assert that the downloads are accepted, and that what is read of them is equal."""
    sheets = sheets_of(upload.questionnaire, upload.source)
    content = xlsx_bytes(sheets)
    assert refused_by_compiler(content) == ""
    for name, again in (("a.xlsx", content), ("a.zip", csv_zip_bytes(sheets))):
        found = read_upload(name, again, Options(**options))
        assert found.problems == []
        assert found.questionnaire == upload.questionnaire
        assert set(upload.source.sheets) <= {*found.source.sheets}
    asked_only = xlsx_bytes(sheets_of(upload.questionnaire, None))
    assert refused_by_compiler(asked_only) == ""

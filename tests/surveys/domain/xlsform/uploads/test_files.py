"""Downloads: the compiler of the format accepts each, and what is read of it is equal."""

import io

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings

from surveys.domain.xlsform.uploads.files import csv_zip_bytes, sheets_of, xlsx_bytes
from surveys.domain.xlsform.uploads.reading import read_upload
from surveys.domain.xlsform.uploads.source import Table
from tests.surveys.domain.forms import form, question, questionnaires
from tests.surveys.domain.xlsform.uploads.books import refused_by_compiler


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(questionnaires())
def test_every_questionnaire_is_accepted_by_the_compiler(drawn):
    assume("${" not in repr(drawn))
    sheets = sheets_of(drawn, None)
    assert refused_by_compiler(xlsx_bytes(sheets)) == ""


def test_a_questionnaire_without_an_upload_is_read_again_as_it_is():
    asked = form(
        question("colour", "select_one", relevant=None),
        question("since", "date", relevant="${colour} = 'red'"),
        question("team", "integer", "project", constraint=". > 0"),
    )
    sheets = sheets_of(asked, None)
    for name, content in (("a.xlsx", xlsx_bytes(sheets)), ("a.zip", csv_zip_bytes(sheets))):
        assert read_upload(name, content).questionnaire == asked


def test_cells_stay_texts():
    table = Table(("type", "label"), (("=1+1", "007"), ("http://x", "1e5")))
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes({"survey": table})))
    cells = [[cell.value for cell in row] for row in book["survey"].iter_rows()]
    assert cells == [["type", "label"], ["=1+1", "007"], ["http://x", "1e5"]]
    assert csv_zip_bytes({"survey": table}) == csv_zip_bytes({"survey": table})

"""Files of any make: opened by what they hold, odd cells said, limits named."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from surveys.domain.xlsform.uploads.archives import Limits
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.reading import read_upload
from surveys.domain.xlsform.uploads.workbook import read_workbook
from tests.surveys.domain.record_files.compounds import locked_book, locked_old_book
from tests.surveys.domain.record_files.test_marks import shared, somewhere_else
from tests.surveys.domain.xlsform.uploads.books import codes_of, saved, stacked_csv, xls, xlsx

FORM = """
# survey
| type | name | label | relevant |
| select_one yn | ok | Begin, señora? | |
| integer | years | Years | ${ok} = '1' |
# choices
| list_name | name | label |
| yn | #1 | Yes |
| yn | #0 | No |
# settings
| form_title | form_id | version |
| T | t | #2024 |
"""


def codes(content, name="form.xlsx", **more):
    upload = read_upload(name, content, **more)
    return codes_of(upload.problems), upload.questionnaire


@pytest.mark.parametrize("write", [xlsx, xls, stacked_csv])
@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv", "a", "photo.jpg"])
def test_a_file_is_opened_by_its_content_not_by_its_name(write, name):
    problems, form = codes(write(FORM), name)
    assert problems == []
    assert form.version == "2024"
    assert form.question("ok").choice_codes == ("1", "0")
    assert form.question("ok").label == {"en": "Begin, señora?"}


def test_csv_as_three_files_and_as_a_zip_file_of_them():
    parts = {
        "survey.csv": "type;name;label\nselect_one yn;ok;¿Sí?\n".encode("cp1252"),
        "choices.csv": "list_name\tname\tlabel\nyn\ty\tYes\n".encode("utf-16"),
        "settings.csv": b"\xef\xbb\xbfform_id,version\nt,3\n",
    }
    first, *more = parts
    problems, form = codes(parts[first], first, more={name: parts[name] for name in more})
    assert problems == []
    assert (form.version, form.question("ok").label) == ("3", {"en": "¿Sí?"})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(f"folder/{name}", content)
    assert codes(file.getvalue(), "form.zip") == ([], form)


def test_booleans_dates_and_numbers_read_as_people_write_them():
    book = openpyxl.load_workbook(io.BytesIO(xlsx(FORM)))
    book["survey"].append(["text", "more", 7.0, True])
    book["survey"].append(["text", "last", datetime.date(2024, 5, 6), None])
    book["choices"].append(["yn", datetime.date(2019, 10, 1), "Oct"])
    upload = read_upload("form.xlsx", saved(book))
    assert upload.problems == []
    form = upload.questionnaire
    assert form.question("more").label == {"en": "7"}
    assert form.question("more").relevant.text == "true()"
    assert form.question("last").label == {"en": "2024-05-06"}
    assert form.question("ok").choice_codes == ("1", "0", "2019-10-01")
    assert "date_as_code" in codes_of(upload.notes)


def test_cells_that_cannot_be_read_are_said_and_not_guessed():
    book = openpyxl.load_workbook(io.BytesIO(xlsx(FORM)))
    sheet = book["survey"]
    sheet["F2"], sheet["F3"] = "#N/A", "=1+1"
    sheet["F2"].data_type = "e"
    sheet.merge_cells("A5:C5")
    notes = read_upload("form.xlsx", saved(book)).notes
    said = {note.code: note.text() for note in notes}
    assert "F2" in said["error_cell"]
    assert "F3" in said["no_value"]
    assert "merged_cells" in said


def test_hidden_and_further_sheets_are_read_through():
    book = openpyxl.load_workbook(io.BytesIO(xlsx(FORM)))
    book["choices"].sheet_state = "hidden"
    book.create_sheet("change log").append(["who", "when"])
    upload = read_upload("form.xlsx", saved(book))
    assert upload.problems == []
    assert "change log" in " ".join(note.text() for note in upload.notes)


def corner(cell):
    book = openpyxl.Workbook()
    book.active.title = "survey"
    book.active["A1"], book.active[cell] = "type", "x"
    return saved(book)


def deep_zip(size):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("survey.csv", b"0" * size)
    return file.getvalue()


def within_zip(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("form.xlsx", content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n \n", "empty_file"),
        (b"PK\x03\x04" + b"0" * 40, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 900, "damaged"),
        (locked_book(), "protected"),
        (locked_old_book(), "protected"),
        (b"\x89PNG\x00\x00\x00" * 99, "no_text"),
        (corner("XFD1048576"), "sheet_too_wide"),
        (within_zip(corner("XFD1048576")), "sheet_too_wide"),
        (somewhere_else(), "sheet_too_wide"),
        (shared(500_000, 1_000), "too_much_inside"),
        (deep_zip(80 * 1024 * 1024), "too_much_inside"),
        (b"x" * (8 * 1024 * 1024 + 1), "file_too_large"),
        (b'type,name,label\n"text,a,A\n', "no_questions"),
        (b"hello", "headings_missing"),
    ],
)
def test_what_cannot_be_read_says_why(content, code):
    problems, form = codes(content)
    assert problems == [code]
    assert form is None


def test_a_sheet_with_a_million_empty_rows_is_read():
    problems, form = codes(xlsx(FORM), "a.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(xlsx(FORM)))
    book["survey"].cell(row=1_000_000, column=1).number_format = "0.0"
    assert codes(saved(book)) == (problems, form)


def test_limits_are_named():
    notices = Notices()
    read_workbook("a.xlsx", xlsx(FORM), notices, limits=Limits(file_bytes=1024**2, files=3))
    (problem,) = notices.problems
    assert "3" in problem.text()

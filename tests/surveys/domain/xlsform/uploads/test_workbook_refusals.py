"""Files that cannot be read say why, and what lies in a zip file is read as if it lay beside it."""

import io
import zipfile

import openpyxl
import pytest
import xlwt

from surveys.domain.xlsform.uploads.archives import Limits
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.workbook import read_workbook
from tests.surveys.domain.record_files.compounds import locked_book, locked_old_book
from tests.surveys.domain.xlsform.uploads.books import saved, xls, xlsx

FORM = "# survey\n| type | name |\n| text | a |"
ROWS = [(1, ["type", "name"]), (2, ["text", "a"])]


def zipped(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return file.getvalue()


def encrypted():
    """Return a zip file that says of its only part that it is encrypted."""
    content = bytearray(zipped(survey__csv=b"type,name\n"))
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def nameless():
    """Return a zip file with a part that has no name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("survey.csv", b"type,name\n")
        archive.writestr(zipfile.ZipInfo(""), b"x")
    return file.getvalue()


def read(content, name="form.xlsx", **limits):
    """Return the rows of each sheet, the problems and the notes of a file."""
    notices = Notices()
    book = read_workbook(name, content, notices, limits=Limits(**limits))
    problems = {(one.file, one.code): one.text() for one in notices.problems}
    notes = {one.code: one.text() for one in notices.notes}
    return {name: sheet.rows for name, sheet in book.sheets.items()}, problems, notes


@pytest.mark.parametrize("content", [locked_book(), locked_old_book()])
def test_a_workbook_behind_a_password_says_so(content):
    said = "The file is protected by a password. Save it without one."
    assert read(content) == ({}, {("form.xlsx", "protected"): said}, {})


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (xls(FORM)[:-30], "out of range"),
        (xls(FORM)[:3000], "a buffer of 512 bytes"),
        (xlsx(FORM)[:-200], "incomplete"),
        (encrypted(), "is encry"),
        (nameless(), "index out of range"),
        (zipped(mimetype="x", content__xml="<a/>"), "another kind of workbook"),
        (zipped(survey__xls=xls(FORM)[:-30]), "out of range"),
    ],
)
def test_a_damaged_file_says_what_its_reader_stumbled_over(content, why):
    sheets, problems, _ = read(content)
    ((_, code),) = problems
    assert (sheets, code) == ({}, "damaged")
    assert why in " ".join(problems.values())


@pytest.mark.parametrize("write", [xlsx, xls])
@pytest.mark.parametrize("limits", [{"rows": 1}, {"columns": 1}])
def test_a_sheet_with_a_row_or_column_too_many_is_refused(write, limits):
    sheets, problems, _ = read(write(FORM), **limits)
    assert (sheets, list(problems)) == ({}, [("form.xlsx", "sheet_too_large")])
    assert read(write(FORM), rows=2, columns=2)[:2] == ({"survey": ROWS}, {})


@pytest.mark.parametrize("write", [xlsx, xls])
def test_a_sheet_over_too_many_cells_is_refused(write):
    _, problems, _ = read(write(FORM), cells=3)
    assert list(problems) == [("form.xlsx", "sheet_too_wide")]


def test_an_old_workbook_with_empty_cells_far_off_is_refused():
    book = xlwt.Workbook()
    sheet = book.add_sheet("survey")
    sheet.write(0, 0, "type")
    sheet.write(99, 9, "", xlwt.easyxf("pattern: pattern solid"))
    assert list(read(saved(book), cells=999)[1]) == [("form.xlsx", "sheet_too_wide")]
    assert read(saved(book), cells=1000)[0] == {"survey": [(1, ["type"])]}


@pytest.mark.parametrize("write", [xlsx, xls])
def test_rows_keep_their_numbers_where_others_are_empty(write):
    text = "# survey\n| type |\n| |\n| text |"
    assert read(write(text))[0] == {"survey": [(1, ["type"]), (3, ["text"])]}


def test_sheets_beyond_the_most_are_not_read():
    text = "".join(f"# s{number}\n| a |\n" for number in range(4))
    assert list(read(xlsx(text), sheets=2)[0]) == ["s0", "s1"]


def test_workbooks_and_texts_in_a_zip_file_are_read_and_the_rest_is_not():
    content = zipped(
        form__xlsx=xlsx(FORM), more__xls=xls("# other\n| x |"), list__csv=b"y\n", readme__md=b"z"
    )
    sheets, problems, _ = read(content)
    assert problems == {}
    assert sheets == {"survey": ROWS, "other": [(1, ["x"])], "list": [(1, ["y"])]}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped(readme__md=b"x"), "no_sheets"),
        (zipped(__survey__csv=b"x"), "no_sheets"),
        (zipped(a__csv=b"x", b__csv=b"y", c__csv=b"z"), "too_much_inside"),
        (zipped(empty__csv=b""), "empty_file"),
    ],
)
def test_a_zip_file_without_sheets_or_with_too_much_is_refused(content, code):
    assert list(read(content, files=2)[1]) == [("form.xlsx", code)]


def test_a_part_that_claims_to_be_huge_is_refused_before_a_sheet_is_read():
    content = bytearray(xlsx(FORM))
    size = content.index(b"PK\x01\x02") + 24
    content[size : size + 4] = b"\xff\xff\xff\x7f"
    assert list(read(bytes(content))[1]) == [("form.xlsx", "too_much_inside")]


def test_many_odd_cells_are_named_with_the_first_of_them():
    book = openpyxl.load_workbook(io.BytesIO(xlsx(FORM)))
    for row in range(3, 18):
        book["survey"].cell(row=row, column=2).value = "=1+1"
    _, _, notes = read(saved(book))
    assert notes["no_value"] == (
        "Cells with a formula that was never calculated are read as empty: B3, B4, B5, B6, B7, B8, "
        "B9, B10, B11, B12, B13, B14 …. Open the file in a spreadsheet program and save it again."
    )

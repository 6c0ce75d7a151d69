"""Workbooks with what people leave in them: each read right or named."""

import datetime
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
import xlwt

from surveys.domain.record_files import workbooks
from surveys.domain.record_files.marks import Damaged
from tests.surveys.domain.record_files.compounds import locked_book, locked_old_book
from tests.surveys.domain.record_files.files import DAY, HEAD, ROW, book, read_file


@pytest.mark.parametrize("options", [{}, {"date_1904": True}])
def test_dates_and_numbers_are_those_of_the_cells(tmp_path, options):
    read = read_file(book(tmp_path, {"a": [HEAD, ROW]}, options=options))
    assert read.codes == []
    assert read.interviews[0].held_on == DAY
    assert read.interviews[0].answers["staff"] == 12


def test_a_time_beside_the_date_is_named(tmp_path):
    row = ["R1", datetime.datetime(2019, 6, 3, 14, 30), *ROW[2:]]
    assert read_file(book(tmp_path, {"a": [HEAD, row]})).codes == [(2, "held_on", "has_time")]


def test_errors_are_problems_and_formulas_are_said(tmp_path):
    def more(made, sheets):
        sheets["a"].write_formula(1, 3, "=6+6", None, 12)
        sheets["a"].write_formula(2, 3, "=1/0", None, "#DIV/0!")

    read = read_file(book(tmp_path, {"a": [HEAD, ROW, ["R2", *ROW[1:]]]}, more=more))
    assert read.codes == [(3, "staff", "error_cell")]
    assert read.noted == ["formulas"]
    assert read.interviews[0].answers["staff"] == 12


def test_a_formula_that_nobody_computed_is_a_problem(tmp_path):
    made = openpyxl.Workbook()
    made.active.append(HEAD)
    made.active.append(["R1", DAY, "yes", "=6+6", "research", "pytorch", 3])
    made.save(tmp_path / "x.xlsx")
    assert read_file(tmp_path / "x.xlsx").codes == [(2, "staff", "uncomputed")]


@pytest.mark.parametrize(
    ("cells", "code"),
    [(['="R"&"2"'], "uncomputed"), (["", "", "", "=6+6"], "no_key")],
)
def test_a_row_of_formulas_alone_that_nobody_computed_is_a_problem(tmp_path, cells, code):
    made = openpyxl.Workbook()
    for row in (HEAD, ROW, cells):
        made.active.append(row)
    made.save(tmp_path / "x.xlsx")
    assert read_file(tmp_path / "x.xlsx").codes == [(3, "respondent", code)]


def test_a_formula_beside_the_table_that_nobody_computed_is_a_column_without_a_heading(tmp_path):
    made = openpyxl.Workbook()
    for row in (HEAD, [*ROW, "=6+6"]):
        made.active.append(row)
    made.save(tmp_path / "x.xlsx")
    assert read_file(tmp_path / "x.xlsx").codes == [(2, None, "no_heading")]


def test_a_table_may_begin_further_down_and_to_the_right(tmp_path):
    rows = [[], [], ["", "", *HEAD], ["", "", *ROW], ["", "", "R2", DAY, "yes", "many"]]
    read = read_file(book(tmp_path, {"a": rows}))
    assert read.codes == [(5, "staff", "not_an_integer")]
    assert read.interviews[0].answers["staff"] == 12


def test_a_merged_cell_says_the_same_in_all_its_rows(tmp_path):
    def more(made, sheets):
        sheets["a"].merge_range(1, 0, 3, 0, "R1")

    rows = [HEAD, ROW, ["", "", "", "", "production"], ["", "", "", "", "research"]]
    read = read_file(book(tmp_path, {"a": rows}, more=more))
    assert read.codes == []
    assert [one.interview for one in read.projects] == [read.interviews[0].id] * 3


def test_a_million_empty_rows_cost_nothing(tmp_path):
    def more(made, sheets):
        grey = made.add_format({"bg_color": "#dddddd"})
        for row in range(2, 20_000):
            sheets["a"].write_blank(row, 0, None, grey)
        sheets["a"].set_row(1_048_575, 30, grey)

    read = read_file(book(tmp_path, {"a": [HEAD, ROW]}, more=more))
    assert read.codes == []
    assert len(read.projects) == 1


def test_a_lonely_cell_at_the_end_of_a_sheet_fills_no_memory(tmp_path):
    def more(made, sheets):
        sheets["a"].write_string(1_048_575, 16_383, "x")

    read = read_file(book(tmp_path, {"a": [HEAD, ROW]}, more=more))
    assert [code for *_, code in read.codes][:1] == ["sheet_too_large"]


def test_old_workbooks_are_read_with_their_dates_and_errors(tmp_path):
    made = xlwt.Workbook()
    made.dates_1904 = True
    sheet = made.add_sheet("a")
    dated = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for column, heading in enumerate(HEAD):
        sheet.write(0, column, heading)
    for row, staff in ((1, 12), (2, xlwt.Formula("1/0"))):
        for column, cell in enumerate([f"R{row}", DAY, "yes", staff, "research"]):
            if isinstance(cell, datetime.date):
                sheet.write(row, column, (cell - datetime.date(1904, 1, 1)).days, dated)
            else:
                sheet.write(row, column, cell)
    made.save(str(tmp_path / "x.xls"))
    read = read_file(tmp_path / "x.xls")
    assert read.interviews[0].held_on == DAY
    assert "formulas" in read.noted


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 not a zip file", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
        (b"", "no_experts"),
        (locked_book(), "password"),
        (locked_old_book(), "password"),
    ],
)
def test_what_is_damaged_is_said(tmp_path, content, code):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert code in [found for *_, found in read_file(path).codes]


def test_a_workbook_of_diagrams_alone_is_another_kind_of_file(tmp_path):
    path = tmp_path / "x.xlsx"
    made = xlsxwriter.Workbook(path)
    diagram = made.add_chart({"type": "line"})
    diagram.add_series({"values": ["none", 0, 0, 1, 0]})
    made.add_chartsheet("diagram").set_chart(diagram)
    with pytest.warns(UserWarning, match="Unknown worksheet reference"):
        made.close()
    (problem,) = read_file(path).findings.problems
    assert (problem.file, problem.code) == ("x.xlsx", "other_kind")


def test_a_diagram_beside_the_sheets_is_passed_over(tmp_path):
    def more(made, sheets):
        diagram = made.add_chart({"type": "line"})
        diagram.add_series({"values": ["a", 1, 3, 1, 3]})
        made.add_chartsheet("diagram").set_chart(diagram)

    read = read_file(book(tmp_path, {"a": [HEAD, ROW]}, more=more))
    assert (read.codes, [one.file for one in read.plan.sheets]) == ([], ["a"])


def test_cells_that_are_merged_beyond_reason_stay_as_they_are(tmp_path, monkeypatch):
    def more(made, sheets):
        sheets["a"].merge_range(1, 0, 2, 0, "R1")

    rows = [HEAD, ROW, ["", "", "", "", "production"]]
    path = book(tmp_path, {"a": rows}, more=more)
    assert [one.label for one in read_file(path).projects] == ["", ""]
    monkeypatch.setattr(workbooks, "MOST_MERGED", 1)
    read = read_file(path)
    assert (read.codes, len(read.projects)) == ([], 2)  # the empty code is that of the row above


def test_a_merged_cell_that_is_empty_makes_no_rows(tmp_path):
    def more(made, sheets):
        sheets["a"].merge_range(2, 8, 5, 9, "")

    read = read_file(book(tmp_path, {"a": [HEAD, ROW]}, more=more))
    assert (read.codes, len(read.projects)) == ([], 1)


def test_a_sheet_that_its_reader_gives_up_on_is_damaged(tmp_path):
    path = book(tmp_path, {"a": [HEAD, ROW]})
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                part = part.replace(b"><v>12</v>", b' t="zz"><v>12</v>')
            new.writestr(name, part)
    path.write_bytes(buffer.getvalue())
    assert ("a", "damaged") in [(one.file, one.code) for one in read_file(path).findings.problems]


class PanicException(BaseException):
    """What the reader of workbooks raises when it gives up, and what has no name there."""


def test_what_a_reader_raises_when_it_gives_up_is_a_damaged_file_and_nothing_else_is():
    with pytest.raises(Damaged, match="index out of bounds"), workbooks.refusing_panic():
        raise PanicException("index out of bounds")
    with pytest.raises(KeyboardInterrupt), workbooks.refusing_panic():
        raise KeyboardInterrupt


def test_a_zip_file_that_is_no_workbook_is_said(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("hello.txt", "hello")
    path = tmp_path / "x.xlsx"
    path.write_bytes(buffer.getvalue())
    assert [code for *_, code in read_file(path).codes] == ["damaged"]


def test_a_file_that_unpacks_to_too_much_is_not_unpacked(tmp_path, monkeypatch):
    path = book(tmp_path, {"a": [HEAD, ROW]})
    monkeypatch.setattr("surveys.domain.record_files.marks.MOST_UNPACKED", 1_000)
    assert [code for *_, code in read_file(path).codes] == ["file_too_large"]
    monkeypatch.setattr(workbooks, "MOST_BYTES", 10)
    assert [code for *_, code in read_file(path).codes] == ["file_too_large"]

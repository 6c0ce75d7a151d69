"""The copy that names each problem beside its cell, mended and read again."""

import datetime
import io
from dataclasses import dataclass

import openpyxl
import pytest

from surveys.domain.record_files.cells import ERROR, UNCOMPUTED
from surveys.domain.record_files.marked_copies import marked_copy
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.workbooks import open_sheets
from tests.surveys.domain.record_files.files import DAY, HEAD, ROW, book, read_file


@dataclass
class Listed:
    """A sheet whose rows are given as lists."""

    name: str
    cells: list
    is_hidden: bool = False

    def rows(self):
        return enumerate(self.cells, start=1)


def copied(path):
    read = read_file(path)
    problems = [(one.file, one.row, one.column, one.text()) for one in read.findings.problems]
    return marked_copy(open_sheets(path, path.name, Findings()), problems)


def test_each_problem_stands_beside_its_cell_and_the_mended_copy_is_read(tmp_path):
    wrong = ["R2", DAY, "perhaps", 0, "research", "", 2.5]
    path = book(tmp_path, {"a": [HEAD, ROW, wrong, ["R 3", *ROW[1:]]]})
    content = copied(path)
    made = openpyxl.load_workbook(io.BytesIO(content))
    head = [cell.value for cell in made["a"][1]]
    row = dict(zip(head, [cell.value for cell in made["a"][3]], strict=True))
    assert row["aws_customer"] == "perhaps"
    assert "Choose from: Yes (yes), No (no)" in row["⚠ aws_customer"]
    assert made["a"].cell(2, head.index("⚠ aws_customer") + 1).value is None
    assert row["held_on"].date() == DAY
    sheet = made["a"]
    for heading, mended in (("aws_customer", "no"), ("staff", 5), ("team_size", 2)):
        sheet.cell(3, head.index(heading) + 1).value = mended
    sheet.cell(4, 1).value = "R3"
    made.save(tmp_path / "mended.xlsx")
    read = read_file(tmp_path / "mended.xlsx")
    assert read.codes == []
    assert len(read.interviews) == 3


@pytest.mark.parametrize(
    ("names", "copies"),
    [
        (["a", "b"], ["a", "b"]),
        (["n" * 40, "Sheet1", "SHEET2"], ["Sheet3", "Sheet1", "SHEET2"]),
        (["a:b", "", "'c'"], ["Sheet1", "Sheet2", "Sheet3"]),
        (["twice", "Twice"], ["twice", "Sheet1"]),
    ],
)
def test_sheets_keep_their_names_where_a_workbook_may_have_them(names, copies):
    sheets = [Listed(name, [["head"], [name]]) for name in names]
    made = openpyxl.load_workbook(io.BytesIO(marked_copy(sheets, [])))
    assert made.sheetnames == copies
    assert [sheet["A2"].value or "" for sheet in made] == names


def test_what_is_hidden_is_not_copied():
    sheets = [Listed("a", [["x"]]), Listed("b", [["y"]], is_hidden=True)]
    made = openpyxl.load_workbook(io.BytesIO(marked_copy(sheets, [("b", 1, None, "Wrong.")])))
    assert made.sheetnames == ["a"]


@pytest.mark.parametrize(
    ("cell", "copy"),
    [
        (True, True),
        (12.5, 12.5),
        (10**15, "1000000000000000"),
        (float("inf"), "inf"),
        (DAY, datetime.datetime(2019, 6, 3)),
        (datetime.datetime(2019, 6, 3), datetime.datetime(2019, 6, 3)),
        (datetime.datetime(2019, 6, 3, 14, 30), "2019-06-03 14:30:00"),
        (datetime.date(1899, 1, 1), "1899-01-01"),
        (datetime.time(14, 30), "14:30:00"),
        ("=1+1", "=1+1"),
        ("https://example.org", "https://example.org"),
        (" as it is ", " as it is "),
        ("a" * 40_000, "a" * 16_383),
        (UNCOMPUTED, ""),
        (ERROR, "#N/A"),
        ("", ""),
        (None, ""),
    ],
)
@pytest.mark.parametrize("is_wrong", [False, True])
def test_a_cell_is_copied_as_what_it_is_and_marked_where_it_is_wrong(cell, copy, is_wrong):
    problems = [("a", 2, "head", "Wrong."), ("a", 2, "head", "Very.")] if is_wrong else []
    content = marked_copy([Listed("a", [["head"], [cell, "x"]])], problems)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["a"]
    assert (sheet["A2"].value or "") == copy
    assert (sheet["A2"].fill.fgColor.rgb == "FFFFE08A") is is_wrong
    assert sheet["B2"].value == ("Wrong.\nVery." if is_wrong else "x")
    assert sheet["B1"].value == ("⚠ head" if is_wrong else "⚠")


def test_what_belongs_to_no_column_stands_at_the_end_and_an_error_stays_one(tmp_path):
    def more(made, sheets):
        sheets["a"].write_formula(1, 3, "=1/0", None, "#DIV/0!")

    path = book(tmp_path, {"a": [["", *HEAD[1:]], ROW]}, more=more)
    made = openpyxl.load_workbook(io.BytesIO(copied(path)))
    assert made["a"].cell(1, len(HEAD) + 1).value.startswith("⚠\nNo column is known")
    assert made["a"].cell(2, 4).value == "#N/A"

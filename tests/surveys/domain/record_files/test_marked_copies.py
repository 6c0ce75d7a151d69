"""The copy that names each problem beside its cell, mended and read again."""

import io

import openpyxl

from surveys.domain.record_files.marked_copies import marked_copy
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.workbooks import open_sheets
from tests.surveys.domain.record_files.files import DAY, HEAD, ROW, book, read_file


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
    assert "Choose from: yes, no" in row["⚠ aws_customer"]
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


def test_what_belongs_to_no_column_stands_at_the_end_and_an_error_stays_one(tmp_path):
    def more(made, sheets):
        sheets["a"].write_formula(1, 3, "=1/0", None, "#DIV/0!")

    path = book(tmp_path, {"a": [["", *HEAD[1:]], ROW]}, more=more)
    made = openpyxl.load_workbook(io.BytesIO(copied(path)))
    assert made["a"].cell(1, len(HEAD) + 1).value.startswith("⚠\nNo sheet has a column")
    assert made["a"].cell(2, 4).value == "#N/A"

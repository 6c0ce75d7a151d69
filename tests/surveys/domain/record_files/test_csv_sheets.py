"""CSV files as programs save them."""

import pytest

from surveys.domain.layout import csv_lines
from surveys.domain.record_files import csv_sheets
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.workbooks import open_sheets
from tests.surveys.domain.record_files.files import csv_file, read_file

TEXT = "respondent;aws_customer;goals\nR1;Sí;más señales\n"


@pytest.mark.parametrize(
    ("encoding", "notes"),
    [
        ("utf-8", ["separator"]),
        ("utf-8-sig", ["separator"]),
        ("utf-16", ["encoding", "separator"]),
        ("utf-32", ["encoding", "separator"]),
        ("cp1252", ["windows", "separator"]),
    ],
)
def test_letters_are_read_and_unusual_ones_said(tmp_path, encoding, notes):
    read = read_file(csv_file(tmp_path, TEXT, encoding=encoding))
    assert read.codes == []
    assert read.interviews[0].answers["goals"] == "más señales"
    assert read.noted[: len(notes)] == notes


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_found(tmp_path, separator):
    read = read_file(csv_file(tmp_path, TEXT.replace(";", separator)))
    assert read.codes == []
    assert read.interviews[0].answers["aws_customer"] == "yes"


def test_a_first_line_may_name_the_separator_and_headings_may_hold_another(tmp_path):
    text = f"sep=;\n{TEXT.replace('goals', 'What are the goals?')}"
    assert read_file(csv_file(tmp_path, text)).codes == []
    quoted = TEXT.replace("goals", '"Goals, aims, ends, hopes"')
    assert read_file(csv_file(tmp_path, quoted), columns={"Goals, aims, ends, hopes": "goals"}
                     ).codes == []  # fmt: skip


def test_a_line_beyond_reason_is_not_gathered(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_lines, "LONGEST_LINE", 40)
    (problem,) = read_file(
        csv_file(tmp_path, f"respondent,goals\nR1,{'a' * 40}\n")
    ).findings.problems
    assert (problem.row, problem.code) == (2, "no_csv")
    assert problem.params["error"] == "longer than 40 characters"
    assert read_file(csv_file(tmp_path, f"respondent,goals\nR1,{'a' * 30}\n")).codes == []


@pytest.mark.parametrize("first", ['sep="', "sep=", "sep=;;", "separated"])
def test_a_first_line_that_names_no_separator_has_the_headings(tmp_path, first):
    read = read_file(csv_file(tmp_path, f"{first}\n{TEXT}"))
    assert "no_experts" in [code for *_, code in read.codes]
    assert read.interviews == []


def test_of_a_file_that_is_no_text_no_row_comes(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b"respondent\nR1\x00\n")
    findings = Findings()
    (sheet,) = open_sheets(path, "file.csv", findings)
    assert [*sheet.rows()] == []
    assert [one.code for one in findings.problems] == ["nul_character"]


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b"respondent,goals\nR1,a\nR2,\x81\n", 3),
        (b"respondent,goals\n" + b"R1,a\xe9\n" * 9 + b"\x8d,b\n", 11),
    ],
)
def test_the_row_that_has_no_letters_is_named(tmp_path, monkeypatch, content, row):
    for piece in (1024, 8):
        monkeypatch.setattr(csv_sheets, "MEBIBYTE", piece)
        path = tmp_path / "file.csv"
        path.write_bytes(content)
        problems = [one for one in read_file(path).findings.problems if one.code == "no_letters"]
        assert [(one.file, one.row) for one in problems] == [("file.csv", row)]


def test_a_row_that_is_no_table_is_named_and_those_above_are_read(tmp_path):
    read = read_file(csv_file(tmp_path, 'respondent,goals\nR1,a\nR2,"b" c\nR3,d\n'))
    assert [(one.row, one.code) for one in read.findings.problems] == [(3, "no_csv")]
    assert [one.respondent for one in read.interviews] == ["R1"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"respondent,goals\nR1,\x81\x8d\n", "no_letters"),
        (b"respondent,goals\nR1,a\x00b\n", "nul_character"),
        ("respondent,goals\nR1,a\n".encode("utf-16-le"), "utf_16"),
        (b'respondent,goals\nR1,"a\n', "no_csv"),
    ],
)
def test_what_is_no_text_or_no_table_is_said(tmp_path, content, code):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert code in [found for *_, found in read_file(path).codes]

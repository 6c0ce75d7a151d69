"""CSV files as programs save them."""

import pytest

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

"""Which column is what: known, mapped, left out, or asked about."""

import pytest

from tests.surveys.domain.record_files.files import book, csv_file, read_file


def test_an_unknown_column_is_asked_about_until_somebody_says_what_it_is(tmp_path):
    path = csv_file(tmp_path, "Who,Is AWS,Remarks\nR1,yes,nothing\n")
    read = read_file(path, columns={"Who": "respondent"})
    assert read.codes == [(1, "Is AWS", "unknown_column"), (1, "Remarks", "unknown_column")]
    said = {"Who": "respondent", "Is AWS": "aws_customer", "Remarks": "-"}
    assert read_file(path, columns=said).codes == []


def test_a_file_without_experts_says_so(tmp_path):
    read = read_file(csv_file(tmp_path, "aws_customer\nyes\n"))
    assert [code for *_, code in read.codes] == ["no_experts"]


def test_a_workbook_of_empty_sheets_is_named_by_its_first(tmp_path):
    read = read_file(book(tmp_path, {"first": [], "second": []}))
    assert [(one.file, one.code) for one in read.findings.problems] == [("first", "no_experts")]


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("respondent,stage,How far is it?", "column_twice"),
        ("respondent,stage,stage", "heading_twice"),
        ("respondent,frameworks,frameworks/pytorch", "whole_and_parts"),
    ],
)
def test_two_columns_of_one_code_are_named(tmp_path, head, code):
    read = read_file(csv_file(tmp_path, f"{head}\nR1,research,research\n"))
    assert [found for *_, found in read.codes] == [code]


def test_sheets_are_chosen_by_name_and_hidden_ones_are_said(tmp_path):
    rows = [["respondent", "aws_customer"], ["R1", "yes"]]
    others = [["respondent", "aws_customer"], ["R2", "no"], ["R3", "no"]]
    path = book(
        tmp_path,
        {"old": others, "entrevistas": rows, "secret": others},
        more=lambda made, sheets: sheets["secret"].hide(),
    )
    read = read_file(path)
    assert [one.respondent for one in read.interviews] == ["R1"]
    assert read.noted.count("hidden_sheet") == read.noted.count("sheet_not_read") == 1
    assert len(read_file(path, interviews="old").interviews) == 2
    assert [code for *_, code in read_file(path, interviews="none").codes][:1] == ["no_sheet"]

"""Headings in one row or two, with labels that stand right or one too far."""

import pytest

from surveys.domain.record_files.headings import heads_of, plain, rows_of
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.workbooks import open_sheets
from tests.surveys.domain.record_files.files import book, csv_file
from tests.surveys.domain.record_files.foreign_files import SHIFTED


def sheet(path):
    return open_sheets(path, path.name, Findings())[0]


@pytest.mark.parametrize(
    ("first", "second", "rows"),
    [
        (["Q1", "Q2", "", "", ""], ["Response", "a", "b", "c", "d"], 2),
        (["Q1", "Q1", "Q1", "Q1"], ["a", "b", "c", "d"], 2),
        (["respondent", "held_on", "staff"], ["R1", "2019-06-03", "12"], 1),
        (["respondent", "", "", ""], ["R1", "12", "13", "14"], 1),
        (["respondent", "", "", ""], ["R1", "", "", ""], 1),
        (["", "", "", ""], ["a", "b", "c", "d"], 1),
    ],
)
def test_rows_of_headings_are_found_out(first, second, rows):
    assert rows_of(first, second) == rows


def test_two_rows_are_question_and_option_and_a_space_is_a_space(tmp_path):
    text = "Where\u00a0do you?,,,,Age\nOwn,Public\u00a0 Cloud,,B,Response\n1,,,,7\n"
    heads = heads_of(sheet(csv_file(tmp_path, text)), 2)
    assert (heads.row, heads.rows, heads.shift) == (2, 2, "")
    assert [one.text for one in heads.headings] == [
        "Where do you?/Own",
        "Where do you?/Public Cloud",
        "Where do you?",
        "Where do you?/B",
        "Age",
    ]


def test_the_same_heading_twice_has_its_column_behind_it(tmp_path):
    text = "Why?,,,Why?,\na,Other,b,a,Other\n1,x,,,y\n"
    heads = heads_of(sheet(csv_file(tmp_path, text)), 2)
    assert [one.text for one in heads.headings] == [
        "Why?/a", "Why?/Other", "Why?/b", "Why?/a [D]", "Why?/Other [E]",
    ]  # fmt: skip


def test_merged_headings_are_two_rows(tmp_path):
    rows = [["", "", "", ""], ["a", "b", "c", "d"], ["1", "", "1", ""]]
    path = book(
        tmp_path, {"s": rows}, more=lambda made, sheets: sheets["s"].merge_range("A1:D1", "Where?")
    )
    assert [one.text for one in heads_of(sheet(path)).headings] == [
        "Where?/a", "Where?/b", "Where?/c", "Where?/d",
    ]  # fmt: skip


def test_cells_that_say_the_next_label_show_a_shift_and_it_is_moved_when_said(tmp_path):
    path = csv_file(tmp_path, SHIFTED)
    heads = heads_of(sheet(path))
    assert heads.shift == "E"
    moved = heads_of(sheet(path), 0, heads.shift).headings
    assert [one.option for one in moved[4:8]] == ["Envoy", "F5", "HAProxy", "nginx"]
    assert [one.is_moved for one in moved[3:5]] == [False, True]


def test_labels_that_stand_right_show_no_shift(tmp_path):
    text = "Where?,,,\na,b,c,d\n" + "a,b,,d\n,b,c,\n" * 5
    assert heads_of(sheet(csv_file(tmp_path, text))).shift == ""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Where do you run? (Check all that apply.)", "where do you run", True),
        ("Public\u00a0Cloud", "public cloud", True),
        ("Using in Production?", "Using in Production", True),
        ("C#", "C", False),
        ("C++", "C", False),
        ("<50", "50", False),
        ("-5", "5", False),
        ("1.5", "15", False),
    ],
)
def test_only_what_people_would_call_the_same_is_the_same(one, other, same):
    assert (plain(one) == plain(other)) is same

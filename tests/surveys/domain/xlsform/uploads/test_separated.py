"""Text with separators: which sheets it holds, which letters, and what is too much of it."""

import csv

import pytest

from surveys.domain.xlsform.uploads.archives import LIMITS, Limits, Unreadable
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.separated import read_separated


def sheets(content, limits=LIMITS):
    notices = Notices()
    found = dict(read_separated("form", content, notices, "form.csv", limits))
    return found, [note.code for note in notices.notes]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_cells_stand_between_what_most_lines_have(separator):
    text = f"type{separator}name\n\ntext{separator}a, b; c\n".encode()
    assert sheets(text.replace(b", b; c", b""))[0] == {
        "form": [(1, ["type", "name"]), (3, ["text", "a"])]
    }


def test_rows_keep_their_numbers_and_blank_ones_say_nothing():
    found, _ = sheets(b'type,name\n,\n\x01,"  "\ntext,a\n')
    assert found == {"form": [(1, ["type", "name"]), (4, ["text", "a"])]}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"survey\n,type\n,text\nchoices\n,name\n", {"survey": ["type", "text"],
                                                     "choices": ["name"]}),
        (b"Survey,,\ntype,x\ntext,y\n", {"survey": ["type", "text"]}),
        (b"survey\n,type\nchoices\nsurvey\n,text\n", {"survey": ["type", "text"], "choices": []}),
    ],
)  # fmt: skip
def test_sheets_below_each_other_are_told_apart_by_their_names(content, found):
    parts, _ = sheets(content)
    assert {name: [row[0] for _, row in rows] for name, rows in parts.items()} == found


def test_nothing_at_all_is_no_sheet():
    assert sheets(b",\n,\n") == ({}, [])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("¿Sí?".encode(), []),
        (b"\xef\xbb\xbf" + "¿Sí?".encode(), []),
        ("¿Sí?".encode("utf-16"), []),
        ("¿Sí?".encode("cp1252"), ["old_encoding"]),
    ],
)
def test_letters_are_read_in_the_encoding_that_they_have(content, said):
    assert sheets(content) == ({"form": [(1, ["¿Sí?"])]}, said)


@pytest.mark.parametrize(
    ("content", "limits", "code", "words"),
    [
        (b"a\nb\nc\n", Limits(rows=2), "sheet_too_large", "more than 2 rows or 1024 columns"),
        (b"a,b,c\n", Limits(columns=2), "sheet_too_large", "more than 1048576 rows or 2 columns"),
        (b"a,b\nc,d\n", Limits(cells=3), "sheet_too_wide", "more than 3 cells"),
        (b"\x00a" * 50, LIMITS, "no_text", "neither a workbook nor text"),
    ],
)
def test_what_is_too_much_or_no_text_says_why(content, limits, code, words):
    with pytest.raises(Unreadable) as refused:
        sheets(content, limits)
    assert refused.value.code == code
    assert words in refused.value.said.text()


@pytest.fixture
def short_cells():
    """What the reader of CSV takes for a cell that is too long, as any program may set it."""
    before = csv.field_size_limit(1_000)
    yield
    csv.field_size_limit(before)


def test_a_cell_that_the_reader_of_csv_refuses_is_said(short_cells):
    with pytest.raises(Unreadable) as refused:
        sheets(b"a," + b"x" * 2_000)
    assert refused.value.code == "not_separated"
    assert "field larger than field limit (1000)" in refused.value.said.text()

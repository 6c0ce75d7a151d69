"""A sheet as lines: where its headings stand, which columns mean the same, what has no heading."""

import pytest

from surveys.domain.xlsform.uploads.headings import SURVEY, SURVEY_TEXTS
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.tables import read_table
from surveys.domain.xlsform.uploads.workbook import RawSheet


def table(*rows, dated=None):
    """Read rows of cells; the sheet with what is a problem and what is a note, by row and code."""
    raw = RawSheet("form", [(number, [*row]) for number, row in enumerate(rows, 1) if any(row)])
    raw.dated = dated or {}
    notices = Notices()
    sheet = read_table(raw, SURVEY, SURVEY_TEXTS, ("type", "name"), notices)
    said = {(one.row, one.column, one.code): one.text() for one in notices.notes}
    problems = {(one.row, one.column, one.code): one.text() for one in notices.problems}
    return sheet, problems, said


HEAD = ("type", "name", "label")


def test_rows_before_the_headings_are_left_out_and_said():
    sheet, problems, said = table(("Survey of 2019",), (), HEAD, ("text", "a", "A"))
    assert [line.row for line in sheet.lines] == [4]
    assert problems == {}
    assert said == {
        (3, None, "rows_before_headings"): "The headings stand in this row; the rows before it are "
        "left out."
    }


def test_headings_that_are_nowhere_are_one_problem_and_an_empty_sheet_is_none():
    sheet, problems, _ = table(("text", "a", "A"))
    assert sheet.lines == []
    assert problems == {
        (1, None, "headings_missing"): "No row of the sheet has the headings type, name. Write "
        "them into the first row."
    }
    empty, problems, _ = table()
    assert (empty.lines, problems) == ([], {})


def test_a_row_says_what_its_cells_say():
    sheet, _, _ = table((*HEAD, "weather", "media::image"), ("text", "a", "A", "sunny", "a.png"))
    (line,) = sheet.lines
    assert (line.get("type"), line.get("relevant")) == ("text", "")
    assert (line.text("label"), line.text("hint")) == ({"": "A"}, {})
    assert line.rest == {"weather": "sunny", "media::image": "a.png"}


def test_a_short_row_has_empty_cells():
    sheet, _, _ = table(HEAD, ("note",))
    assert sheet.lines[0].cells == {"type": "note"}


def test_cells_without_a_heading_are_said_with_all_their_rows():
    _, _, said = table((*HEAD, "", "hint"), ("text", "a", "A", "x"), ("text", "b", "B", "", "h"),
                       ("text", "c", "C", "", "", "y"))  # fmt: skip
    assert said == {
        (2, None, "cells_without_heading"): "Cells in columns without a heading are left out (rows "
        "2, 4)."
    }


@pytest.mark.parametrize(("second", "differs"), [("${a} = 1", False), ("${a} = 2", True)])
def test_two_columns_of_one_rule_may_not_differ(second, differs):
    sheet, problems, _ = table(
        (*HEAD, "relevant", "relevance"), ("text", "b", "B", "${a} = 1", second)
    )
    assert sheet.lines[0].get("relevant") == "${a} = 1"
    said = "Two columns mean relevant and say different things here. Keep one of them."
    assert problems == ({(2, "relevance", "column_twice"): said} if differs else {})


def test_of_two_columns_of_one_text_the_first_is_used_and_that_is_said_once():
    sheet, problems, said = table(
        (*HEAD, "caption"), ("text", "a", "A", "Other"), ("text", "b", "B", "Other")
    )
    assert [line.text("label") for line in sheet.lines] == [{"": "A"}, {"": "B"}]
    assert problems == {}
    assert said == {
        (None, "caption", "text_twice"): "Two columns have this text in the same language; the "
        "first one is used."
    }


def test_codes_that_became_dates_are_said_and_other_dates_are_not():
    _, _, said = table(
        HEAD,
        ("text", "2019-10-01", "A"),
        ("text", "b", "2019-10-02"),
        ("text", "2019-10-03", "C"),
        dated={(4, 1): "2019-10-03", (2, 1): "2019-10-01", (3, 2): "2019-10-02"},
    )
    assert said == {
        (2, "name", "date_as_code"): "The spreadsheet program made dates of codes, like 2019-10-01 "
        "(rows 2, 4). Compare them with what was meant, and format the cells as text."
    }


def test_the_languages_of_a_sheet_are_those_of_its_texts_in_order():
    sheet, _, _ = table(("type", "name", "label::es", "hint::en", "label::en", "notes::fr"), ())
    assert sheet.languages() == ["es", "en"]

"""XLSX files: what was written comes back, and calamine and openpyxl read the same."""

import datetime
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from surveys.domain.data_files import xlsx_file
from surveys.domain.data_files.formats import Unreadable
from surveys.domain.data_files.xlsx_file import FORMAT, Sheet, read_sheet, write_sheets
from surveys.domain.layout.options import Empty, Multiple
from surveys.domain.messages import Message
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Kind
from surveys.domain.refusals import Refused
from tests.surveys.domain.data_files.samples import (
    COLUMNS,
    EMPTY,
    FILLED,
    asked,
    codes_of,
    layout_for,
    read,
    rows,
    texts,
    write,
)

LAYOUT = layout_for(FORMAT)
FORMULAS = ("=1+1", "+34 600", "@x", "'x", "{=1}", "TRUE", "#N/A", "01", "1e5", "12:30")
OWN = (".refused", "[]", "\\.", "_x000D_", "a_x005F_x000D_b", "\r", "\r\n", "\x0b", " two  ")
TRICKY = st.sampled_from((*FORMULAS, *OWN, "https://example.org"))


@given(rows(texts | TRICKY), st.booleans(), st.sampled_from(Multiple), st.sampled_from(Empty))
def test_what_can_be_stored_comes_back(given_rows, labels, multiple, empty):
    layout = layout_for(FORMAT, labels=labels, multiple=multiple, empty=empty)
    file, written = write(FORMAT, layout, given_rows)

    assert read(FORMAT, layout, file) == given_rows
    assert written.rows == len(given_rows)
    assert {*codes_of(written)} <= {"number_as_text", "date_as_text"}


@pytest.mark.parametrize(
    ("kind", "stored", "found", "code"),
    [
        (Kind.TEXT, "x" * 32_767, "x" * 32_767, None),
        (Kind.TEXT, "x" * 32_768, "x" * 32_767, "text_cut_units"),
        (Kind.TEXT, "😀" * 16_384, "😀" * 16_383, "text_cut_units"),
        (Kind.TEXT, "\ud800", "\ufffd", "character_replaced"),
        (Kind.TEXT, "a\ufffe", "a\ufffd", "character_replaced"),
        (Kind.TEXT, "a\0b", "a\0b", None),
        (Kind.INTEGER, 10**15 - 1, 10**15 - 1, None),
        (Kind.INTEGER, 2**60 + 1, 2**60 + 1, "number_as_text"),
        (Kind.INTEGER, "many", "many", None),
        (Kind.DECIMAL, "0.1234567890123456789", "0.1234567890123456789", "number_as_text"),
        (Kind.DECIMAL, "0.12345678901234568", "0.12345678901234568", "number_as_text"),
        (Kind.DATE, "1900-03-01", "1900-03-01", None),
        (Kind.DATE, "1900-02-28", "1900-02-28", "date_as_text"),
        (Kind.DATE, "1001-01-01", "1001-01-01", "date_as_text"),
        (Kind.DATE, "2020-W01-1", "2020-W01-1", None),
        (Kind.SELECT_ONE, "of an earlier wave", "of an earlier wave", None),
    ],
)
def test_what_the_format_cannot_hold_is_listed(kind, stored, found, code):
    layout = layout_for(FORMAT, asked(kind))

    file, written = write(FORMAT, layout, [["1", stored], ["2", as_missing(Missing.REFUSED)]])

    assert read(FORMAT, layout, file) == [["1", found], ["2", as_missing(Missing.REFUSED)]]
    assert codes_of(written) == ([code] if code else [])


def test_two_sheets_are_written_and_read_by_their_names():
    above, below = layout_for(FORMAT), layout_for(FORMAT, COLUMNS[:3])
    file = io.BytesIO()

    written = write_sheets(
        [
            Sheet("Interviews", above, [above.split(FILLED)]),
            Sheet("Projects", below, [below.split(EMPTY[:3])] * 2),
        ],
        file,
    )

    assert [one.rows for one in written] == [1, 2]
    found = read_sheet(below, file, "Projects")
    assert [below.join(cells) for cells in found] == [EMPTY[:3]] * 2
    with pytest.raises(Unreadable, match="Answers"):
        list(read_sheet(below, file, "Answers"))


@pytest.mark.parametrize(("limit", "code"), [("MOST_ROWS", "rows"), ("MOST_FIELDS", "fields")])
def test_more_than_a_sheet_holds_is_refused(monkeypatch, limit, code):
    monkeypatch.setattr(xlsx_file, limit, 1)

    with pytest.raises(Refused) as refused:
        write(FORMAT, LAYOUT, [FILLED, EMPTY])

    assert refused.value.code == f"too_many_{code}"


def test_a_file_of_another_kind_and_one_without_a_column_are_refused():
    with pytest.raises(Unreadable):
        list(FORMAT.read(LAYOUT, io.BytesIO(b"no data")))
    file, _written = write(FORMAT, layout_for(FORMAT, COLUMNS[:3]), [])
    with pytest.raises(Unreadable, match="budget"):
        list(FORMAT.read(LAYOUT, file))


# --- other readers, and what they save ---


def test_calamine_and_openpyxl_read_numbers_dates_and_ticks_as_such():
    layout = layout_for(FORMAT, multiple=Multiple.EACH)
    row = [*FILLED[:4], "2019-06-30", *FILLED[5:]]
    file, _written = write(FORMAT, layout, [row, EMPTY])

    names = [field.name for field in layout.fields]
    sheet = openpyxl.load_workbook(file)["Data"]
    heading, first, second = ([*cells] for cells in sheet.iter_rows(values_only=True))
    assert heading == names
    assert first[:5] == ["r1", FILLED[1], 12, 2.5, datetime.datetime(2019, 6, 30)]
    assert first[names.index("tools/aws")] is True
    assert second[2] == ".refused"
    file.seek(0)
    cells = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert cells[1][2:6] == [12.0, 2.5, datetime.date(2019, 6, 30), "01"]


def test_headings_are_bold_stay_in_sight_and_filter_in_each_sheet():
    below = layout_for(FORMAT, COLUMNS[:3])
    file = io.BytesIO()
    write_sheets([Sheet("Interviews", LAYOUT, [EMPTY] * 2), Sheet("Projects", below, [])], file)

    book = openpyxl.load_workbook(file)
    for name, fields, last_row in (("Interviews", LAYOUT.fields, 3), ("Projects", below.fields, 2)):
        sheet, last = book[name], get_column_letter(len(fields))
        assert all(cell.font.bold for cell in sheet[1])
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:{last}{last_row}"
        assert 12 <= sheet.column_dimensions[last].width <= 41


def test_a_workbook_edited_in_a_spreadsheet_shows_the_edit_alone():
    file, _written = write(FORMAT, LAYOUT, [FILLED, EMPTY])
    book = openpyxl.load_workbook(file)
    sheet = book["Data"]
    sheet["C2"] = 13.0
    sheet.insert_cols(3)
    sheet["C1"] = "own"
    sheet.insert_rows(3)
    edited = io.BytesIO()
    book.save(edited)

    assert read(FORMAT, LAYOUT, edited) == [[*FILLED[:2], 13, *FILLED[3:]], EMPTY]


def test_what_is_no_cell_of_its_field_comes_as_it_stands():
    layout = layout_for(FORMAT, COLUMNS[:6])
    file, _written = write(FORMAT, layout, [FILLED[:6]])
    book = openpyxl.load_workbook(file)
    for place, value in {"B2": 7, "C2": 7.5, "D2": "2,5", "E2": 43_000, "F2": 1}.items():
        book["Data"][place] = value
    edited = io.BytesIO()
    book.save(edited)

    assert list(FORMAT.read(layout, edited)) == [["r1", "7", "7.5", "2,5", "43000", "1"]]


def test_errors_and_formulas_are_told_by_row_and_column_and_never_read_as_nothing():
    file, _written = write(FORMAT, LAYOUT, [FILLED, EMPTY])
    book = openpyxl.load_workbook(file)
    sheet = book["Data"]
    sheet["B2"] = "=1+1"
    sheet["C3"] = "#N/A"
    sheet["C3"].data_type = "e"
    edited = io.BytesIO()
    book.save(edited)

    found = [one for cells in FORMAT.read(LAYOUT, edited) for one in cells]

    told = [one for one in found if isinstance(one, Message)]
    assert [(one.place.row, one.place.column, one.code) for one in told] == [
        (2, "said", "formula_cell"),
        (3, "staff", "error_cell"),
    ]

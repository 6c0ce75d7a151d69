"""The records of old workbooks: which cells there are, which have formulas, which show errors."""

import io
import struct

import pytest

from surveys.domain.record_files.marks import Damaged
from surveys.domain.record_files.xls_marks import marks_of_xls
from tests.surveys.domain.record_files.compounds import (
    CUTOFF,
    EOF,
    FIRST,
    begin,
    book_stream,
    compound,
    entry,
    old_stream,
    record,
)
from tests.surveys.domain.record_files.files import read_file

NUMBER, RK, LABEL, BLANK, BOOLERR, FORMULA, MULRK = 0x203, 0x27E, 0xFD, 0x201, 0x205, 0x06, 0xBD
SHEET, CHART = 0, 2


def cell(kind, row, column, data=b""):
    return record(kind, struct.pack("<HHH", row, column, 0) + data)


def formula(row, column, result):
    return cell(FORMULA, row, column, result + bytes(8))


ERROR_RESULT = bytes([2, 0, 0x2A, 0, 0, 0, 0xFF, 0xFF])
TEXT_RESULT = bytes([0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
NUMBER_RESULT = struct.pack("<d", 12)


def marks_of(*records, name="a", is_ended=True):
    body = begin() + b"".join(records) + (record(EOF) if is_ended else b"")
    stream = book_stream([(name, SHEET, body)])
    return marks_of_xls(io.BytesIO(compound(stream)))[name]


@pytest.mark.parametrize("kind", [NUMBER, RK, LABEL, BOOLERR])
def test_cells_with_a_value_are_seen_to_the_last(kind):
    marks = marks_of(cell(kind, 0, 0, bytes(8)), cell(kind, 4, 2, bytes(8)))
    assert (marks.cells, marks.rows, marks.columns) == (2, 5, 3)
    assert (marks.formulas, marks.errors) == (0, set())


def test_cells_without_a_value_and_other_records_count_for_nothing():
    marks = marks_of(cell(NUMBER, 0, 0, bytes(8)), cell(BLANK, 9, 9), record(0x200, bytes(14)))
    assert (marks.cells, marks.rows, marks.columns) == (1, 1, 1)


@pytest.mark.parametrize("count", [1, 3, 200])
def test_numbers_beside_each_other_in_one_record_are_each_a_cell(count):
    data = struct.pack("<HH", 7, 2) + bytes(6 * count) + struct.pack("<H", 1 + count)
    marks = marks_of(record(MULRK, data))
    assert (marks.cells, marks.rows, marks.columns) == (count, 8, 2 + count)


def test_a_record_of_more_numbers_than_a_sheet_has_columns_ends_there():
    marks = marks_of(record(MULRK, struct.pack("<HH", 0, 0) + bytes(6 * 400)))
    assert (marks.cells, marks.columns) == (256, 256)


def test_formulas_are_counted_and_those_that_show_an_error_are_named():
    marks = marks_of(
        formula(1, 0, NUMBER_RESULT), formula(2, 1, ERROR_RESULT), formula(3, 2, TEXT_RESULT)
    )
    assert (marks.formulas, marks.first_formula) == (3, (1, 0))
    assert (marks.errors, marks.uncomputed) == ({(2, 1)}, set())


def test_a_cell_that_is_an_error_is_told_from_one_that_is_true_or_false():
    marks = marks_of(cell(BOOLERR, 1, 1, b"\x2a\x01"), cell(BOOLERR, 2, 2, b"\x01\x00"))
    assert marks.errors == {(1, 1)}


def test_a_chart_within_a_sheet_has_no_cells_of_it():
    chart = begin() + cell(NUMBER, 99, 99, bytes(8)) + record(EOF)
    marks = marks_of(cell(NUMBER, 0, 0, bytes(8)), chart, cell(NUMBER, 1, 1, bytes(8)))
    assert (marks.cells, marks.rows, marks.columns) == (2, 2, 2)


def test_a_sheet_goes_to_its_end_and_no_further():
    behind = cell(NUMBER, 50, 50, bytes(8))
    first = begin() + cell(NUMBER, 0, 0, bytes(8)) + record(EOF)
    other = begin() + behind + record(EOF)
    chart = begin() + behind + record(EOF)
    stream = book_stream([("a", SHEET, first), ("diagram", CHART, chart), ("Ж", SHEET, other)])
    found = marks_of_xls(io.BytesIO(compound(stream)))
    assert {name: marks.rows for name, marks in found.items()} == {"a": 1, "Ж": 51}


@pytest.mark.parametrize("name", ["a", "Año", "Данные", "a" * 31])
def test_a_sheet_is_known_by_its_name_in_any_letters(name):
    assert marks_of(cell(NUMBER, 0, 0, bytes(8)), name=name).cells == 1


@pytest.mark.parametrize(("name", "page"), [("Sheet1", 1252), ("Año", 1252), ("Данные", 1251)])
def test_a_workbook_of_1995_is_read_by_its_code_page(tmp_path, name, page):
    rows = [["respondent", "held_on", "aws_customer"], ["R1", "2019-06-03", "maybe"]]
    cells = [
        cell(0x204, row, column, struct.pack("<H", len(text)) + text.encode())
        for row, line in enumerate(rows)
        for column, text in enumerate(line)
    ]
    cells.insert(0, record(0x200, struct.pack("<HHHHH", 0, 2, 0, 3, 0)))
    stream = old_stream(name, b"".join(cells), page=page).ljust(CUTOFF, b"\x00")
    content = compound(stream, entries=[entry("Book", 2, FIRST, len(stream))])
    (marks,) = marks_of_xls(io.BytesIO(content)).values()
    assert (marks.rows, marks.columns) == (2, 3)
    path = tmp_path / "x.xls"
    path.write_bytes(content)
    found = [(one.file, one.row, one.column, one.code) for one in read_file(path).findings.problems]
    assert found == [(name, 2, "aws_customer", "unknown_category")]


def test_a_sheet_of_1995_with_letters_of_another_system_keeps_those_that_all_share():
    records = cell(NUMBER, 3, 0, bytes(8))
    for name, known in (("Data", "Data"), ("Año", "A¤o")):
        found = marks_of_xls(io.BytesIO(compound(old_stream(name, records, page=437))))
        assert {sheet: marks.rows for sheet, marks in found.items()} == {known: 4}


def test_a_stream_that_ends_early_is_read_as_far_as_it_goes():
    assert marks_of(cell(NUMBER, 3, 0, bytes(8)), is_ended=False).rows == 4
    stream = book_stream([("a", SHEET, b"")], is_ended=False)
    assert marks_of_xls(io.BytesIO(compound(stream)))["a"].cells == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        compound(book_stream([("a", SHEET, b"")]))[:700],
        compound(begin() + record(0x85, bytes(4))),
        compound(book_stream([("a", SHEET, begin() + record(MULRK, b""))])),
        compound(book_stream([("a", SHEET, begin() + record(NUMBER, b"x"))])),
    ],
)
def test_what_is_no_workbook_is_damaged(content):
    with pytest.raises(Damaged):
        marks_of_xls(io.BytesIO(content))

import csv
import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.writers.figure_csv import csv_of
from analytics.writers.plain_table import plain_table
from analytics.writers.record_csv import legend, manifest_text, write_csv
from surveys.domain.layout.columns import Column
from surveys.domain.layout.formulas import original
from surveys.domain.layout.values import decode
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Kind

COLUMNS = [Column("respondent"), Column("goals", Kind.TEXT), Column("size", Kind.INTEGER)]


def file_of(columns, rows):
    file = io.BytesIO()
    written = write_csv(columns, rows, file)
    return file.getvalue(), written


def cells(columns, rows):
    content, _written = file_of(columns, rows)
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def test_kinds_of_empty_stay_apart():
    rows = [["R1", {"missing": kind.value}, {"missing": kind.value}] for kind in Missing]
    written = cells(COLUMNS, rows)
    assert [row[1] for row in written[1:]] == [f".{kind.value}" for kind in Missing]
    assert set(legend()) == {*(f".{kind.value}" for kind in Missing), "[]"}


def test_nothing_selected_is_not_empty():
    written = cells([Column("f", Kind.SELECT_MULTIPLE)], [[[]], [["a", "b"]]])
    assert written == [["f"], ["[]"], ["a b"]]


def test_negative_numbers_stay_numbers_and_formulas_become_texts():
    columns = [Column("n", Kind.INTEGER), Column("d", Kind.DECIMAL), Column("t", Kind.TEXT)]
    written = cells(columns, [[-5, "-1.5", "-5"]])
    assert written[1] == ["-5", "-1.5", "'-5"]


def test_a_text_that_looks_like_a_mark_is_told_from_one():
    written = cells([Column("t", Kind.TEXT)], [[".refused"]])
    assert written[1] == ["\\.refused"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))))
def test_texts_come_back_from_the_file(texts):
    written = cells([Column("t", Kind.TEXT)], [[text] for text in texts])
    kept = [row[0] if row else "" for row in written[1:]]
    found = [decode(original(cell), Kind.TEXT) or "" for cell in kept]
    assert found == texts


def test_the_same_rows_give_the_same_file():
    rows = [["R1", "x", 1]]
    (first, written), (second, again) = file_of(COLUMNS, rows), file_of(COLUMNS, rows)
    assert (first, written) == (second, again)
    assert (written.rows, written.size) == (1, len(first))
    assert written.sha256 == hashlib.sha256(first).hexdigest()


def test_rows_are_written_one_by_one():
    """A file of any length takes the memory of a row: what was read before is in the file."""
    file, seen = io.BytesIO(), []

    def rows():
        for number in range(3):
            seen.append(file.getvalue().count(b"\n"))
            yield ["R1", "x", number]

    write_csv(COLUMNS, rows(), file)
    assert seen == [1, 2, 3]


def test_figures_as_csv_leave_nested_values_to_json():
    assert csv_of([{"a": 1, "b": {"x": 1}, "c": "=1"}]) == "a,c\n1,'=1\n"
    assert csv_of([]) == ""


def test_figures_as_csv_are_numbers_texts_or_nothing():
    record = {"value": 0.25, "low": None, "codes": "=a", "words": "=a b", "is_share": True}
    assert csv_of([record, record]).splitlines() == [
        "value,low,codes,words,is_share",
        *["0.25,,'=a,'=a b,True"] * 2,
    ]


def test_tables_for_the_terminal_line_up():
    table = plain_table(["", "2018"], [["In production", "38%"], ["Año", "5%"]])
    assert table.splitlines() == [
        "               2018",
        "─────────────  ────",
        "In production   38%",
        "Año              5%",
    ]


def test_identifiers_are_written_as_they_are_and_formulas_counted():
    columns = [Column("respondent"), Column("t", Kind.TEXT)]
    rows = [["R1", "=1"], [None, "+2"], [7, "x"]]
    content, written = file_of(columns, rows)
    assert content.decode().splitlines() == ["respondent,t", "R1,'=1", ",'+2", "7,x"]
    assert written.defused == {"t": 2}


def test_two_columns_of_one_name_are_not_written():
    with pytest.raises(ValueError, match="two columns are called t"):
        file_of([Column("t", Kind.TEXT), Column("t", Kind.TEXT)], [])


def test_a_manifest_is_read_by_people_and_programs():
    text = manifest_text({"study": "Año", "rows": 1})
    assert text == '{\n  "study": "Año",\n  "rows": 1\n}\n'

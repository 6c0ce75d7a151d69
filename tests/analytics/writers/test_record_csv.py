import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from analytics.writers.figure_csv import csv_of
from analytics.writers.plain_table import plain_table
from analytics.writers.record_csv import Column, legend, write_csv
from surveys.domain.layout.formulas import original
from surveys.domain.layout.values import decode
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Kind

COLUMNS = [Column("respondent"), Column("goals", Kind.TEXT), Column("size", Kind.INTEGER)]


def cells(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def test_kinds_of_empty_stay_apart():
    rows = [["R1", {"missing": kind.value}, {"missing": kind.value}] for kind in Missing]
    written = cells(write_csv(COLUMNS, rows).content)
    assert [row[1] for row in written[1:]] == [f".{kind.value}" for kind in Missing]
    assert set(legend()) == {*(f".{kind.value}" for kind in Missing), "[]"}


def test_nothing_selected_is_not_empty():
    written = cells(write_csv([Column("f", Kind.SELECT_MULTIPLE)], [[[]], [["a", "b"]]]).content)
    assert written == [["f"], ["[]"], ["a b"]]


def test_negative_numbers_stay_numbers_and_formulas_become_texts():
    columns = [Column("n", Kind.INTEGER), Column("d", Kind.DECIMAL), Column("t", Kind.TEXT)]
    written = cells(write_csv(columns, [[-5, "-1.5", "-5"]]).content)
    assert written[1] == ["-5", "-1.5", "'-5"]


def test_a_text_that_looks_like_a_mark_is_told_from_one():
    written = cells(write_csv([Column("t", Kind.TEXT)], [[".refused"]]).content)
    assert written[1] == ["\\.refused"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))))
def test_texts_come_back_from_the_file(texts):
    written = cells(write_csv([Column("t", Kind.TEXT)], [[text] for text in texts]).content)
    kept = [row[0] if row else "" for row in written[1:]]
    found = [decode(original(cell), Kind.TEXT) or "" for cell in kept]
    assert found == texts


def test_the_same_rows_give_the_same_file():
    rows = [["R1", "x", 1]]
    first, second = write_csv(COLUMNS, rows), write_csv(COLUMNS, rows)
    assert (first.content, first.sha256, first.rows) == (second.content, second.sha256, 1)


def test_figures_as_csv_leave_nested_values_to_json():
    assert csv_of([{"a": 1, "b": {"x": 1}, "c": "=1"}]) == "a,c\n1,'=1\n"
    assert csv_of([]) == ""


def test_tables_for_the_terminal_line_up():
    table = plain_table(["", "2018"], [["In production", "38%"], ["Año", "5%"]])
    assert table.splitlines() == [
        "               2018",
        "─────────────  ────",
        "In production   38%",
        "Año              5%",
    ]

from analytics.writers.figure_csv import csv_of
from analytics.writers.manifests import legend, manifest_text
from analytics.writers.plain_table import plain_table
from surveys.domain.missing import Missing


def test_the_legend_has_every_kind_of_empty_and_that_nothing_was_selected():
    assert set(legend()) == {*(f".{kind.value}" for kind in Missing), "[]"}


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


def test_a_manifest_is_read_by_people_and_programs():
    text = manifest_text({"study": "Año", "rows": 1})
    assert text == '{\n  "study": "Año",\n  "rows": 1\n}\n'

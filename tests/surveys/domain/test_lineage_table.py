import csv
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.lineage_table import (
    KnownLineage,
    LineageCell,
    columns,
    read,
    shown_cells,
    written,
)

NOTE = {"en": "Other words.", "es": "=Otras, “palabras”"}
KNOWN = KnownLineage(
    waves=["2019", "2020"],
    languages=["en", "es"],
    variables={"stage": "Stage", "staff": "=Staff"},
    categories={"stage": frozenset({"live"}), "staff": frozenset()},
    cells={
        ("stage", "2020"): LineageCell("caution", NOTE, {"own": "live", "a->b": "live"}),
        ("staff", "2019"): LineageCell("break", {"en": "Only English."}),
    },
)
EMPTY = replace(KNOWN, cells={})


def test_what_goes_out_changes_nothing_when_it_comes_back():
    reading = read(written(KNOWN).encode(), KNOWN)
    assert (reading.changed, reading.problems) == ({}, [])


def test_a_table_gives_an_empty_study_what_it_says():
    full = replace(KNOWN, cells={("stage", "2020"): KNOWN.cells["stage", "2020"]})
    reading = read(written(full).encode("utf-8-sig"), EMPTY)
    assert reading.problems == []
    assert reading.changed == full.cells


NOTES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)


@given(NOTES.filter(lambda text: text == text.strip()))
def test_any_note_comes_back_as_it_went(text):
    cell = LineageCell("break", {"en": text, "es": text})
    full = replace(KNOWN, cells={("stage", "2019"): cell})
    assert read(written(full).encode(), EMPTY).changed == full.cells


def table(**cells):
    names = columns(KNOWN.waves, KNOWN.languages)
    row = {"variable": "stage"} | {name.replace("_", " "): text for name, text in cells.items()}
    lines = [names, [row.get(name, "") for name in names]]
    return "\n".join(";".join(line) for line in lines).encode()


@pytest.mark.parametrize(
    ("data", "row", "column", "code"),
    [
        (b"variable,nothing\nstage,1\n", 1, "nothing", "unknown_column"),
        (b"variable,variable\nstage,1\n", 1, "variable", "column_twice"),
        (b"label\nStage\n", 1, "variable", "column_missing"),
        (b"", 1, "variable", "column_missing"),
        (b"variable\nstages\n", 2, "variable", "unknown_variable"),
        (b"variable\nstage\n\nstage\n", 4, "variable", "variable_twice"),
        (b"variable\n\xff\n", None, None, "encoding"),
        (table(**{"2019_status": "good"}), 2, "2019 status", "status"),
        (table(**{"2019_note_(en)": "So."}), 2, "2019 status", "no_status"),
        (table(**{"2019_status": "break"}), 2, "2019 note (en)", "note_missing"),
        (table(**{"2019_mapping": "own -> gone"}), 2, "2019 mapping", "unknown_category"),
        (table(**{"2019_mapping": "own => live"}), 2, "2019 mapping", "mapping"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(data, row, column, code):
    reading = read(data, EMPTY)
    assert reading.changed == {}
    found = reading.problems[0]
    assert (found.row, found.column, found.code) == (row, column, code)


def test_a_file_that_is_too_large_is_not_read():
    reading = read(b"variable\n" + b"x" * 5_000_001, EMPTY)
    assert [one.code for one in reading.problems] == ["too_large"]


def test_an_empty_cell_changes_nothing():
    reading = read(b"variable,2020 status\nstage,\n", KNOWN)
    assert (reading.changed, reading.problems) == ({}, [])


@pytest.fixture
def limit_of_cells():
    """A limit that holds for all of a process, whoever set it."""
    before = csv.field_size_limit(1000)
    yield 1000
    csv.field_size_limit(before)


def test_a_cell_that_is_longer_than_tables_have_them_is_no_table(limit_of_cells):
    assert read(b"variable\nstage" + b" " * (limit_of_cells - 5) + b"\n", EMPTY).problems == []
    reading = read(b"variable\nstage" + b" " * limit_of_cells + b"\n", EMPTY)
    assert [one.code for one in reading.problems] == ["unreadable"]
    assert reading.changed == {}


def test_a_page_shows_a_cell_for_each_variable_and_wave():
    empty = LineageCell()
    assert list(shown_cells(KNOWN)) == [
        ("stage", "Stage", [empty, KNOWN.cells["stage", "2020"]]),
        ("staff", "=Staff", [KNOWN.cells["staff", "2019"], empty]),
    ]

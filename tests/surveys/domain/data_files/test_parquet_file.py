"""Parquet files: what was written comes back, and DuckDB and pandas read the same."""

import datetime
import io
import json

import duckdb
import pandas
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.data_files.formats import Unreadable
from surveys.domain.data_files.parquet_file import FORMAT
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.options import Multiple
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Kind
from tests.surveys.domain.data_files.samples import (
    COLUMNS,
    EMPTY,
    FILLED,
    asked,
    codes_of,
    layout_for,
    read,
    rows,
    write,
)

LAYOUT = layout_for(FORMAT)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(rows(ANY_TEXT), st.booleans(), st.sampled_from(Multiple))
def test_what_can_be_stored_comes_back(given_rows, labels, multiple):
    layout = layout_for(FORMAT, labels=labels, multiple=multiple)
    file, written = write(FORMAT, layout, given_rows)

    assert read(FORMAT, layout, file) == given_rows
    assert (written.rows, written.warnings) == (len(given_rows), ())


@pytest.mark.parametrize(
    ("kind", "stored", "found", "code"),
    [
        (Kind.TEXT, "é" * 40_000, "é" * 40_000, None),
        (Kind.TEXT, "\ud800", "\ufffd", "character_replaced"),
        (Kind.INTEGER, 2**53 + 1, 2**53 + 1, None),
        (Kind.INTEGER, 2**63, None, "number_too_large"),
        (Kind.INTEGER, "many", None, "other_type"),
        (Kind.DECIMAL, "1" + "0" * 308, "1" + "0" * 308, None),
        (Kind.DECIMAL, "1" + "0" * 309, None, "number_too_large"),
        (Kind.DECIMAL, "0.1234567890123456789", "0.12345678901234568", "number_rounded"),
        (Kind.DATE, "0001-01-01", "0001-01-01", None),
        (Kind.DATE, "9999-12-31", "9999-12-31", None),
        (Kind.DATE, "soon", None, "other_type"),
        (Kind.SELECT_ONE, "of an earlier wave", "of an earlier wave", None),
    ],
)
def test_what_the_format_cannot_hold_is_listed(kind, stored, found, code):
    layout = layout_for(FORMAT, asked(kind))

    file, written = write(FORMAT, layout, [["1", stored], ["2", as_missing(Missing.REFUSED)]])

    assert read(FORMAT, layout, file) == [["1", found], ["2", as_missing(Missing.REFUSED)]]
    assert codes_of(written) == ([code] if code else [])


def test_the_file_says_its_layout_itself():
    file, _written = write(FORMAT, LAYOUT, [FILLED])

    said = pyarrow.parquet.ParquetFile(file).schema_arrow.metadata[b"nucleus.layout"]
    assert Layout.from_json(json.loads(said)) == LAYOUT


def test_a_file_of_another_kind_and_one_without_a_column_are_refused():
    with pytest.raises(Unreadable):
        list(FORMAT.read(LAYOUT, io.BytesIO(b"no data")))
    file, _written = write(FORMAT, layout_for(FORMAT, COLUMNS[:3]), [])
    with pytest.raises(Unreadable, match="budget"):
        list(FORMAT.read(LAYOUT, file))


# --- other readers ---


def test_duckdb_and_pandas_read_each_field_with_its_type(tmp_path):
    path = saved(tmp_path, [FILLED, EMPTY])

    found = duckdb.sql(
        f"SELECT said, staff, budget, began, stage, tools, staff_empty FROM '{path}'"
    ).fetchall()
    assert found == [
        (FILLED[1], 12, 2.5, datetime.date(1850, 2, 3), "01", ["aws", "1"], None),
        (None, None, None, None, None, None, "refused"),
    ]
    said = duckdb.sql(f"SELECT key FROM parquet_kv_metadata('{path}')").fetchall()
    assert (b"nucleus.layout",) in said
    frame = pandas.read_parquet(path)
    assert frame["staff_empty"].to_list()[1] == "refused"
    assert frame["staff"].to_list()[0] == 12


def test_a_file_that_pandas_saved_anew_shows_the_edit_alone(tmp_path):
    path = saved(tmp_path, [FILLED, EMPTY])
    frame = pandas.read_parquet(path)
    frame.loc[0, "staff"] = 13
    frame["began"] = pandas.to_datetime(frame["began"]).astype("datetime64[us]")
    frame["stage"] = frame["stage"].astype("category")
    frame["own"] = 1
    frame[frame.columns[::-1]].to_parquet(path)
    assert b"nucleus.layout" not in pyarrow.parquet.read_schema(path).metadata

    with path.open("rb") as file:
        assert read(FORMAT, LAYOUT, file) == [[*FILLED[:2], 13, *FILLED[3:]], EMPTY]


def saved(folder, given_rows):
    """Return the path of a file with these rows."""
    file, _written = write(FORMAT, LAYOUT, given_rows)
    path = folder / "data.parquet"
    path.write_bytes(file.read())
    return path


@pytest.mark.parametrize(
    "column",
    [
        pyarrow.array([{"a": 1}]),
        pyarrow.array([b"x"]),
        pyarrow.array([b"x"], pyarrow.binary(1)),
        pyarrow.array([[1]]),
        pyarrow.array([[["a"]]]),
        pyarrow.array([[(1, 2)]], pyarrow.map_(pyarrow.int64(), pyarrow.int64())),
    ],
    ids=str,
)
def test_a_column_that_can_hold_no_answers_is_refused(column):
    table = pyarrow.parquet.read_table(write(FORMAT, LAYOUT, [FILLED])[0])
    for place, name in enumerate(table.column_names):
        file = io.BytesIO()
        pyarrow.parquet.write_table(table.set_column(place, name, column), file)
        with pytest.raises(Unreadable):
            list(FORMAT.read(LAYOUT, file))


def test_nothing_among_several_codes_is_no_code():
    table = pyarrow.parquet.read_table(write(FORMAT, LAYOUT, [FILLED])[0])
    lists = [one.name for one in table.schema if pyarrow.types.is_list(one.type)]
    place = table.column_names.index(lists[0])
    several = pyarrow.array([["a", None]])
    file = io.BytesIO()
    pyarrow.parquet.write_table(table.set_column(place, lists[0], several), file)
    [row] = FORMAT.read(LAYOUT, file)
    assert ["a"] in row

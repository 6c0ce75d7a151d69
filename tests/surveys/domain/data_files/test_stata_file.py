"""Stata files: what was written comes back, and pyreadstat and pandas read the same."""

import io

import pandas
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.data_files.formats import Unreadable
from surveys.domain.data_files.stata_file import FORMAT
from surveys.domain.layout.columns import Column
from surveys.domain.layout.options import Empty
from surveys.domain.messages import Message
from surveys.domain.missing import FILE_LABELS, Missing, as_missing
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
    texts,
    write,
)

LAYOUT = layout_for(FORMAT)


@given(rows(texts), st.sampled_from(Empty))
def test_what_can_be_stored_comes_back(given_rows, empty):
    layout = layout_for(FORMAT, empty=empty)
    file, written = write(FORMAT, layout, given_rows)

    assert read(FORMAT, layout, file) == given_rows
    assert (written.rows, written.warnings) == (len(given_rows), ())


@pytest.mark.parametrize(
    ("kind", "stored", "found", "code"),
    [
        (Kind.TEXT, "x" + "é" * 1_022, "x" + "é" * 1_022, None),
        (Kind.TEXT, "é" * 20_000, "é" * 20_000, None),
        (Kind.TEXT, "two  ", "two  ", None),
        (Kind.TEXT, "a\0b", "a\ufffdb", "character_replaced"),
        (Kind.TEXT, "\ud800", "\ufffd", "character_replaced"),
        (Kind.TEXT, "", None, "text_empty"),
        (Kind.INTEGER, -99, -99, None),
        (Kind.INTEGER, 2**53, 2**53, None),
        (Kind.INTEGER, 2**53 + 1, 2**53, "number_rounded"),
        (Kind.INTEGER, "many", None, "other_type"),
        (Kind.DECIMAL, "89" + "0" * 306, "89" + "0" * 306, None),
        (Kind.DECIMAL, "1" + "0" * 308, None, "number_too_large"),
        (Kind.DECIMAL, "0.1234567890123456789", "0.12345678901234568", "number_rounded"),
        (Kind.DATE, "0001-01-01", "0001-01-01", None),
        (Kind.DATE, "9999-12-31", "9999-12-31", None),
        (Kind.SELECT_ONE, "of an earlier wave", "of an earlier wave", "category_unknown"),
    ],
)
def test_what_the_format_cannot_hold_is_listed(kind, stored, found, code):
    layout = layout_for(FORMAT, asked(kind))

    file, written = write(FORMAT, layout, [["1", stored], ["2", as_missing(Missing.REFUSED)]])

    assert read(FORMAT, layout, file) == [["1", found], ["2", as_missing(Missing.REFUSED)]]
    assert codes_of(written) == ([code] if code else [])


def test_answers_to_any_question_come_back_in_the_long_form():
    layout = layout_for(FORMAT, [Column("key"), Column("value", missing=tuple(Missing))])
    given_rows = [["1", "aws"], ["2", as_missing(Missing.REFUSED)], ["3", "-99"]]

    file, _written = write(FORMAT, layout, given_rows)

    assert read(FORMAT, layout, file) == given_rows


def test_a_file_of_another_kind_and_one_without_a_column_are_refused():
    with pytest.raises(Unreadable):
        list(FORMAT.read(LAYOUT, io.BytesIO(b"no data")))
    file, _written = write(FORMAT, layout_for(FORMAT, COLUMNS[:3]), [])
    with pytest.raises(Unreadable, match="budget"):
        list(FORMAT.read(LAYOUT, file))


def test_names_that_stata_forbids_are_not_in_the_file(tmp_path):
    names = ("int", "str5", "with", "_all", "Ab", "aB", "ñ", "x" * 40)
    columns = [Column("record"), *(Column(one, Kind.INTEGER) for one in names)]
    layout = layout_for(FORMAT, columns)

    _frame, said = pyreadstat.read_dta(saved(tmp_path, layout, [["1", *range(8)]]))

    assert said.column_names == [field.name for field in layout.fields]
    assert len({name.casefold() for name in said.column_names}) == len(columns)
    assert not {"int", "str5", "with", "_all"} & {*said.column_names}


# --- other readers ---


def test_pyreadstat_reads_numbers_labels_and_extended_missing_values(tmp_path):
    path = saved(tmp_path, LAYOUT, [FILLED, EMPTY])

    frame, said = pyreadstat.read_dta(path, user_missing=True)

    assert frame["staff"].to_list() == [12, "d"]
    assert frame["budget"].to_list() == [2.5, "e"]
    assert frame["began"].astype(str).to_list() == ["1850-02-03", "a"]
    assert frame["stage"].to_list() == [2, "c"]
    assert frame["tools_aws"].to_list() == [1, "b"]
    assert frame["said_empty"].to_list()[1] == 4
    assert said.column_names_to_labels["staff"] == "Staff"
    assert said.variable_value_labels["stage"][2] == "Label of 01"
    assert said.variable_value_labels["stage"]["d"] == FILE_LABELS[Missing.REFUSED]


def test_pandas_reads_the_values_and_saves_a_file_that_can_be_read_back(tmp_path):
    path = saved(tmp_path, LAYOUT, [FILLED, [*FILLED[:2], None, *FILLED[3:]]])
    frame = pandas.read_stata(path, convert_categoricals=False, convert_dates=False)
    assert frame["staff"].isna().to_list() == [False, True]

    frame.loc[0, "staff"] = 13
    frame["own"] = 1
    frame["began"] = ["1850-02-03", "1850-02-03"]
    frame[frame.columns[::-1]].to_stata(path, write_index=False, version=118)

    with path.open("rb") as file:
        assert read(FORMAT, LAYOUT, file) == [
            [*FILLED[:2], 13, *FILLED[3:]],
            [*FILLED[:2], None, *FILLED[3:]],
        ]


def test_pyreadstat_and_pandas_read_texts_of_any_length(tmp_path):
    columns = [COLUMNS[0], COLUMNS[1], COLUMNS[2], Column("more", Kind.TEXT), COLUMNS[5]]
    layout = layout_for(FORMAT, columns)
    long = "Ñandú 🦤 " * 5_000
    rows = [
        ["1", long, 5, "short", "aws"],
        ["2", as_missing(Missing.REFUSED), as_missing(Missing.REFUSED), long + "!", "01"],
        ["3", "short", 7, None, as_missing(Missing.DONT_KNOW)],
        *([str(n), long[:n], n, None, "aws"] for n in range(4, 4_500)),  # several batches
    ]
    path = saved(tmp_path, layout, rows)

    frame, said = pyreadstat.read_dta(path, user_missing=True)
    assert frame["said"].to_list()[:3] == [long, "", "short"]
    assert frame["more"].to_list()[:3] == ["short", long + "!", ""]
    assert frame["said"].to_list()[3:] == [row[1] for row in rows[3:]]
    assert said.variable_value_labels["stage"][1] == "Label of aws"
    by_pandas = pandas.read_stata(path, convert_categoricals=False)
    assert by_pandas["said"].to_list() == frame["said"].to_list()
    assert by_pandas["staff"].to_list()[2:5] == [7, 4, 5]
    with path.open("rb") as file:
        assert read(FORMAT, layout, file) == rows


def test_another_missing_value_and_a_number_without_category_are_told(tmp_path):
    path = saved(tmp_path, LAYOUT, [FILLED, EMPTY])
    frame, said = pyreadstat.read_dta(path, user_missing=True)
    frame.loc[0, "stage"] = 77
    frame.loc[1, "staff"] = "k"
    tags = {name: ["a", "b", "c", "d", "e", "k"] for name in said.missing_user_values}
    frame["began"] = None
    pyreadstat.write_dta(frame, path, missing_user_values=tags)

    with path.open("rb") as file:
        found = [one for cells in FORMAT.read(LAYOUT, file) for one in cells]

    told = [one for one in found if isinstance(one, Message)]
    assert {(one.place.row, one.place.column, one.code) for one in told} == {
        (1, "stage", "unknown_number"),
        (2, "staff", "unknown_reason"),
    }


def saved(folder, layout, given_rows):
    """Return the path of a file with these rows."""
    file, _written = write(FORMAT, layout, given_rows)
    path = folder / "data.dta"
    path.write_bytes(file.read())
    return path

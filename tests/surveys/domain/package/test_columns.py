"""Cells of the tables: what each column reads and writes, and what it says it cannot hold."""

import datetime
import uuid

import pytest

from surveys.domain.package.columns import COLUMNS, CellProblem, shown

ID = "6fa459ea-ee8a-4ca4-894e-db77e160355e"
OF = {(table, column.name): column for table, columns in COLUMNS.items() for column in columns}


@pytest.mark.parametrize(
    ("place", "cell", "value"),
    [
        (("projects", "id"), ID, uuid.UUID(ID)),
        (("projects", "id"), ID.upper(), uuid.UUID(ID)),
        (("projects", "position"), "12", 12),
        (("projects", "label"), "", ""),
        (("interviews", "held_on"), "2020-02-29", datetime.date(2020, 2, 29)),
        (("interviews", "held_on"), "", None),
        (("interviews", "organization"), "", ""),
        (("interviews", "language"), "es", "es"),
        (("interviews", "state"), "approved", "approved"),
        (("interviews", "further_conversations"), "", []),
        (("quotes", "themes"), "", ()),
        (("quotes", "themes"), "skills money", ("skills", "money")),
    ],
)
def test_a_cell_is_read_as_what_its_column_holds(place, cell, value):
    assert OF[place].read(cell) == value


@pytest.mark.parametrize(
    ("place", "cell", "code"),
    [
        (("projects", "id"), "", "empty_cell"),
        (("projects", "id"), ID.replace("-", ""), "no_id"),
        (("projects", "position"), "0", "no_whole_number"),
        (("projects", "position"), "01", "no_whole_number"),
        (("projects", "position"), "99999", "no_whole_number"),
        (("projects", "label"), "a" * 1_000, "too_long"),
        (("respondents", "code"), "Ann Smith", "not_a_pseudonym"),
        (("interviews", "held_on"), "2019-02-30", "no_date"),
        (("interviews", "held_on"), "2019-2-3", "no_date"),
        (("interviews", "held_on"), "20190203", "no_date"),
        (("interviews", "held_on"), "0999-12-31", "wrong_date"),
        (("interviews", "held_on"), "0000-01-01", "no_date"),
        (("interviews", "language"), "Spanish", "no_language"),
        (("interviews", "language"), "es-abcdefgh", "no_language"),
        (("interviews", "state"), "reopened", "not_allowed"),
        (("interviews", "further_conversations"), "{}", "no_conversations"),
        (("interviews", "further_conversations"), "[1]", "no_conversations"),
        (("interviews", "further_conversations"), "[" * 50_000, "no_conversations"),
        (("quotes", "themes"), "skills  money", "no_codes"),
        (("quotes", "themes"), " skills", "no_codes"),
        (("quotes", "themes"), "skills skills", "no_codes"),
    ],
)
def test_a_cell_that_its_column_cannot_hold_is_refused(place, cell, code):
    with pytest.raises(CellProblem) as refused:
        OF[place].read(cell)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("place", "value", "cell"),
    [
        (("interviews", "held_on"), None, ""),
        (("interviews", "held_on"), datetime.date(2019, 6, 3), "2019-06-03"),
        (("interviews", "further_conversations"), [], ""),
        (("quotes", "themes"), ("skills", "money"), "skills money"),
        (("projects", "position"), 3, "3"),
    ],
)
def test_a_value_is_written_as_it_is_read(place, value, cell):
    assert OF[place].write(value) == cell
    assert OF[place].read(cell) == value


def test_a_long_cell_is_quoted_in_part():
    assert shown("a" * 60) == repr("a" * 60)
    assert shown("a" * 61) == repr("a" * 57 + "...")

"""What stands in a cell, as a person would type it, and how columns are called."""

import datetime
import math

import pytest

from surveys.domain.record_files.cells import (
    ERROR,
    UNCOMPUTED,
    as_text,
    column_of,
    is_blank,
    letters,
    normal,
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" a b ", "a b"),
        (None, ""),
        (True, "TRUE"),
        (False, "FALSE"),
        (12, "12"),
        (12.0, "12"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (123456789012345.0, "123456789012345"),
        (1e15, "1e+15"),
        (math.inf, "inf"),
        (math.nan, "nan"),
        (datetime.date(2019, 6, 3), "2019-06-03"),
        (datetime.datetime(2019, 6, 3), "2019-06-03"),
        (datetime.datetime(2019, 6, 3, 14, 30), "2019-06-03 14:30:00"),
        (datetime.time(14, 30), "14:30:00"),
        (datetime.timedelta(hours=30), "1 day, 6:00:00"),
        (ERROR, "#"),
        (UNCOMPUTED, "="),
    ],
)
def test_a_cell_is_said_as_it_would_be_typed(cell, text):
    assert as_text(cell) == text


@pytest.mark.parametrize(
    ("cell", "blank"),
    [(None, True), ("", True), (" \t\n", True), (0, False), (False, False), (ERROR, False)],
)
def test_a_cell_of_space_alone_is_blank_and_a_zero_is_not(cell, blank):
    assert is_blank(cell) is blank


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ｃｏｄｅ", "code"), ("  HOW \u00a0 many?\n", "how many?"), ("STRASSE", "straße")],
)
def test_headings_are_compared_without_case_width_and_further_space(one, other):
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("column", "name"),
    [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")],
)
def test_columns_have_letters(column, name):
    assert letters(column) == name
    assert column_of(name) == column

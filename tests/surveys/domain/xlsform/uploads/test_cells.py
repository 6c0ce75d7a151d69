"""Cells read as people write them by hand, whatever a spreadsheet made of them."""

import datetime

import pytest

from surveys.domain.xlsform.uploads.cells import cell_text, is_dated

DAY = datetime.date(2019, 6, 30)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        (" a\r\nb\rc\x07 ", "a\nb\nc"),
        (True, "TRUE"),
        (False, "FALSE"),
        (7, "7"),
        (1.0, "1"),
        (-99.0, "-99"),
        (0.1 + 0.2, "0.3"),
        (1234567890123456.0, "1234567890123456"),
        (1e20, "1e+20"),
        (DAY, "2019-06-30"),
        (datetime.datetime(2019, 6, 30), "2019-06-30"),
        (datetime.datetime(2019, 6, 30, 8, 30), "2019-06-30 08:30:00"),
        (datetime.time(8, 30), "08:30:00"),
    ],
)
def test_a_cell_reads_as_it_is_written(value, text):
    assert cell_text(value) == text


@pytest.mark.parametrize(
    ("value", "dated"),
    [
        (DAY, True),
        (datetime.time(8), True),
        (datetime.timedelta(1), True),
        (5.0, False),
        ("x", False),
    ],
)
def test_what_a_spreadsheet_took_for_a_date_is_known(value, dated):
    assert is_dated(value) is dated

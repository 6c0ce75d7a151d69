"""The formats of data files that are offered."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.data_files.registry import FORMATS
from surveys.domain.layout.building import layout_of
from tests.surveys.domain.layout.data_sets import columns, rows
from tests.surveys.domain.layout.test_options import OPTIONS


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_has_a_writer_and_says_what_its_files_are(name):
    format = FORMATS[name]
    assert callable(format.table.write)
    assert format.ends(both=False) == ("zip" if name == "package" else name)
    assert (format.sent_as(both=True) == "application/zip") == (format.ends(both=True) == "zip")


def test_two_tables_are_a_zip_file_where_a_format_holds_one():
    found = {name: one.ends(both=True) for name, one in FORMATS.items()}
    assert {name for name, ending in found.items() if ending != "zip"} == {"xlsx"}


@pytest.mark.parametrize("name", ["xlsx", "sav", "dta", "parquet"])  # others lose nothing
@given(data=st.data(), found=columns(), options=OPTIONS)
def test_whatever_was_chosen_what_no_warning_names_comes_back(name, data, found, options):
    """With names that a format reserves or takes for one, long words, and texts that it cuts."""
    format = FORMATS[name].table
    layout, _warnings = layout_of(found, options, format)
    stored = data.draw(rows(found))
    file = io.BytesIO()

    written = format.write(layout, map(layout.split, stored), file)

    file.seek(0)
    read = [layout.join(cells) for cells in format.read(layout, file)]
    told = {one.field for one in written.warnings}
    kept = [
        place
        for place, spread in enumerate(layout.spreads)
        if told.isdisjoint(field.name for field in spread.fields)
    ]
    assert [[row[place] for place in kept] for row in read] == [
        [row[place] for place in kept] for row in stored
    ]

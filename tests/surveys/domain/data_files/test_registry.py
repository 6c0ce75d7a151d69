"""The formats of data files that are offered."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.data_files.registry import FORMATS
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.long_form import LongRows, long_layout
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


LOSING = pytest.mark.parametrize("name", ["xlsx", "sav", "dta", "parquet"])  # others lose nothing


@LOSING
@given(data=st.data(), found=columns(), options=OPTIONS)
def test_whatever_was_chosen_what_no_warning_names_comes_back(name, data, found, options):
    """With names that a format reserves or takes for one, long words, and texts that it cuts."""
    format = FORMATS[name].table
    layout, _warnings = layout_of(found, options, format)
    stored = data.draw(rows(found))

    read, kept = through(format, layout, stored)

    assert kept(read) == kept(stored)


@LOSING
@given(data=st.data(), found=columns(), options=OPTIONS)
def test_so_do_answers_in_rows_of_their_own(name, data, found, options):
    format = FORMATS[name].table
    (key, _label), answers = found[:2], found[2:]
    layout, _warnings = long_layout([key], answers, options, format)
    names, long = [one.name for one in answers], LongRows(layout)
    stored = [
        row
        for number, record in enumerate(data.draw(rows(answers)))
        for row in long.of([f"R{number}"], [*zip(names, record, strict=True)])
    ]

    read, kept = through(format, layout, stored)

    assert kept(read) == kept(stored)


def through(format, layout, stored):
    """Return rows as a file gives them back, and what leaves out the columns that were told of."""
    file = io.BytesIO()
    written = format.write(layout, map(layout.split, stored), file)
    file.seek(0)
    told = {one.field for one in written.warnings}
    places = [
        place
        for place, spread in enumerate(layout.spreads)
        if told.isdisjoint(field.name for field in spread.fields)
    ]
    read = [layout.join(cells) for cells in format.read(layout, file)]
    return read, lambda some: [[row[place] for place in places] for row in some]

"""The formats of data files that are offered."""

import pytest

from surveys.domain.data_files.registry import FORMATS


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_has_a_writer_and_says_what_its_files_are(name):
    format = FORMATS[name]
    assert callable(format.table.write)
    assert format.ends(both=False) == ("zip" if name == "package" else name)
    assert (format.sent_as(both=True) == "application/zip") == (format.ends(both=True) == "zip")


def test_two_tables_are_a_zip_file_where_a_format_holds_one():
    found = {name: one.ends(both=True) for name, one in FORMATS.items()}
    assert {name for name, ending in found.items() if ending != "zip"} == {"xlsx"}

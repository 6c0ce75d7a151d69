"""The formats of data files that are offered, and those that are known and not built."""

import io

from analytics.writers.formats import FORMATS, LATER, format_names
from surveys.domain.layout.columns import Column


def test_what_may_be_asked_for_is_built_or_comes_later():
    assert format_names() == [*FORMATS, *LATER]
    assert not set(FORMATS) & set(LATER)


def test_each_format_that_is_built_writes_a_file():
    for one in FORMATS.values():
        file = io.BytesIO()
        written = one.write([Column("respondent")], [["R1"], ["R2"]], file)
        assert (written.rows, written.size) == (2, len(file.getvalue()))
        assert b"R1" in file.getvalue()

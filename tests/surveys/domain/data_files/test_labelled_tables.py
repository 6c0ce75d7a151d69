"""SPSS and Stata files that others made, read as tables."""

import datetime

import pandas as pd
import pyreadstat
import pytest

from surveys.domain.data_files.formats import Unreadable
from surveys.domain.data_files.labelled_cells import is_labelled_table
from surveys.domain.data_files.labelled_tables import labelled_table

FRAME = pd.DataFrame(
    {
        "Q1": [1.0, 2.0, 9.0, None],
        "Q2": [4.5, 5.0, 99.0, 0.0],
        "Q3": ["a", "", "c", "d"],
        "DAY": [datetime.date(2019, 6, 3)] * 4,
    }
)
LABELS = ["Do you use it?", "How much?", "", "Day"]


def written(tmp_path, kind):
    path = tmp_path / f"theirs.{kind}"
    said = {"column_labels": LABELS, "variable_value_labels": {"Q1": {1: "Using", 9: "Refused"}}}
    if kind == "sav":
        missing = {"Q1": [9], "Q2": [{"lo": 90, "hi": 99}]}
        pyreadstat.write_sav(FRAME, path, missing_ranges=missing, **said)
    else:
        pyreadstat.write_dta(FRAME, path, **said)
    return path


@pytest.mark.parametrize("kind", ["sav", "dta"])
def test_a_table_has_names_labels_and_the_labels_of_its_values(tmp_path, kind):
    path = written(tmp_path, kind)
    assert is_labelled_table(path.read_bytes()[:4])
    table = labelled_table(path)
    assert table.names == ("Q1", "Q2", "Q3", "DAY")
    assert table.labels == tuple(LABELS)
    rows = [*table.rows()]
    assert [row[0] for row in rows] == ["Using", 2, "Refused", ""]
    assert (rows[0][0].code, rows[2][0].code) == ("1", "9")
    assert [row[1] for row in rows] == [4.5, 5, "" if kind == "sav" else 99, 0]
    assert [row[2] for row in rows] == ["a", "", "c", "d"]
    assert rows[0][3] == datetime.date(2019, 6, 3)


def test_a_file_that_only_begins_so_is_refused(tmp_path):
    path = tmp_path / "theirs.sav"
    path.write_bytes(b"$FL2" + b"x" * 200)
    with pytest.raises(Unreadable):
        labelled_table(path)


def test_texts_are_no_such_table():
    assert not any(map(is_labelled_table, (b"resp", b"PK\x03\x04", b"", b"int,")))

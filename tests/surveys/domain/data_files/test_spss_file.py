"""SPSS files: what was written comes back, and PSPP, pyreadstat and pandas read the same."""

import csv
import io
import os
import shutil
import subprocess

import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.data_files.formats import Unreadable
from surveys.domain.data_files.spss_file import FORMAT
from surveys.domain.layout.codebook import codebook_of
from surveys.domain.layout.columns import Column
from surveys.domain.layout.options import Empty
from surveys.domain.messages import Message
from surveys.domain.missing import FILE_LABELS, Missing, as_missing
from surveys.domain.questionnaire import Choice, Kind
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


@given(rows(texts.filter(lambda x: not x.endswith(" "))), st.sampled_from(Empty))
def test_what_can_be_stored_comes_back(given_rows, empty):
    layout = layout_for(FORMAT, empty=empty)
    file, written = write(FORMAT, layout, given_rows)

    assert read(FORMAT, layout, file) == given_rows
    assert written.rows == len(given_rows)
    assert {one.message.code for one in written.warnings} <= {"missing_moved"}


@pytest.mark.parametrize(
    ("kind", "stored", "found", "code"),
    [
        (Kind.TEXT, "é" * 16_383, "é" * 16_383, None),
        (Kind.TEXT, "é" * 16_384, "é" * 16_383, "text_cut"),
        (Kind.TEXT, "two  ", "two", "spaces_lost"),
        (Kind.TEXT, "a\0b", "a\ufffdb", "character_replaced"),
        (Kind.TEXT, "\ud800", "\ufffd", "character_replaced"),
        (Kind.TEXT, "", None, "text_empty"),
        (Kind.INTEGER, 2**53, 2**53, None),
        (Kind.INTEGER, 2**53 + 1, 2**53, "number_rounded"),
        (Kind.INTEGER, 10**400, None, "number_too_large"),
        (Kind.INTEGER, "many", None, "other_type"),
        (Kind.DECIMAL, "1" + "0" * 308, "1" + "0" * 308, None),
        (Kind.DECIMAL, "179769313486231570" + "0" * 291, None, "number_too_large"),
        (Kind.DECIMAL, "0.1234567890123456789", "0.12345678901234568", "number_rounded"),
        (Kind.DATE, "0001-01-01", "0001-01-01", None),
        (Kind.DATE, "9999-12-31", "9999-12-31", None),
        (Kind.DATE, "2020-W01-1", None, "other_type"),
        (Kind.SELECT_ONE, "of an earlier wave", "of an earlier wave", "category_unknown"),
    ],
)
def test_what_the_format_cannot_hold_is_listed(kind, stored, found, code):
    layout = layout_for(FORMAT, asked(kind))

    file, written = write(FORMAT, layout, [["1", stored], ["2", as_missing(Missing.REFUSED)]])

    assert read(FORMAT, layout, file) == [["1", found], ["2", as_missing(Missing.REFUSED)]]
    assert codes_of(written) == ([code] if code else [])
    assert all(one.field == layout.fields[1].name and one.cells == 1 for one in written.warnings)


@pytest.mark.parametrize("lowest", [-95, -99, -150, -(10**14), -(2**53) + 1])
def test_missing_values_lie_below_the_numbers_of_their_field(lowest):
    layout = layout_for(FORMAT, asked(Kind.INTEGER))
    given_rows = [["n", lowest], *(["m", as_missing(kind)] for kind in Missing)]

    file, written = write(FORMAT, layout, given_rows)

    assert read(FORMAT, layout, file) == given_rows
    assert codes_of(written) == ["missing_moved"]
    (*_others, entry) = codebook_of(layout.with_empties(written.empties))
    assert [float(one.value) < lowest for one in entry.empties] == [True] * len(Missing)


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


# --- read and edited by pyreadstat ---


def test_pyreadstat_reads_numbers_labels_and_missing_values(tmp_path):
    path = saved(tmp_path, LAYOUT, [FILLED, EMPTY])

    frame, said = pyreadstat.read_sav(path, user_missing=True)

    assert frame["staff"].to_list() == [12, -96]
    assert frame["budget"].to_list() == [2.5, -95]
    assert frame["stage"].to_list() == [2, -97]
    assert frame["tools_aws"].to_list() == [1, -98]
    assert frame["said_empty"].to_list()[1] == 4
    assert str(frame["began"][0]) == "1850-02-03"
    assert said.column_names_to_labels["said_empty"] == "What was said: why there is no answer"
    assert said.variable_value_labels["stage"][2] == "Label of 01"
    assert said.variable_value_labels["stage"][-96] == FILE_LABELS[Missing.REFUSED]
    assert said.missing_ranges["staff"] == [{"lo": -99.0, "hi": -95.0}]
    plain, _said = pyreadstat.read_sav(path)
    assert plain["staff"].isna().to_list() == [False, True]


def test_a_file_edited_with_pyreadstat_shows_the_edit_alone(tmp_path):
    path = saved(tmp_path, LAYOUT, [FILLED, EMPTY])
    frame, said = pyreadstat.read_sav(path, user_missing=True)
    frame.loc[0, "staff"] = 13
    frame["own"] = 1

    pyreadstat.write_sav(
        frame[frame.columns[::-1]],
        path,
        variable_value_labels=said.variable_value_labels,
        missing_ranges=said.missing_ranges,
    )

    with path.open("rb") as file:
        assert read(FORMAT, LAYOUT, file) == [[*FILLED[:2], 13, *FILLED[3:]], EMPTY]


def test_a_number_that_may_be_an_answer_or_none_is_told_by_row_and_column(tmp_path):
    path = saved(tmp_path, LAYOUT, [FILLED, EMPTY])
    frame, _said = pyreadstat.read_sav(path, user_missing=True)
    frame.loc[0, "stage"] = 77
    pyreadstat.write_sav(frame, path)  # without its missing values

    with path.open("rb") as file:
        first, second = FORMAT.read(LAYOUT, file)

    names = [field.name for field in LAYOUT.fields]
    told = {
        (one.place.row, one.place.column): one.code
        for one in first + second
        if isinstance(one, Message)
    }
    assert told == {
        (1, "stage"): "unknown_number",
        (2, "staff"): "unlabelled_number",
        (2, "budget"): "unlabelled_number",
    }
    assert second[names.index("stage")] is Missing.NO_ANSWER  # no category has such a number


# --- read by PSPP ---


@pytest.fixture
def pspp(tmp_path):
    """Return what runs PSPP on commands and gives its tables as rows of cells by their title."""
    if not shutil.which("pspp"):
        if os.environ.get("NUCLEUS_REQUIRE_PSPP") == "1":
            pytest.fail("NUCLEUS_REQUIRE_PSPP=1, but there is no pspp on the path.")
        pytest.skip("PSPP is not installed (Debian: pspp)")

    def run(path, commands):
        script = tmp_path / "commands.sps"
        script.write_text(f"GET FILE='{path}'.\n{commands}\n")
        out = tmp_path / "out.csv"
        command = ["pspp", "-O", "format=csv", "-o", str(out), str(script)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        found, title = {}, ""
        for cells in csv.reader(io.StringIO(out.read_text())):
            if cells and cells[0].startswith(("error:", "warning:")):
                raise AssertionError(cells)
            if len(cells) == 1 and cells[0].startswith("Table: "):
                title = cells[0].removeprefix("Table: ")
            elif cells:
                found.setdefault(title, []).append(cells)
        return found

    return run


def test_pspp_reads_labels_and_missing_values(tmp_path, pspp):
    path = saved(tmp_path, LAYOUT, [FILLED, EMPTY, [*FILLED[:2], 20, *FILLED[3:]]])

    tables = pspp(path, "DISPLAY DICTIONARY.\nFREQUENCIES VARIABLES=staff stage tools_aws.")

    variables = {cells[0]: cells for cells in tables["Variables"]}
    assert variables["staff"][2:4] == ["Staff", "Scale"]
    assert variables["stage"][-1] == "-99 THRU -95"
    assert variables["said"][-1] == ""
    labels = [tuple(cells[1:]) for cells in tables["Value Labels"]]
    assert ("-96[a]", FILE_LABELS[Missing.REFUSED]) in labels
    assert ("2", "Label of 01") in labels
    assert ["N", "Valid", "2", "2", "2"] in tables["Statistics"]
    assert ["", "Missing", "1", "1", "1"] in tables["Statistics"]
    assert ["Mean", "", "16.00", "2.00", "1.00"] in tables["Statistics"]
    assert tables["Staff"][3][:3] == ["Missing", FILE_LABELS[Missing.REFUSED], "1"]


def test_pspp_shows_which_ticks_are_one_question(tmp_path, pspp):
    path = saved(tmp_path, LAYOUT, [FILLED, EMPTY])

    tables = pspp(path, "MRSETS /DISPLAY NAME=ALL.\nFREQUENCIES VARIABLES=tools_aws.")

    (name, label, encoding, counted, ticks) = tables["Multiple Response Sets"][1]
    assert (name, label, encoding, counted) == ("$tools", "Tools", "Dichotomies", "1")
    assert ticks.splitlines()[:2] == ["tools_aws", "tools_01"]
    assert len(ticks.splitlines()) == len(COLUMNS[6].categories)
    assert ["N", "Valid", "1"] in tables["Statistics"]


def test_pspp_takes_long_texts_and_names_as_they_are(tmp_path, pspp):
    same = "A long category that " + "is told in many words " * 8
    choices = (Choice("a", {"en": same + "first"}), Choice("b", {"en": same + "second"}))
    columns = [
        Column("record"),
        Column("with", Kind.TEXT, {"en": "é" * 200}, missing=tuple(Missing)),
        *(Column(name, Kind.INTEGER, missing=tuple(Missing)) for name in ("Ab", "aB", "_x", "to")),
        Column("choice", Kind.SELECT_ONE, {}, choices, tuple(Missing)),
    ]
    layout = layout_for(FORMAT, columns)
    path = saved(tmp_path, layout, [["1", "é" * 20_000, 1, 2, 3, 4, "b"]])

    tables = pspp(path, "DISPLAY DICTIONARY.\nFREQUENCIES VARIABLES=choice.")

    assert [cells[0] for cells in tables["Variables"][1:]] == [one.name for one in layout.fields]
    widths = {cells[0]: cells[6] for cells in tables["Variables"]}
    assert len({*widths} - {"Name"}) == len(layout.fields)
    long = next(cells for cells in tables["Variables"] if cells[0] == layout.fields[1].name)
    assert "A32766" in long
    shown = [cells[2] for cells in tables["Value Labels"] if cells[-1].startswith("A long")]
    assert len(set(shown)) == 2
    assert all(len(label.encode()) <= 120 for label in shown)


def test_pspp_opens_a_file_without_rows(tmp_path, pspp):
    tables = pspp(saved(tmp_path, LAYOUT, []), "DISPLAY DICTIONARY.")

    assert len(tables["Variables"]) == 1 + len(LAYOUT.fields)


def saved(folder, layout, given_rows):
    """Return the path of a file with these rows."""
    file, _written = write(FORMAT, layout, given_rows)
    path = folder / "data.sav"
    path.write_bytes(file.read())
    return path

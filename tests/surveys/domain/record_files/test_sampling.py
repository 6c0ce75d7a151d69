"""A list of weights and strata: read from any file, compared, and written to be read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.record_files.known import People
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.sampling import (
    ListColumn,
    compare_list,
    list_text,
    read_list,
)
from surveys.domain.record_files.workbooks import open_sheets
from surveys.domain.refusals import Refused
from surveys.domain.sampling import LARGEST_WEIGHT, MILLION, Drawn, read_stratum
from tests.surveys.domain.record_files.files import book, csv_file

PEOPLE = People({"r1": "R1", "r2": "R2", "r3": "R3"}, {"old": "R1"})
SPANISH = {"Code of the expert": "Código de la persona experta", "Weight": "Ponderación"}


def words(text):
    return (text, SPANISH.get(text, text))


def read(path, people=PEOPLE, most=1000):
    findings = Findings()
    said = read_list(open_sheets(path, path.name, findings), people, words, findings, most)
    return said, findings


def problems(findings):
    return [(one.row, one.column, one.code) for one in findings.problems]


def said_by(said):
    return {one.code: one.said for one in said.experts}


def test_codes_are_read_in_any_spelling_with_what_is_said_of_them(tmp_path):
    text = "respondent,weight,stratum\nr1 ,1.5,North\nR2,,South\nR3,,\n"
    said, findings = read(csv_file(tmp_path, text))
    assert findings.problems == []
    north, south = Drawn(1_500_000, "North"), Drawn(None, "South")
    assert said_by(said) == {"R1": north, "R2": south, "R3": Drawn()}


def test_headings_of_another_language_a_semicolon_and_decimal_commas(tmp_path):
    text = "Código de la persona experta;Ponderación;Nota\nR1;1,234;x\nR2;0,5;\n"
    said, findings = read(csv_file(tmp_path, text, encoding="cp1252"))
    assert findings.problems == []
    assert said_by(said) == {"R1": Drawn(1_234_000), "R2": Drawn(500_000)}
    assert said.columns == {ListColumn.RESPONDENT, ListColumn.WEIGHT}
    assert [(one.code, one.column) for one in findings.notes][-1] == ("not_read", "Nota")


def test_a_weight_is_also_called_by_its_other_word(tmp_path):
    said, findings = read(csv_file(tmp_path, "Expert;Peso\nR1;2\n"))
    assert findings.problems == []
    assert said_by(said) == {"R1": Drawn(2_000_000)}


def test_a_workbook_of_numbers_is_read_beside_other_sheets(tmp_path):
    rows = [
        ["respondent", "weight", "stratum"],
        ["R1", 1.5, "N"],
        ["R2", 2, "S"],
        ["R3", 1e-05, ""],
    ]
    said, findings = read(book(tmp_path, {"Notes": [["Hello"]], "List": rows}))
    assert findings.problems == []
    assert [one.said.millionths for one in said.experts] == [1_500_000, 2_000_000, 10]


def test_everything_wrong_is_named_by_row_and_column(tmp_path):
    text = (
        "respondent,weight,stratum\n"
        "R1,0,North\n"
        'R2,1,"a\tb"\n'
        "X9,1,North\n"
        "R9,1,North\n"
        "old,1,North\n"
        ",2,North\n"
        "R3,0.12345678,\n"
        "R3,#N/A,\n"
    )
    _said, findings = read(csv_file(tmp_path, text))
    assert problems(findings) == [
        (2, "weight", "weight_not_above_zero"),
        (3, "stratum", "strange_stratum"),
        (4, "respondent", "unknown_expert"),
        (5, "respondent", "unknown_expert"),
        (6, "respondent", "merged_before"),
        (7, "respondent", "no_expert"),
        (8, "weight", "weight_too_fine"),
        (9, "weight", "error_cell"),
    ]
    assert "near: R1, R2, R3" in str(findings.problems[3])


def test_an_expert_may_stand_twice_with_the_same_and_not_with_something_else(tmp_path):
    text = "respondent,weight\nR1,1\nr1,1.0\nR2,1\nR2,2\n"
    _said, findings = read(csv_file(tmp_path, text))
    assert problems(findings) == [(5, "respondent", "expert_twice")]
    assert "Row 4" in str(findings.problems[0])


@pytest.mark.parametrize("text", ["", "respondent\nR1\n", "weight\n1\n", "a,b\n1,2\n"])
def test_a_file_without_such_a_list_is_refused(tmp_path, text):
    _said, findings = read(csv_file(tmp_path, text))
    assert [one.code for one in findings.problems] == ["no_list"]


def test_a_heading_that_stands_twice_is_a_problem(tmp_path):
    _said, findings = read(csv_file(tmp_path, "respondent,weight,Weight\nR1,1,2\n"))
    assert problems(findings) == [(1, "Weight", "heading_twice")]


def test_more_rows_than_are_taken_are_refused(tmp_path):
    _said, findings = read(csv_file(tmp_path, "respondent,weight\nR1,1\nR2,1\n"), most=1)
    assert [one.code for one in findings.problems] == ["too_many_rows"]


def test_a_hidden_sheet_and_a_damaged_file_say_so(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 nonsense")
    _said, findings = read(path)
    assert [one.code for one in findings.problems] == ["damaged"]


def test_a_column_that_is_not_there_leaves_what_is_stored(tmp_path):
    stored = {"R1": Drawn(MILLION, "North"), "R2": Drawn(MILLION)}
    said, _findings = read(csv_file(tmp_path, "respondent,weight\nR1,2\nR2,\nR3,3\n"))
    comparison = compare_list(said, stored)
    assert {one.code: (one.before, one.after) for one in comparison.changes} == {
        "R1": (Drawn(MILLION, "North"), Drawn(2 * MILLION, "North")),
        "R2": (Drawn(MILLION), Drawn()),
        "R3": (Drawn(), Drawn(3 * MILLION)),
    }
    assert (comparison.added, comparison.changed, comparison.removed) == (1, 1, 1)
    assert comparison.same == 0


def test_the_fingerprint_tells_what_is_changed_from_what(tmp_path):
    said, _findings = read(csv_file(tmp_path, "respondent,weight\nR1,2\n"))
    one = compare_list(said, {})
    assert one.fingerprint == compare_list(said, {"R2": Drawn(1)}).fingerprint
    assert one.fingerprint != compare_list(said, {"R1": Drawn(1)}).fingerprint


def storable(text):
    try:
        return read_stratum(text) == text
    except Refused:
        return False


strata = st.one_of(
    st.sampled_from(["=1+1", "'=x", "-a", "a,b", 'a"b', "North", "#REF!"]), st.text()
)
drawn = st.builds(
    Drawn,
    st.none() | st.integers(1, LARGEST_WEIGHT * MILLION),
    strata.filter(storable),
)


@given(st.dictionaries(st.sampled_from(["R1", "R2", "R3"]), drawn))
def test_what_is_written_is_read_as_it_was(tmp_path_factory, rows):
    path = csv_file(tmp_path_factory.mktemp("list"), list_text(rows.items()))
    said, findings = read(path)
    assert findings.problems == []
    assert said_by(said) == rows

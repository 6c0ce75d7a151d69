import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.layout.values import decode, encode
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Kind
from tests.surveys.domain.forms import ASKED, question, stored_answers

QUESTIONS = [question("q", kind.value) for kind in ASKED]


@given(st.data())
@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda q: q.kind)
def test_a_cell_gives_back_what_was_stored(asked, data):
    stored = data.draw(stored_answers(asked) | st.sampled_from(Missing).map(as_missing))
    assert decode(encode(stored, asked.kind), asked.kind) == stored


@given(st.data())
@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda q: q.kind)
def test_a_csv_file_gives_it_back_too(asked, data):
    stored = data.draw(stored_answers(asked))
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerow(["x", encode(stored, asked.kind)])
    ((_, cell),) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert decode(cell, asked.kind) == stored


@pytest.mark.parametrize(
    ("stored", "kind", "cell"),
    [
        ("plain", "text", "plain"),
        (".refused", "text", "\\.refused"),
        ("[]", "text", "\\[]"),
        ("\\x", "text", "\\\\x"),
        ("a.b", "text", "a.b"),
        (-5, "integer", "-5"),
        (0, "integer", "0"),
        ("12.5", "decimal", "12.5"),
        ("2019-06-30", "date", "2019-06-30"),
        ("c++", "select_one", "c++"),
        (["a", "b"], "select_multiple", "a b"),
        ([], "select_multiple", "[]"),
        ({"missing": "not_asked"}, "text", ".not_asked"),
        ({"missing": "not_applicable"}, "select_multiple", ".not_applicable"),
        ({"missing": "no_answer"}, "integer", ".no_answer"),
        ({"missing": "refused"}, "date", ".refused"),
        ({"missing": "dont_know"}, "decimal", ".dont_know"),
    ],
)
def test_cells_look_like_this(stored, kind, cell):
    assert encode(stored, Kind(kind)) == cell
    assert decode(cell, Kind(kind)) == stored


@pytest.mark.parametrize("kind", Kind)
def test_an_empty_cell_is_no_answer(kind):
    assert decode("", kind) is None


@pytest.mark.parametrize(
    ("cell", "kind", "raw"),
    [
        (".refusd", "text", {"missing": "refusd"}),
        (".5", "decimal", ".5"),
        ("007", "integer", "007"),
        ("-0", "integer", "-0"),
        ("1,000", "integer", "1,000"),
        ("12345678901234567", "integer", "12345678901234567"),
        ("a  b", "select_multiple", ["a", "b"]),
        ("[x", "text", "[x"),
    ],
)
def test_what_encode_never_writes_is_left_to_the_check(cell, kind, raw):
    assert decode(cell, Kind(kind)) == raw

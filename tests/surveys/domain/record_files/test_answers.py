"""A cell as an answer: its code or a label in any language, a mark, or what stands there."""

import datetime

import pytest

from surveys.domain.package.columns import CellProblem
from surveys.domain.record_files import answers
from surveys.domain.record_files.answers import Vocabulary, answer_reader, tick_reader
from surveys.domain.record_files.cells import ERROR, UNCOMPUTED
from tests.surveys.domain.record_files.files import words
from tests.surveys.domain.xlsform.uploads.books import read

FORM = read("""
# survey
| type | name | label::English (en) | label::Español (es) |
| text | words | Words | Palabras |
| integer | count | Count | Cuenta |
| decimal | part | Part | Parte |
| date | day | Day | Día |
| time | hour | Hour | Hora |
| datetime | moment | Moment | Momento |
| acknowledge | agreed | Agreed | De acuerdo |
| select_one one | one | One | Una |
| select_multiple one | many | Many | Varias |
# choices
| list_name | name | label::English (en) | label::Español (es) |
| one | 1 | First | Primera |
| one | 02 | Second | Segunda |
| one | red | Red, dark | Rojo |
| one | rust | Rust | Rojo |
| one | no | Never | Nunca |
""").questionnaire
QUESTIONS = {question.code: question for question in FORM.questions()}
DAY, TIME = datetime.date(2019, 6, 3), datetime.time(14, 30)
MOMENT = datetime.datetime.combine(DAY, TIME)


def missing(kind):
    return {"missing": kind}


def reader(code, dates=""):
    return answer_reader(QUESTIONS[code], Vocabulary(words, dates))


def refusal(read, cell):
    with pytest.raises(CellProblem) as refused:
        read(cell)
    return refused.value.said


@pytest.mark.parametrize("code", QUESTIONS)
@pytest.mark.parametrize("cell", ["", "   ", None, "\n"])
def test_a_cell_without_anything_is_no_answer(code, cell):
    assert reader(code)(cell) is None


@pytest.mark.parametrize("code", QUESTIONS)
@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (ERROR, "error_cell"),
        ("#N/A", "error_cell"),
        (" #¡REF! ", "error_cell"),
        (UNCOMPUTED, "uncomputed"),
    ],
)
def test_a_cell_that_shows_no_value_is_refused_whatever_is_asked(code, cell, problem):
    assert refusal(reader(code), cell).code == problem


@pytest.mark.parametrize(
    ("code", "cell", "answer"),
    [
        ("words", " text ", "text"),
        ("words", 12.0, "12"),
        ("words", True, "TRUE"),
        ("words", "refused", "refused"),
        ("words", ".refused", missing("refused")),
        ("words", "#dont_know", missing("dont_know")),
        ("words", r"\.refused", ".refused"),
        ("words", r"\\.refused", r"\.refused"),
        ("words", r"\other", r"\other"),
        ("count", 12, "12"),
        ("count", 12.0, "12"),
        ("count", 1.5, "1.5"),
        ("count", True, "TRUE"),
        ("count", "12", "12"),
        ("count", "rechazada", missing("refused")),
        ("count", "Refused", missing("refused")),
        ("count", ".no_answer", missing("no_answer")),
        ("part", 0.1 + 0.2, "0.3"),
        ("part", 1e300, "1e+300"),
        ("part", float("inf"), "inf"),
        ("day", DAY, "2019-06-03"),
        ("day", datetime.datetime(2019, 6, 3), "2019-06-03"),
        ("day", "refused", missing("refused")),
        ("day", "03/06/2019", "03/06/2019"),
        ("hour", TIME, "14:30:00"),
        ("hour", "9:30", "9:30"),
        ("hour", ".refused", missing("refused")),
        ("moment", MOMENT, "2019-06-03T14:30:00"),
        ("moment", DAY, "2019-06-03T00:00:00"),
        ("moment", "2019-06-03 14:30", "2019-06-03 14:30"),
        ("agreed", "sí", "OK"),
        ("agreed", 1, "OK"),
        ("agreed", True, "OK"),
        ("agreed", "x", "OK"),
        ("agreed", "refused", missing("refused")),
        ("agreed", "no", "no"),
    ],
)
def test_a_cell_is_read_by_what_is_asked(code, cell, answer):
    assert reader(code)(cell) == answer


@pytest.mark.parametrize(("dates", "day"), [("dmy", "2019-06-03"), ("mdy", "2019-03-06")])
@pytest.mark.parametrize("cell", ["03/06/2019", "3.6.2019", "03-06-2019"])
def test_a_date_is_read_in_the_order_that_somebody_says(dates, day, cell):
    assert reader("day", dates)(cell) == day
    assert reader("day", dates)("2019-06-03") == "2019-06-03"


def test_a_date_with_a_time_is_quoted():
    said = refusal(reader("day"), MOMENT)
    assert (said.code, said.params["got"]) == ("has_time", "'2019-06-03 14:30:00'")


CATEGORIES = [
    ("1", "1"),
    (1, "1"),
    (1.0, "1"),
    ("01", "1"),
    ("2", "02"),
    (2, "02"),
    ("FIRST", "1"),
    ("  primera ", "1"),
    ("Red, dark", "red"),
    ("RUST", "rust"),
    ("nunca", "no"),
    ("no", "no"),
    ("refused", missing("refused")),
    ("#refused", missing("refused")),
    ("3", "3"),
    ("other", "other"),
]


@pytest.mark.parametrize(("cell", "answer"), CATEGORIES)
def test_a_category_is_known_by_its_code_its_label_or_its_number(cell, answer):
    read = reader("one")
    assert [read(cell), read(cell)] == [answer, answer]  # the second time from what is known


@pytest.mark.parametrize("code", ["one", "many"])
def test_a_label_of_two_categories_names_both(code):
    said = refusal(reader(code), "Rojo")
    assert said.code == "ambiguous_label"
    assert said.params == {"got": "'Rojo'", "codes": "red, rust"}


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("[]", []),
        ("1", ["1"]),
        (2.0, ["02"]),
        ("refused", missing("refused")),
        ("1 red", ["1", "red"]),
        ("1; red", ["1", "red"]),
        ("First | Never", ["1", "no"]),
        ("Rust\nFirst", ["rust", "1"]),
        ("Rust, First", ["rust", "1"]),
        ("rust,", ["rust"]),
        ("Red, dark", ["red"]),
        ("Red, dark; First", ["red", "1"]),
        ("1; other", ["1", "other"]),
        ("First other", ["First other"]),
        (";", []),
    ],
)
def test_several_categories_stand_in_a_cell_in_one_of_several_ways(cell, answer):
    read = reader("many")
    assert [read(cell), read(cell)] == [answer, answer]


@pytest.mark.parametrize("code", ["one", "many"])
def test_cells_are_read_the_same_when_no_more_are_remembered(monkeypatch, code):
    monkeypatch.setattr(answers, "MOST_KNOWN", 1)
    read = reader(code)
    cells = ["First", "Rust", "other", "First", "Rust"]
    wanted = ["1", "rust", "other", "1", "rust"]
    assert [read(cell) for cell in cells] == [[one] if code == "many" else one for one in wanted]


def tick(choice):
    return tick_reader(QUESTIONS["many"], choice, Vocabulary(words))


@pytest.mark.parametrize(
    ("choice", "cell", "answer"),
    [
        ("red", "", None),
        ("red", 1, True),
        ("red", "x", True),
        ("red", "✓", True),
        ("red", "SÍ", True),
        ("red", True, True),
        ("red", "red", True),
        ("red", "Rojo", True),
        ("red", 0.0, False),
        ("red", "no", False),
        ("red", False, False),
        ("red", ".refused", missing("refused")),
        ("red", "don't know", missing("dont_know")),
        ("1", 1, True),
    ],
)
def test_the_column_of_one_category_says_whether_it_was_chosen(choice, cell, answer):
    assert tick(choice)(cell) == answer


@pytest.mark.parametrize(("choice", "cell"), [("red", "maybe"), ("red", 2), ("no", "no")])
def test_a_tick_that_says_neither_is_quoted(choice, cell):
    said = refusal(tick(choice), cell)
    assert (said.code, said.params["got"]) == ("no_tick", repr(str(cell)))

import pytest

from surveys.domain.importing import Problem, described, gathered, in_lines, listed
from surveys.domain.wording import Named


@pytest.mark.parametrize(
    ("row", "column", "place"),
    [
        (12, "stage", "interviews.csv, row 12, column stage"),
        (12, None, "interviews.csv, row 12"),
        (None, "stage", "interviews.csv, column stage"),
        (None, None, "interviews.csv"),
    ],
)
def test_a_problem_says_where_and_what(row, column, place):
    problem = Problem(
        "interviews.csv", row, column, "no_wave", "No wave %(wave)s.", {"wave": "2020"}
    )
    assert str(problem) == f"{place}: No wave 2020."
    assert problem.text() == "No wave 2020."
    assert problem.as_record() == {
        "file": "interviews.csv",
        "row": row,
        "column": column,
        "code": "no_wave",
        "message": "No wave 2020.",
    }


def test_choices_are_named_with_the_codes_that_a_file_may_hold():
    stages = Named(({"en": "Testing", "es": "Prueba"}, {"en": "Live"}), ("test", "live"))
    problem = Problem("a.csv", 1, None, "x", "Choose from: %(allowed)s.", {"allowed": stages})
    assert problem.text() == "Choose from: Testing (test), Live (live)."
    words = {"Choose from: %(allowed)s.": "Elegir: %(allowed)s.", "row %(row)s": "fila %(row)s"}
    told = described(problem, translate=words.__getitem__, language="es")
    assert told == "a.csv, fila 1: Elegir: Prueba (test), Live (live)."


def test_a_template_without_parameters_is_said_as_it_stands():
    assert str(Problem("study.yaml", None, None, "empty", "The file is empty.")) == (
        "study.yaml: The file is empty."
    )


def test_problems_can_be_told_apart_in_a_set():
    one = Problem("a.csv", 1, None, "x", "x %(n)s", {"n": 1})
    assert len({one, Problem("a.csv", 1, None, "x", "x %(n)s", {"n": 1})}) == 1


@pytest.mark.parametrize(
    ("rows", "written"),
    [
        ([], ""),
        ([3], "3"),
        ([9, 5, 3, 6, 12, 8, 7], "3, 5–9, 12"),
        ([*range(1, 25, 2)], "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23"),
        ([*range(1, 27, 2)], "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, …"),
    ],
)
def test_rows_are_listed_as_people_write_them(rows, written):
    assert listed(rows) == written


def wrong(row, column="stage", **params):
    return Problem("a.csv", row, column, "unknown", "No category %(got)s.", params)


def test_what_is_wrong_alike_in_several_rows_is_said_once():
    problems = [wrong(2, got="x"), wrong(3, got="y"), wrong(4, got="x"), wrong(2, got="x")]
    problems += [wrong(2, "site", got="x"), wrong(None, None, got="x"), wrong(None, None, got="x")]
    assert [rows for _, rows in gathered(problems)] == [[2, 4], [3], [2], []]
    assert in_lines(problems) == [
        "a.csv, rows 2, 4, column stage: No category x.",
        "a.csv, row 3, column stage: No category y.",
        "a.csv, row 2, column site: No category x.",
        "a.csv: No category x.",
    ]


def test_a_line_is_said_in_the_language_of_the_reader():
    spanish = {
        "rows %(rows)s": "filas %(rows)s",
        "row %(row)s": "fila %(row)s",
        "column %(column)s": "columna %(column)s",
        "No category %(got)s.": "Ninguna categoría %(got)s.",
    }
    problem = wrong(2, got="x")
    assert described(problem, [2, 3], spanish.__getitem__, "es") == (
        "a.csv, filas 2–3, columna stage: Ninguna categoría x."
    )
    assert described(problem, [2], spanish.__getitem__, "es").startswith("a.csv, fila 2, columna")
    own = Problem("a.csv", 2, None, "rule", "Mend it.", wording={"en": "Own.", "es": "Propio."})
    assert in_lines([own], spanish.get, "es") == ["a.csv, fila 2: Propio."]

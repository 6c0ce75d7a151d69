import pytest

from surveys.domain.importing import Problem


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


def test_a_template_without_parameters_is_said_as_it_stands():
    assert str(Problem("study.yaml", None, None, "empty", "The file is empty.")) == (
        "study.yaml: The file is empty."
    )


def test_problems_can_be_told_apart_in_a_set():
    one = Problem("a.csv", 1, None, "x", "x %(n)s", {"n": 1})
    assert len({one, Problem("a.csv", 1, None, "x", "x %(n)s", {"n": 1})}) == 1

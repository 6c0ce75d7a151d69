"""What is wrong with a segment: nobody asks its variable, or it has no categories."""

import pytest

from tests.analytics.domain.checks.studies import SEGMENT, found


def test_a_question_with_categories_breaks_figures_down():
    assert found(segments=[SEGMENT, SEGMENT | {"code": "stages", "variable": "stage"}]) == []


@pytest.mark.parametrize(
    ("variable", "code", "says"),
    [
        ("gone", "not_asked", "No questionnaire asks “gone”."),
        ("staff", "no_categories", "“staff” has no categories; a breakdown needs some."),
    ],
)
def test_another_variable_is_refused(variable, code, says):
    problems = found(segments=[SEGMENT | {"variable": variable}])
    assert problems == [("segments[0].variable", code, says)]

"""Which question says in which unit a number was given."""

import pytest

from surveys.domain.units import unit_question
from tests.surveys.domain.forms import form, question

VOLUME_UNIT = question("volume_unit", "select_one", choices="l m3")
FORM = form(
    question("volume", "decimal"),
    question("volume_value", "integer"),
    VOLUME_UNIT,
    question("weight", "decimal"),
    question("weight_unit", "select_multiple", choices="g kg"),
    question("length", "decimal"),
    question("note_unit", "select_one", choices="a"),
    question("note"),
    question("twice", "calculate", calculation="${volume} * 2"),
    question("twice_unit", "select_one", choices="l"),
    question("length_unit", "select_one", level="project", choices="m"),
)


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("volume", "volume_unit"),
        ("volume_value", "volume_unit"),
        ("twice", "twice_unit"),
        ("weight", None),  # several answers say no one unit
        ("length", None),  # the unit is asked about a project
        ("note", None),  # no number
    ],
)
def test_a_number_has_its_unit_in_the_question_called_like_it(code, unit):
    found = unit_question(FORM.question(code), FORM.questions())
    assert (found and found.code) == unit

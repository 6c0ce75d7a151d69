"""What a heading is nearly that of, and what is not proposed."""

import pytest

from surveys.domain.record_files.headings import Heading
from surveys.domain.record_files.suggesting import SURE, Suggester
from tests.surveys.domain.record_files.foreign_files import foreign_form

SUGGESTER = Suggester(foreign_form(), {"respondent": ["Code of the expert"]})


@pytest.mark.parametrize(
    ("question", "option", "found", "sure"),
    [
        ("What is the size of your company", "", "size", True),
        ("What is the size of your company now?", "", "size", False),
        ("Where do you run? Select all that apply.", "public\u00a0cloud", "where/public", True),
        ("Where do you run?", "Other (please specify)", "where_other", False),
        ("Where do you run?", "Public Clouds", "", False),
        ("Which of these projects is your company using", "Kubernetes", "kubernetes", True),
        ("Which of these projects is your firm using", "Kubernetes", "kubernetes", False),
        ("Which of these projects is your company using", "rkt", "", False),
        ("Code of the experts", "", "respondent", False),
        ("Favourite colour", "", "", False),
    ],
)
def test_what_is_near_is_proposed_and_a_category_is_never_guessed(question, option, found, sure):
    text = f"{question}/{option}" if option else question
    near = SUGGESTER.near(Heading(0, text, question if option else "", option))
    assert near.text == found
    assert (near.score >= SURE) is sure


def test_two_that_are_about_as_near_are_both_named():
    survey = """
| type | name | label |
| integer | now | How many people work here now? |
| integer | then | How many people work here then? |
"""
    near = Suggester(foreign_form(survey), {}).near(Heading(0, "How many people work here?"))
    assert (near.text, {*near.others}) == ("", {"now", "then"})


def test_a_question_without_such_a_category_is_named():
    near = SUGGESTER.near(Heading(0, "Where do you run?/Mars", "Where do you run?", "Mars"))
    assert (near.text, near.others) == ("", ("where",))


def test_a_heading_in_one_row_may_name_question_and_category():
    near = SUGGESTER.near(Heading(0, "Where do you run - On premise"))
    assert (near.text, near.score) == ("where/own", 100)

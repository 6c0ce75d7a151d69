"""What a heading is nearly that of, and what is not proposed."""

import pytest

from surveys.domain.record_files.headings import Heading
from surveys.domain.record_files.suggesting import SURE, Suggester
from tests.surveys.domain.record_files.foreign_files import foreign_form

SUGGESTER = Suggester(
    foreign_form(), {"respondent": ["Code of the expert"]}, {"respondent": ["Expert"]}
)


@pytest.mark.parametrize(
    ("question", "option", "found", "sure"),
    [
        ("What is the size of your company", "", "size", True),
        ("What is the size of your company now?", "", "size", False),
        ("Where do you run? Select all that apply.", "public\u00a0cloud", "where/public", True),
        ("Where do you run?", "Other (please specify)", "where_other", False),
        ("Where do you run?", "Public Clouds", "", False),
        ("Where do you run?", "Public-Cloud", "where/public", True),
        ("Where do you run?", "PublicCloud", "where/public", False),
        ("What ingress are you using?", "HA Proxy", "ingress/haproxy", False),
        ("What ingress are you using now?", "HAProxy", "ingress/haproxy", False),
        ("Where do you run?", "None of these", "where/[]", False),
        ("Where do you run?", "Ninguna de estas", "where/[]", False),
        ("where", "Ninguno", "where/[]", False),
        ("where", "Own", "where/own", False),
        ("What is the size of your company?", "None", "", False),
        ("None of these", "", "", False),
        ("PublicCloud", "", "where/public", False),
        ("public cloud", "", "where/public", False),
        ("envoy", "", "envoy", True),
        ("Where other?", "", "where_other", False),
        ("Where 2 other", "", "", False),
        ("Respondent?", "", "respondent", False),
        ("Expert", "", "respondent", False),
        ("Experts", "", "", False),
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


def test_a_column_of_none_is_proposed_without_its_question_where_one_can_have_it():
    survey = """
| type | name | label |
| select_multiple place | where | Where do you run? |
| select_multiple proxy | ingress | What ingress are you using? |
"""
    choices = """
| list_name | name | label |
| place | public | Public Cloud |
| proxy | none | None of these |
"""
    suggester = Suggester(foreign_form(survey, choices), {})
    assert suggester.near(Heading(0, "None of these")).text == "ingress/none"
    assert suggester.near(Heading(0, "None")).text == "ingress/none"
    assert suggester.near(Heading(0, "Ninguna")).text == ""  # of which of the two
    plain = foreign_form(survey, choices.replace("None of these", "Nginx").replace("none", "nginx"))
    assert Suggester(plain, {}).near(Heading(0, "None of these")).text == ""
    one = foreign_form(survey.replace("multiple place", "one place"), choices.replace("None", "No"))
    assert Suggester(one, {}).near(Heading(0, "None of these")).text == "ingress/[]"


def test_a_heading_in_one_row_may_name_question_and_category():
    near = SUGGESTER.near(Heading(0, "Where do you run - On premise"))
    assert (near.text, near.score) == ("where/own", 100)

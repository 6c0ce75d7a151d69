"""What a column may be: by its code, its label in any language, a number, or by what is said."""

import pytest

from surveys.domain.record_files.headings import Heading
from surveys.domain.record_files.suggesting import PROPOSED
from surveys.domain.record_files.targets import MOST_PLACES, Own, Targets
from tests.surveys.domain.forms import form, question
from tests.surveys.domain.record_files.files import words
from tests.surveys.domain.record_files.foreign_files import foreign_form
from tests.surveys.domain.xlsform.uploads.books import read
from tests.surveys.factories import questionnaire_form

TARGETS = Targets(questionnaire_form(), words)


def column(heading, **mapping):
    return TARGETS.column(Heading(0, heading), mapping)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("stage", "stage"),
        ("stage#2", "stage#2"),
        (f"stage#{MOST_PLACES}", f"stage#{MOST_PLACES}"),
        ("frameworks/pytorch#3", "frameworks/pytorch#3"),
        ("project_label#1", "project_label#1"),
        ("frameworks/[]", "frameworks/[]"),
        ("frameworks/[]#2", "frameworks/[]#2"),
        ("stage/[]", None),
        ("respondent", "respondent"),
        ("respondent#1", None),
        ("staff#1", None),
        ("stage#0", None),
        (f"stage#{MOST_PLACES + 1}", None),
        ("stage#", None),
        ("stage#two", None),
        ("stage#²", None),
        ("stage#" + "9" * 5_000, None),
        ("nothing", None),
        ("nothing#1", None),
    ],
)
def test_what_a_person_says_names_a_column_or_nothing(text, named):
    found = TARGETS.named(text)
    assert (found.text if found else None) == named


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("stage", "stage"),
        (" STAGE ", "stage"),
        ("How far is it?", "stage"),
        ("¿en qué fase está?", "stage"),
        ("stage#2", "stage#2"),
        ("stage 2", None),
        ("stage_2", "stage#2"),
        ("stage [2]", "stage#2"),
        ("How far is it? (12)", "stage#12"),
        ("stage_0", None),
        ("stage_501", None),
        ("staff_1", None),
        ("project_1_stage", "stage#1"),
        ("Project 12: How far is it?", "stage#12"),
        ("Proyecto 2/¿En qué fase está?", "stage#2"),
        ("project_3_frameworks/pytorch", "frameworks/pytorch#3"),
        ("project_1_label", "project_label#1"),
        ("label", "project_label"),
        ("Label#2", "project_label#2"),
        ("frameworks/[]", "frameworks/[]"),
        ("Which frameworks?/None", None),
        ("project_501_stage", None),
        ("project_1_staff", None),
        ("project_1_name", None),
        ("project_1", None),
        ("frameworks/pytorch", "frameworks/pytorch"),
        ("Which frameworks?: PyTorch", "frameworks/pytorch"),
        ("¿Qué marcos? / TensorFlow", "frameworks/tensorflow"),
        ("Código de la persona experta", "respondent"),
        ("Project label", None),
        ("Remarks", None),
    ],
)
def test_a_heading_is_known_by_code_and_label_with_the_number_of_a_project(heading, target):
    found = column(heading)
    assert (found.target.text if found.target else None) == target
    assert found.is_open is (target is None)


@pytest.mark.parametrize("said", ["", "-"])
def test_a_column_that_somebody_leaves_out_is_left_out(said):
    found = column("stage", stage=said)
    assert (found.target, found.left_out, found.is_open) == (None, True, False)


def test_what_somebody_says_of_a_column_goes_before_what_its_heading_says():
    assert column("stage", stage="staff").target.text == "staff"
    assert column("stage", stage="nothing").is_open


def test_a_column_that_says_what_is_wrong_is_left_out():
    assert column("⚠ stage").left_out


def test_columns_of_projects_are_told_from_those_of_interviews():
    named = {text: TARGETS.named(text).of_project for text in ("stage", "staff", "respondent")}
    assert named == {"stage": True, "staff": False, "respondent": False}
    assert TARGETS.named("project_key").of_project


@pytest.mark.parametrize(
    ("heading", "proposed"),
    [
        ("Team size", "team_size"),
        ("AWS customer?", "aws_customer"),
        ("customer of AWS?", "aws_customer"),
        ("Date", "held_on"),
        ("FECHA", "held_on"),
        ("Held on", "held_on"),
        ("Label of project", "project_label"),
        ("Which frameworks?/Tensor Flow", "frameworks/tensorflow"),
        ("Which frameworks?/None of these", "frameworks/[]"),
        ("frameworks: Ninguno", "frameworks/[]"),
        ("Remarks", ""),
    ],
)
def test_the_words_of_codes_and_short_names_are_proposed_and_never_more(heading, proposed):
    found = column(heading)
    assert (found.target, found.proposed) == (None, proposed)
    assert found.score <= PROPOSED


def test_label_is_the_column_of_a_project_only_where_there_are_projects():
    assert Targets(foreign_form(), words).column(Heading(0, "label"), {}).is_unknown
    named = form(question("label", level="project"))
    assert Targets(named, words).column(Heading(0, "Label"), {}).target.text == "label"
    exported = Targets(named, words).column(Heading(0, "nucleus.label"), {})
    assert exported.target.own == Own.PROJECT_LABEL


FORM_OF_TWO = """
# survey
| type | name | label |
| text | first | Why? |
| text | second | Why? |
"""


def test_a_label_of_two_questions_is_asked_about():
    found = Targets(read(FORM_OF_TWO).questionnaire, words).column(Heading(0, "why?"), {})
    assert (found.is_open, found.candidates) == (True, ("first", "second"))


def test_a_label_of_nothing_that_shows_is_the_label_of_no_column():
    blank = FORM_OF_TWO.replace("| Why? |", "| \u200b |")
    found = Targets(read(blank).questionnaire, words).column(Heading(0, "\u200b"), {})
    assert (found.is_open, found.candidates) == (True, ())

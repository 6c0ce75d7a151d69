"""Headings in other spellings, texts with references or markup, letters in one piece or two."""

import unicodedata

import pytest

from surveys.domain.xlsform import read as read_sheets
from tests.surveys.domain.sheets import CHOICES, SETTINGS, SURVEY, problems, read, rows, warnings


def test_other_spellings_of_headings_are_the_same_form():
    survey = SURVEY.replace("label::English (en)", " Label : English ")
    survey = survey.replace("label::Español (es)", "LABEL::Español (es)")
    survey = survey.replace("required,relevant,constraint,", "Required,Relevance,bind::constraint,")
    survey = survey.replace("constraint_message::English", "Constraint Message::English")
    choices = CHOICES.replace("list_name,name,label::English (en)", "List Name , value,Caption::en")
    settings = SETTINGS.replace("form_title,form_id", "Title,Form ID")
    reading = read(survey, choices, settings)
    assert (problems(reading), warnings(reading)) == ([], [])
    assert reading.questionnaire == read().questionnaire


def test_two_headings_that_mean_the_same_are_named_as_they_are_written():
    survey = SURVEY.replace("relevant,", "relevant,Relevance,", 1)
    survey = "\n".join(
        line if number == 0 else ",".join([*line.split(",", 8)[:8], line.split(",", 8)[-1]])
        for number, line in enumerate(survey.splitlines())
    )
    found = problems(read(survey))
    assert (
        "questionnaires/2019/survey.csv, row 1, column Relevance: Column relevant means the same. "
        "Keep one of them." in found
    )


@pytest.mark.parametrize("column", ["list_name", "name"])
def test_a_missing_column_of_choices_is_one_message(column):
    choices = (
        CHOICES.replace(f"{column},", "colour,", 1)
        if column == "list_name"
        else CHOICES.replace(",name,", ",colour,", 1)
    )
    assert problems(read(choices=choices)) == [
        f"questionnaires/2019/choices.csv, row 1, column {column}: This column is missing. Add it."
    ]


def test_a_missing_column_of_the_survey_is_one_message():
    assert problems(read(SURVEY.replace("type,", "sort,", 1))) == [
        "questionnaires/2019/survey.csv, row 1, column type: This column is missing. Add it."
    ]


def test_references_and_markup_are_noted_once_for_each_column_with_all_rows():
    survey = SURVEY.replace("A customer?", "**Is** ${trust} a customer?")
    survey = survey.replace("Which tools?", "<b>Which</b> tools?").replace("Cost,", "Cost **now**,")
    survey = survey.replace("0 to 10,", "0 to ${trust},")
    choices = CHOICES.replace("Other,Otra", "_Other_ [here](http://x.org),Otra")
    assert warnings(read(survey, choices)) == [
        "questionnaires/2019/survey.csv, row 8, column label::English (en): Markup like <b> is "
        "shown as it stands, not as bold text, link or heading (rows 8). Word the text without it.",
        "questionnaires/2019/survey.csv, row 5, column constraint_message::English (en): "
        "References like ${trust} are shown as they stand, not filled in with the answer (rows 5). "
        "Word the text without them.",
    ]


def test_a_text_that_names_nobody_is_a_problem():
    survey = SURVEY.replace("A customer?", "Is ${nobody} a customer?")
    choices = CHOICES.replace("Other,Otra", "Other than ${trust} ${x y},Otra")
    assert problems(read(survey, choices)) == [
        "questionnaires/2019/choices.csv, row 5, column label::English (en): ${x y} names no "
        "question that can be read here (rows 5). Correct the name, or word the text without it.",
        "questionnaires/2019/survey.csv, row 4, column label::English (en): ${nobody} names no "
        "question that can be read here (rows 4). Correct the name, or word the text without it.",
    ]


@pytest.mark.parametrize("text", ["2 * 3 * 4", "snake_case_name", "a < b and c > d", "5 # 6"])
def test_ordinary_texts_are_no_markup(text):
    assert warnings(read(SURVEY.replace("A customer?", text))) == []


SMALL = "type,name,label\nselect_one {list},a,A\n"


def small(listed, codes):
    choices = "list_name,name,label\n" + "".join(f"{name},{code},X\n" for name, code in codes)
    survey = rows(SMALL.format(list=listed))
    settings = rows("form_id,version\nx,1\n")
    return read_sheets(survey, rows(choices), settings, where="q")


def test_codes_and_lists_are_kept_with_letters_in_one_piece():
    apart = unicodedata.normalize("NFD", "niño")
    reading = small("niño", [(apart, apart)])
    question = reading.questionnaire.question("a")
    assert (question.choice_list, question.choice_codes) == ("niño", ("niño",))


def test_two_codes_that_become_one_are_refused_by_row():
    reading = small("l", [("l", "niño"), ("l", unicodedata.normalize("NFD", "niño"))])
    assert problems(reading) == [
        "q/choices.csv, row 3, column name: The code niño of list l stands in row 2 too, there "
        "with its accents written in another way. Both look the same and are one code. Rename one."
    ]

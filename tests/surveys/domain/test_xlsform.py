import pytest
from hypothesis import given, settings

from surveys.domain import xlsform
from surveys.domain.questionnaire import Kind
from tests.soaking import FEWER
from tests.surveys.domain.forms import questionnaires
from tests.surveys.domain.sheets import (
    CHOICES,
    SETTINGS,
    SURVEY,
    csv_text,
    problems,
    read,
    rows,
    small,
    warnings,
)

# Both ways


def test_canonical_sheets_come_back_byte_for_byte():
    reading = read()
    assert (problems(reading), warnings(reading)) == ([], [])
    written = [csv_text(sheet) for sheet in xlsform.write(reading.questionnaire)]
    assert written == [SURVEY, CHOICES, SETTINGS]


@pytest.mark.slow
@settings(max_examples=FEWER)
@given(questionnaires())
def test_what_is_written_reads_as_the_same_questionnaire(questionnaire):
    survey, choices, settings = xlsform.write(questionnaire)
    reading = xlsform.read(survey, choices, settings, where="x")
    assert problems(reading) == []
    assert reading.questionnaire == questionnaire


@pytest.mark.slow
@settings(max_examples=FEWER)
@given(questionnaires())
def test_sheets_that_were_written_stay_the_same_through_csv(questionnaire):
    sheets = xlsform.write(questionnaire)
    through_csv = [rows(csv_text(sheet)) if sheet else [] for sheet in sheets]
    assert tuple(through_csv) == sheets
    again = xlsform.read(*through_csv, where="x").questionnaire
    assert xlsform.write(again) == sheets


def test_columns_are_known_without_rows():
    survey, choices, settings = (rows(text) for text in (SURVEY, CHOICES, SETTINGS))
    form = read().questionnaire
    assert list(xlsform.survey_columns(form)) == list(survey[0])
    assert list(xlsform.choices_columns(form)) == list(choices[0])
    assert list(xlsform.SETTINGS_COLUMNS) == list(settings[0])


# What is read


def test_the_questionnaire_says_what_the_sheets_say():
    form = read().questionnaire
    assert (form.form_id, form.version, form.title) == ("dl_2019", "2019-1", "Deep learning")
    assert (form.languages, form.default_language) == (("en", "es"), "en")
    assert form.project_label == {"en": "Project", "es": "Proyecto"}
    assert [(s.code, s.level.value, len(s.questions)) for s in form.sections] == [
        ("", "interview", 1),
        ("cloud", "interview", 2),
        ("", "project", 1),
        ("money", "project", 2),
        ("", "interview", 1),
    ]
    trust = form.question("trust")
    assert (trust.kind, trust.section, trust.required) == (Kind.INTEGER, "cloud", False)
    assert trust.relevant.text == "${customer} = 'yes'"
    assert trust.constraint_message == {"en": "0 to 10", "es": "De 0 a 10"}
    assert form.question("customer").required
    assert form.question("tools").choice_codes == ("c++", "other")


def test_blank_lines_and_spaces_around_codes_do_no_harm():
    reading = small(" text , a ,A,,,", ",,,,,", "text,b,B,,,")
    assert problems(reading) == []
    assert [question.code for question in reading.questionnaire.questions()] == ["a", "b"]


@pytest.mark.parametrize(
    ("cell", "required"),
    [("yes", True), ("TRUE", True), ("true()", True), ("no", False), ("false()", False)],
)
def test_required_is_written_in_several_ways(cell, required):
    assert small(f"text,a,A,{cell},,").questionnaire.question("a").required == required


@pytest.mark.parametrize("word", ["begin_group,g,G,,,|end_group", "begin group,g,G,,,|end group"])
def test_groups_are_written_in_two_ways(word):
    begin, end = word.split("|")
    form = small(begin, "text,a,A,,,", f"{end},,,,,").questionnaire
    assert [section.code for section in form.sections] == ["g"]


@pytest.mark.parametrize(
    ("heading", "default", "language"),
    [
        ("label", "", "en"),
        ("label", "es", "es"),
        ("label", "Español (es)", "es"),
        ("label::Español (es)", "", "es"),
        ("label::es", "es", "es"),
        ("label::Español", "Español", "es"),
        ("label::Quechua (qu)", "qu", "qu"),
    ],
)
def test_languages_are_named_in_several_ways(heading, default, language):
    reading = read(
        f"type,name,{heading}\ntext,a,A\n",
        "list_name,name,label\n",
        f"form_id,version,default_language\nx,1,{default}\n",
    )
    assert problems(reading) == []
    assert reading.questionnaire.default_language == language
    assert reading.questionnaire.question("a").label == {language: "A"}


def test_a_label_without_language_is_in_the_default_one():
    reading = read(
        "type,name,label,label::Español (es)\ntext,a,A,Á\n",
        "list_name,name,label\n",
        "form_id,version\nx,1\n",
    )
    assert problems(reading) == []
    assert reading.questionnaire.languages == ("en", "es")

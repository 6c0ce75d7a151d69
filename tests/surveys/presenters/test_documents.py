import pytest
from django.utils import translation

from surveys.presenters.documents import guide_document, interview_document
from surveys.queries.consents import consents_of
from tests.surveys.factories import (
    identify,
    make_interview,
    make_organization,
    make_study,
    make_wave,
    questionnaire_form,
)

pytestmark = pytest.mark.django_db

COLUMNS = (
    "type,name,label::English (en),label::Español (es),hint::English (en),relevant,required,"
    "constraint,constraint_message::English (en),calculation,choice_filter\n"
)
SURVEY = (
    COLUMNS
    + """note,welcome,Good day,Buenos días,,,,,,,
select_one yes_no,aws_customer,Is it **theirs**?,¿Es suyo?,,,yes,,,,
text,goals,Why?,¿Por qué?,In their words.,${aws_customer} = 'yes',,,,,
calculate,number,Number,Número,,,,,,1 + 1,
begin_repeat,project,Project,Proyecto,,,,,,,
begin_group,how,How,Cómo,,,,,,,
select_multiple tool,tools,Tools of ${goals}?,¿Herramientas?,,,,,,,name != 'x'
integer,size,How many?,¿Cuántos?,,,${aws_customer} = 'no',. > 0,More than none.,,
acknowledge,read,Read it out,Leer en voz alta,,,,,,,
text,stage,Stage,Fase,,,,,,,
end_group,,,,,,,,,,
end_repeat,,,,,,,,,,
"""
)
CHOICES = """list_name,name,label::English (en),label::Español (es)
yes_no,yes,Yes,Sí
yes_no,no,No,No
tool,x,A tool,Una
tool,y,,
"""


@pytest.fixture
def wave():
    choices = CHOICES.replace("tool,y,,", "tool,y,Another,Otra")
    return make_wave(make_study(), form=questionnaire_form(SURVEY, choices))


def facts(document):
    return {one.question: one.answer for one in document.facts}


def test_an_interview_says_what_was_answered_in_words(wave):
    interview = make_interview(
        wave,
        {"tools": ["y"], "size": "3"},
        {"tools": [], "size": {"missing": "refused"}},
        respondent="R14",
        goals="Money",
    )
    document = interview_document(interview, consents_of(interview).values())
    assert document.title == "Interview 2019 R14"
    assert facts(document)["State"] == "submitted"
    assert "Version 2, submitted" in document.footer
    consent, answers, projects, first, second = document.parts
    assert consent.answers[0].answer == "given on 1 June 2019, text 1"
    assert consent.answers[1].empty
    assert [(one.question, one.answer) for one in answers.answers] == [
        ("Is it theirs?", "Yes"),
        ("Why?", "Money"),
        ("Number", "2"),
    ]
    assert projects.heading == "2 projects"
    assert (first.heading, first.level) == ("Project 1", 3)
    assert first.answers[0].question == "Tools of Money?"
    assert [(one.answer, one.empty) for one in second.answers] == [
        ("nothing selected", False),
        ("refused", True),
        ("no answer", True),
        ("research", False),
    ]


def test_a_document_names_nobody(wave):
    interview = make_interview(wave, respondent="R14")
    identify(interview.respondent, name="Ada Lovelace", email="ada@example.org")
    make_organization(wave.study, "O1", name="Analytical Engines")
    inputs = interview_document(interview, consents_of(interview).values()).as_inputs()
    assert "R14" in inputs["document"]
    assert "Ada" not in inputs["document"]
    assert "Engines" not in inputs["document"]


def test_a_questionnaire_without_projects_has_no_part_about_them():
    survey = SURVEY.split("begin_repeat")[0]
    wave = make_wave(make_study(), form=questionnaire_form(survey, CHOICES.split("tool,x")[0]))
    interview = make_interview(wave)
    document = interview_document(interview, ())
    assert [part.heading for part in document.parts] == ["Consent", ""]


def test_a_guide_says_whom_to_ask_and_where_to_tick(wave):
    document = guide_document(wave.questionnaires.get())
    _how, first, projects, asked = document.parts
    welcome, customer, goals = first.questions
    assert (welcome.number, welcome.question, welcome.lines) == ("", "Good day", 0)
    assert (customer.number, customer.needed, customer.choices, customer.several) == (
        "1.",
        "needs an answer",
        ("Yes", "No"),
        False,
    )
    assert goals.condition == "Ask only if “Is it theirs?” = Yes"
    assert (goals.hint, goals.lines) == ("In their words.", 3)
    assert projects.on_new_page
    tools, size, read, _stage = asked.questions
    assert (asked.heading, asked.level, tools.number) == ("How", 3, "3.")
    assert tools.several
    assert tools.hint == "Which of these are offered depends on earlier answers."
    assert (size.needed, size.hint, size.lines) == (
        "needs an answer if “Is it theirs?” = No",
        "More than none.",
        1,
    )
    assert (read.choices, read.lines) == (("OK",), 0)


def test_a_document_speaks_the_language_of_whoever_reads(wave):
    with translation.override("es"):
        document = guide_document(wave.questionnaires.get())
    assert document.language == "es"
    assert document.parts[1].questions[1].question == "¿Es suyo?"
    assert document.parts[1].questions[2].condition.endswith("= Sí")

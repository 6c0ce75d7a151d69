"""Expressions in words: questions and categories as they are worded, in both languages."""

import pytest
from django.utils import translation

from analytics.presenters.records.expressions import Words
from surveys.domain.expressions import parse
from surveys.domain.expressions.grammar import FUNCTIONS
from surveys.domain.expressions.types import ONLY_IN_FORMS
from tests.surveys.factories import questionnaire_form


@pytest.fixture(scope="module")
def words():
    return Words({one.code: one for one in questionnaire_form().questions()})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("true()", "all records"),
        ("${stage} = 'production'", "“How far is it?” is “Production”"),
        ("'production' != ${stage}", "“Production” is not “How far is it?”"),
        ("${team_size} >= 1000.5", "“How large is the team?” is at least 1000.5"),
        ("${stage} = ''", "“How far is it?” has no answer"),
        ("${stage} != ''", "“How far is it?” has an answer"),
        ("selected(${frameworks}, 'pytorch')", "“Which frameworks?” includes “PyTorch”"),
        ("${interview.aws_customer} = 'no'", "“Is the company an AWS customer?” is “No”"),
        ("${gone} = 'x'", "“gone” is “x”"),
        (
            "count(${project.stage} = 'research') > 1",
            "the number of projects of which holds: “How far is it?” is “Research” is above 1",
        ),
        (
            "(${staff} < 5 or ${staff} > 9) and not(${staff} = 7)",
            "(“How many people?” is below 5 or “How many people?” is above 9) and not "
            "(“How many people?” is 7)",
        ),
        ("${staff} - 1 < 3", "(“How many people?” − 1) is below 3"),
        ("${goals} = '100 %(x)s'", "“What are the goals?” is “100 %(x)s”"),
    ],
)
def test_an_expression_is_said_in_the_words_of_the_questionnaire(words, text, said):
    assert words.say(parse(text)) == said


def test_an_expression_is_said_in_spanish(words):
    with translation.override("es"):
        said = words.say(parse("${stage} = 'production' and ${team_size} > 12"))
    assert (
        said
        == "«¿En qué fase está?» es «Producción» y «¿Qué tamaño tiene el equipo?» es mayor que 12"
    )


OF_FORMS = {*ONLY_IN_FORMS, "today", "position"}


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - OF_FORMS))
def test_every_function_has_words(words, name):
    given = {"regex": "${goals}, 'a'", "if": "true(), 1, 2", "date": "'2019-01-01'"}
    least = FUNCTIONS[name][0]
    arguments = given.get(name, ", ".join(["${goals}", "${staff}"][:least]))
    if name in ("not", "count"):
        arguments = "true()"
    said = words.say(parse(f"{name}({arguments})"))
    assert said
    assert "%" not in said

"""Stored answers in the words of the questionnaire and in the reader's language."""

import pytest
from django.utils import translation

from surveys.domain.merging import Contradiction
from surveys.domain.missing import Missing, as_missing
from surveys.presenters.answers import answer_in_words, contradiction_in_words
from tests.surveys.factories import SURVEY, questionnaire_form

DATED = SURVEY.replace("text,goals", "date,since,Since when?,¿Desde cuándo?,,,\ntext,goals")


@pytest.fixture(scope="module")
def questions():
    return {one.code: one for one in questionnaire_form(DATED).questions()}


@pytest.mark.parametrize(
    ("code", "stored", "english", "spanish"),
    [
        ("stage", "production", "Production", "Producción"),
        ("stage", "gone", "gone", "gone"),
        ("frameworks", ["pytorch", "tensorflow"], "PyTorch, TensorFlow", "PyTorch, TensorFlow"),
        ("frameworks", [], "nothing selected", "nada seleccionado"),
        ("goals", "Growth", "Growth", "Growth"),
        ("staff", 0, "0", "0"),
        ("since", "2019-06-30", "30 June 2019", "30 de junio de 2019"),
        ("goals", None, "", ""),
    ],
)
def test_an_answer_is_worded_as_the_questionnaire_has_it(questions, code, stored, english, spanish):
    for language, words in (("en", english), ("es", spanish)):
        with translation.override(language):
            assert answer_in_words(questions[code], stored, language) == words


@pytest.mark.parametrize(
    ("kind", "english", "spanish"),
    [
        (Missing.NOT_ASKED, "not asked", "no preguntado"),
        (Missing.NO_ANSWER, "no answer", "sin respuesta"),
        (Missing.REFUSED, "refused", "rehúsa contestar"),
        (Missing.DONT_KNOW, "don't know", "no sabe"),
    ],
)
def test_a_kind_of_empty_is_said_where_it_is_asked_for(questions, kind, english, spanish):
    stored = as_missing(kind)
    assert answer_in_words(questions["goals"], stored, "en") == ""
    for language, words in (("en", english), ("es", spanish)):
        with translation.override(language):
            assert answer_in_words(questions["goals"], stored, language, empty=True) == words


@pytest.mark.parametrize("stored", [None, ""])
def test_nothing_stored_is_no_answer(questions, stored):
    with translation.override("en"):
        assert answer_in_words(questions["goals"], stored, "en", empty=True) == "no answer"


def test_what_two_interviews_differ_in_is_told_in_words(questions):
    with translation.override("es"):
        differ = Contradiction(questions["stage"], "production", None)
        assert contradiction_in_words(differ) == (
            "¿En qué fase está?",
            "Producción",
            "sin respuesta",
        )
        assert contradiction_in_words(Contradiction(None, "O1", "O2")) == (
            "Organización",
            "O1",
            "O2",
        )

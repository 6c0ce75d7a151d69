"""Words of questions and categories: the reader's, told apart where two are the same."""

from dataclasses import replace

import pytest
from django.utils import translation

from analytics.presenters.labels import choice_labels, labels_of, question_label
from surveys.domain.questionnaire import Choice
from tests.surveys.domain.forms import question


def test_a_question_is_worded_for_the_reader_and_stands_for_itself_without_words():
    asked = question("stage", label={"en": "How far?", "es": "¿En qué fase?"})
    with translation.override("es"):
        assert question_label(asked) == "¿En qué fase?"
    assert question_label(question("stage", label={})) == "stage"


def test_a_language_that_nobody_wrote_falls_back_to_another():
    texts = {"a": {"es": "Solo aquí"}, "b": {"en": "", "es": ""}, "c": {}}
    with translation.override("en"):
        assert labels_of(texts) == {"a": "Solo aquí", "b": "b", "c": "c"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"red": "Warm (red)", "rust": "Warm (rust)", "blue": "Cold"}),
        ("es", {"red": "Rojo", "rust": "Óxido", "blue": "Cold"}),
    ],
)
def test_categories_with_the_same_words_are_told_apart_by_code_in_that_language(language, words):
    texts = {"red": {"en": "Warm", "es": "Rojo"}, "rust": {"en": "Warm", "es": "Óxido"}}
    texts["blue"] = {"en": "Cold"}
    asked = question("colour", "select_one")
    asked = replace(asked, choices=tuple(Choice(*one) for one in texts.items()))
    with translation.override(language):
        assert choice_labels(asked) == labels_of(texts) == words
    assert list(choice_labels(asked)) == ["red", "rust", "blue"]

"""Words of questions and categories: the reader's, told apart where two are the same."""

import pytest
from django.utils import translation

from analytics.presenters.labels import categories_of, choice_labels, labels_of, question_label
from analytics.queries.design import load_design
from surveys.actions import accounts, studies
from surveys.domain.questionnaire import Choice
from tests.surveys.domain.forms import question
from tests.surveys.factories import CHOICES, make_study, make_wave, questionnaire_form


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
    asked = type(asked)(**vars(asked) | {"choices": tuple(Choice(*one) for one in texts.items())})
    with translation.override(language):
        assert choice_labels(asked) == labels_of(texts) == words
    assert list(choice_labels(asked)) == ["red", "rust", "blue"]


class TestCategoriesOfAWave:
    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def wave(self):
        """A wave whose second questionnaire words one stage anew, adds one and drops one."""
        wave = make_wave(make_study())
        choices = CHOICES.replace("stage,production,Production", "stage,production,Live")
        choices = choices.replace("stage,research,Research,Inv", "stage,pilot,Pilot,Inv")
        form = questionnaire_form(choices=choices)
        form = type(form)(**vars(form) | {"version": "2"})
        studies.publish_questionnaire(by=accounts.system_account(), wave=wave, form=form)
        return wave

    def labels(self, wave, code):
        found = categories_of(load_design(wave.study), code, wave)
        return [(choice.code, choice.label["en"]) for choice in found]

    def test_all_that_were_offered_are_listed_each_as_last_worded(self, wave):
        assert self.labels(wave, "stage") == [
            ("pilot", "Pilot"),
            ("production", "Live"),
            ("research", "Research"),
        ]

    @pytest.mark.parametrize("code", ["goals", "no_such_question"])
    def test_what_has_no_categories_has_none(self, wave, code):
        assert self.labels(wave, code) == []

    def test_a_wave_without_questionnaire_offers_nothing(self, wave):
        by = accounts.system_account()
        empty = studies.create_wave(by=by, study=wave.study, code="2020", year=2020)
        assert self.labels(empty, "stage") == []
